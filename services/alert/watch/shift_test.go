package watch

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/spike"
)

// tonal is a rule on tones by six hours.
func tonal() rule.Rule {
	return rule.Rule{
		Name: "tone", Measure: rule.Sentiment, Watch: rule.Watch{Kind: rule.Organization}, Bucket: 6 * time.Hour, Zone: time.UTC, Threshold: spike.Medium,
		Direction: spike.Both, MinStories: 8, MinFamilies: 3, Severity: "warning",
	}
}

// tones are buckets of n stories, of which a part is positive and another negative.
func tones(r *rand.Rand, buckets, n int, positive, negative float64) []Bucket {
	all := make([]Bucket, buckets)
	for i := range all {
		all[i] = Bucket{Stories: n, Families: 5}
		for range n {
			switch x := r.Float64(); {
			case x < positive:
				all[i].Positive++
			case x < positive+negative:
				all[i].Negative++
			}
		}
	}
	return all
}

// told are the episodes as bucket of the start, bucket of the end, and whether the mean rose and the episode is over.
func told(r rule.Rule, buckets []Bucket) (all [][4]int) {
	one := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	for _, e := range Walk(r, start, buckets, false) {
		all = append(all, [4]int{int(e.Start.Sub(start) / r.Bucket), int(e.End.Sub(start) / r.Bucket), one(e.Up), one(e.Over)})
	}
	return all
}

// TestTonesTurnOnce lets the tone turn for two days, in which nights have too few stories to say so: that is one episode,
// which ends after the tone has turned back.
func TestTonesTurnOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	usual := tones(r, 200, 20, .4, .2)
	bad := tones(r, 9, 20, .05, .7)
	bad[3], bad[6] = Bucket{Stories: 2, Families: 2}, Bucket{Stories: 1, Families: 1}
	got := told(tonal(), slices.Concat(usual, bad, tones(r, 12, 20, .4, .2)))
	if len(got) != 1 || got[0][0] > 201 || got[0][1] < 208 || got[0][1] > 210 || got[0][2] != 0 || got[0][3] != 1 {
		t.Errorf("episodes %v, want one fall from 200 to 209 that is over", got)
	}
	for name, change := range map[string]func(*rule.Rule, []Bucket){
		"rises alone are watched": func(r *rule.Rule, _ []Bucket) { r.Direction = spike.Up },
		"few publishers":          func(_ *rule.Rule, b []Bucket) { each(b, func(b *Bucket) { b.Families = 2 }) },
		"few stories":             func(r *rule.Rule, _ []Bucket) { r.MinStories = 21 },
		"nothing was collected":   func(_ *rule.Rule, b []Bucket) { each(b, func(b *Bucket) { b.Gap = true }) },
	} {
		ru, some := tonal(), slices.Clone(bad)
		change(&ru, some)
		if got := told(ru, slices.Concat(usual, some)); len(got) != 0 {
			t.Errorf("%s: episodes %v, want none", name, got)
		}
	}
}

func each(buckets []Bucket, do func(*Bucket)) {
	for i := range buckets {
		do(&buckets[i])
	}
}

// TestSilentEpisodesEnd has no story after a fall.
func TestSilentEpisodesEnd(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	buckets := slices.Concat(tones(r, 200, 20, .4, .2), tones(r, 3, 20, .02, .8))
	for _, tt := range []struct{ silent, over int }{{20, 0}, {40, 1}} {
		got := told(tonal(), slices.Concat(buckets, make([]Bucket, tt.silent)))
		if len(got) != 1 || got[0][3] != tt.over {
			t.Errorf("after %d silent buckets: episodes %v, want one, over: %d", tt.silent, got, tt.over)
		}
	}
}

// TestSharesFall has the stories of others alone in the last buckets: that is a fall, though there is no story of its own.
func TestSharesFall(t *testing.T) {
	ru := tonal()
	ru.Measure, ru.Watch.Kind = rule.Share, rule.Pair
	r := rand.New(rand.NewPCG(3, 3))
	buckets := tones(r, 200, 30, .4, 0)
	each(buckets, func(b *Bucket) { *b = Bucket{Stories: int(b.Positive), Families: 5, All: 30} })
	if got := told(ru, slices.Concat(buckets, slices.Repeat([]Bucket{{All: 30}}, 3))); len(got) != 1 || got[0][2] != 0 {
		t.Errorf("episodes %v, want one fall", got)
	}
	if got := told(ru, slices.Concat(buckets, slices.Repeat([]Bucket{{Stories: 27, Families: 5, All: 30}}, 3))); len(got) != 1 || got[0][2] != 1 {
		t.Errorf("episodes %v, want one rise", got)
	}
	few := []Bucket{{Stories: 3, Families: 3, All: 3}, {Stories: 3, Families: 3, All: 3}}
	if got := told(ru, slices.Concat(buckets, few)); len(got) != 0 {
		t.Errorf("episodes %v of few stories, want none", got)
	}
}

// TestRunningBucketSaysNothingOfAMean has a bad half of a bucket: the other half may be good.
func TestRunningBucketSaysNothingOfAMean(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	buckets := slices.Concat(tones(r, 200, 20, .4, .2), tones(r, 1, 40, 0, .95))
	if got := Walk(tonal(), start, buckets, true); len(got) != 0 {
		t.Errorf("episodes %v in a bucket that is not over", got)
	}
	if got := Walk(tonal(), start, buckets, false); len(got) != 1 || math.Abs(got[0].Value+.95) > .1 {
		t.Errorf("episodes %+v, want one at a tone of about -0.95", got)
	}
}

// TestWalkerOfTonesIsWalk walks a growing series of tones again and again.
func TestWalkerOfTonesIsWalk(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	all := slices.Concat(tones(r, 150, 20, .4, .2), tones(r, 6, 20, .05, .7), tones(r, 30, 20, .4, .2))
	var w Walker
	for n := 100; n <= len(all); n++ {
		buckets := slices.Clone(all[:n])
		if diff := cmp.Diff(Walk(tonal(), start, buckets, true), w.Walk(tonal(), start, buckets, true)); diff != "" {
			t.Fatalf("%d buckets (-walk +walker):\n%s", n, diff)
		}
	}
}
