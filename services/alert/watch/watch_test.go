package watch

import (
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
	want := Episode{
		Start: start.Add(300 * time.Hour), End: start.Add(304 * time.Hour), Over: true, Bucket: Bucket{30, 9}, Up: true, Baseline: 299 * time.Hour,
		Expected: e.Expected, Score: e.Score,
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Errorf("episode (-want +got):\n%s", diff)
	}
	if e.Expected < 0.5 || e.Expected > 4 {
		t.Errorf("expected %v stories, want about 2", e.Expected)
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
