package watch

import (
	"math"
	"time"

	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/spike"
)

// mostSilent is how long an episode of a mean outlasts buckets that have too few stories to say whether it goes on.
const mostSilent = 7 * 24 * time.Hour

// sample is what the stories of a bucket say of the mean that a rule measures.
func sample(r rule.Rule, b Bucket) spike.Sample {
	if r.Measure == rule.Share {
		return spike.Sample{Of: int(b.All), For: b.Stories}
	}
	return spike.Sample{Of: b.Stories, For: int(b.Positive), Against: int(b.Negative)}
}

// Mean is what a rule that measures a mean says of a bucket: a net tone in −1…1 or a share in 0…1. It is not a number where the
// bucket has too few stories to say anything.
func Mean(r rule.Rule, b Bucket) float64 {
	s := sample(r, b)
	if b.Gap || s.Of < max(r.MinStories, 1) {
		return math.NaN()
	}
	return s.Mean()
}

// shift takes in a whole bucket of a rule that measures a mean. An episode that has begun is kept up by a lower score on its
// side, so that a change that lasts is told once; a bucket with too few stories neither keeps it up nor ends it.
func (w *walk) shift(r rule.Rule, at time.Time, b Bucket) {
	s := sample(r, b)
	result := w.means.Next(at, s)
	open, hot := w.state.Open()
	if !result.Judged && open && at.Sub(hot) <= mostSilent {
		return
	}
	up := result.Up
	if open && up == w.episodes[len(w.episodes)-1].Up {
		result.Reaches = result.Reaches || result.Holds
	}
	reaches := result.Reaches && shifts(r, up, b) && (!open || up == w.episodes[len(w.episodes)-1].Up)
	onset, ended := w.state.Step(at, reaches, result.Quiet)
	switch {
	case reaches:
		w.note(r, at, Reading{Bucket: b, Value: s.Mean(), Expected: result.Expected, Score: result.Score, Baseline: result.Baseline}, up, onset)
	case ended:
		w.episodes[len(w.episodes)-1].Over = true
	}
}

// shifts reports whether a change to one side is watched, and the bucket has what it must have. A share falls where others
// have more, so that its own stories need not be many.
func shifts(r rule.Rule, up bool, b Bucket) bool {
	if up && r.Direction == spike.Down || !up && r.Direction == spike.Up {
		return false
	}
	return r.Measure == rule.Share && !up || b.Stories >= r.MinStories && b.Families >= r.MinFamilies
}
