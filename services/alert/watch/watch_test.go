package watch

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/spike"
)

var start = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// hourly is a rule over hours.
func hourly() rule.Rule {
	return rule.Rule{
		Name: "r", Watch: rule.Watch{Kind: rule.Topic}, Bucket: time.Hour, Zone: time.UTC, Threshold: spike.Medium,
		MinStories: 5, MinFamilies: 3,
	}
}

// calm is a series of quiet hours.
func calm(hours int) []Bucket {
	buckets := make([]Bucket, hours)
	for i := range buckets {
		n := 1 + i*5%3
		buckets[i] = Bucket{Stories: n, Families: n}
	}
	return buckets
}

func TestWalkFindsTheEpisode(t *testing.T) {
	buckets := calm(400)
	for i := 300; i < 304; i++ {
		buckets[i] = Bucket{Stories: 30, Families: 9}
	}
	got := Walk(hourly(), start, buckets, false)
	if len(got) != 1 {
		t.Fatalf("episodes = %+v, want one", got)
	}
	e := got[0]
	first := Reading{Bucket: Bucket{Stories: 30, Families: 9}, Value: 30, Expected: e.Expected, Score: e.Score, Baseline: 299 * time.Hour}
	want := Episode{Start: start.Add(300 * time.Hour), End: start.Add(304 * time.Hour), Over: true, Reading: first, Peak: first, Up: true}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Errorf("episode (-want +got):\n%s", diff)
	}
	if e.Expected < 0.5 || e.Expected > 4 {
		t.Errorf("expected %v stories, want about 2", e.Expected)
	}
}

func TestPeakIsTheBucketFarthestOut(t *testing.T) {
	down := hourly()
	down.Direction = spike.Down
	busy := func(hours int) []Bucket {
		buckets := make([]Bucket, hours)
		for i := range buckets {
			buckets[i] = Bucket{Stories: 200 + i%9, Families: 9}
		}
		return buckets
	}
	for name, tt := range map[string]struct {
		rule    rule.Rule
		before  []Bucket
		stories []int
		want    Reading // the expectation is held against the onset's
	}{
		"a rise that grows":        {hourly(), calm(300), []int{12, 60, 40}, Reading{Bucket: Bucket{Stories: 60, Families: 9}, Value: 60, Baseline: 300 * time.Hour}},
		"a rise that begins high":  {hourly(), calm(300), []int{60, 40}, Reading{Bucket: Bucket{Stories: 60, Families: 9}, Value: 60, Baseline: 299 * time.Hour}},
		"equals: the first counts": {hourly(), calm(300), []int{60, 60}, Reading{Bucket: Bucket{Stories: 60, Families: 9}, Value: 60, Baseline: 299 * time.Hour}},
		"a drop that deepens":      {down, busy(300), []int{10, 1, 5}, Reading{Bucket: Bucket{Stories: 1, Families: 9}, Value: 1, Baseline: 300 * time.Hour}},
	} {
		for _, n := range tt.stories {
			tt.before = append(tt.before, Bucket{Stories: n, Families: 9})
		}
		got := Walk(tt.rule, start, tt.before, false)
		if len(got) != 1 || got[0].Stories != tt.stories[0] {
			t.Errorf("%s: episodes = %+v, want one from the first of %v", name, got, tt.stories)
			continue
		}
		tt.want.Expected, tt.want.Score = got[0].Peak.Expected, got[0].Peak.Score
		if diff := cmp.Diff(tt.want, got[0].Peak); diff != "" {
			t.Errorf("%s: peak (-want +got):\n%s", name, diff)
		}
		if same := tt.want.Bucket == got[0].Bucket; same != (got[0].Peak.Expected == got[0].Expected && got[0].Peak.Score == got[0].Score) {
			t.Errorf("%s: the peak's expectation %v and score %v are not its bucket's own", name, got[0].Peak.Expected, got[0].Peak.Score)
		}
	}
}

func TestWalkHoldsMinimums(t *testing.T) {
	for name, b := range map[string]Bucket{
		"too few publishers": {Stories: 30, Families: 2},
		"too few stories":    {Stories: 4, Families: 4},
	} {
		buckets := calm(400)
		for i := range buckets {
			buckets[i] = Bucket{}
		}
		buckets[300], buckets[301] = b, b
		if got := Walk(hourly(), start, buckets, false); len(got) != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	// The minimum is met an hour late: that is the onset.
	buckets := calm(400)
	buckets[300], buckets[301] = Bucket{Stories: 30, Families: 2}, Bucket{Stories: 30, Families: 3}
	got := Walk(hourly(), start, buckets, false)
	if len(got) != 1 || !got[0].Start.Equal(start.Add(301*time.Hour)) {
		t.Errorf("episodes = %+v, want one from hour 301", got)
	}
}

func TestRunningBucketFiresEarlyAndEndsNothing(t *testing.T) {
	buckets := calm(301)
	buckets[300] = Bucket{Stories: 1, Families: 1}
	if got := Walk(hourly(), start, buckets, true); len(got) != 0 {
		t.Errorf("a quiet running bucket fired: %+v", got)
	}
	buckets[300] = Bucket{Stories: 30, Families: 9}
	got := Walk(hourly(), start, buckets, true)
	if len(got) != 1 || got[0].Over || !got[0].Start.Equal(start.Add(300*time.Hour)) {
		t.Errorf("episodes = %+v, want one that lasts, from hour 300", got)
	}
}

func TestRunningBucketIsNoDrop(t *testing.T) {
	r := hourly()
	r.Direction = spike.Down
	buckets := make([]Bucket, 301)
	for i := range buckets {
		buckets[i] = Bucket{Stories: 200 + i%9, Families: 9}
	}
	buckets[300] = Bucket{}
	if got := Walk(r, start, buckets, true); len(got) != 0 {
		t.Errorf("an hour that has just begun is a drop: %+v", got)
	}
	if got := Walk(r, start, buckets, false); len(got) != 1 || got[0].Up {
		t.Errorf("episodes = %+v, want one drop", got)
	}
}

func TestWalkIsOnline(t *testing.T) {
	buckets := calm(500)
	for _, i := range []int{200, 201, 330, 480} {
		buckets[i] = Bucket{Stories: 40, Families: 8}
	}
	whole := Walk(hourly(), start, buckets, false)
	if len(whole) < 2 {
		t.Fatalf("episodes = %+v, want several", whole)
	}
	for n := range buckets {
		for i, e := range Walk(hourly(), start, buckets[:n], false) {
			if !e.Start.Equal(whole[i].Start) || e.Score != whole[i].Score {
				t.Fatalf("after %d buckets episode %d is %+v, after all of them %+v", n, i, e, whole[i])
			}
		}
	}
}

// TestWalkerFindsWhatWalkFinds lets a series grow bucket by bucket, with counts that still change near its end, and now and
// then far back.
func TestWalkerFindsWhatWalkFinds(t *testing.T) {
	buckets := calm(500)
	for _, i := range []int{200, 201, 330, 480} {
		buckets[i] = Bucket{Stories: 40, Families: 8}
	}
	buckets[250].Gap = true
	var w Walker
	for n := 150; n <= len(buckets); n++ {
		now := slices.Clone(buckets[:n])
		now[n-1].Stories /= 2 // the running hour
		if n == 400 {
			buckets[100] = Bucket{Stories: 60, Families: 9} // a back-fill
		}
		want := Walk(hourly(), start, now, true)
		if diff := cmp.Diff(want, w.Walk(hourly(), start, now, true)); diff != "" {
			t.Fatalf("%d buckets (-Walk +Walker):\n%s", n, diff)
		}
	}
	// The window moves on: what lies in it is told as before.
	got := w.Walk(hourly(), start.Add(240*time.Hour), buckets[240:], true)
	if len(got) != 2 || !got[0].Start.Equal(start.Add(330*time.Hour)) || !got[1].Start.Equal(start.Add(480*time.Hour)) {
		t.Errorf("after the window moved: %+v", got)
	}
}

// BenchmarkTick is one tick over 2,000 series of 5-minute buckets, four weeks of each: two of them run full since the last.
func BenchmarkTick(b *testing.B) {
	r := hourly()
	r.Bucket = 5 * time.Minute
	const series, rows = 2000, 28 * 24 * 12
	table := make([][]Bucket, series)
	walkers := make([]Walker, series)
	for s := range table {
		table[s] = make([]Bucket, rows, rows+2)
		for i := range table[s] {
			n := (i*7 + s*13) % (3 + s%40)
			table[s][i] = Bucket{Stories: n, Families: n}
		}
		walkers[s].Walk(r, start, table[s][:rows-2], true)
	}
	for b.Loop() {
		for s := range table {
			walkers[s].Walk(r, start, table[s], true)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/tick")
}
