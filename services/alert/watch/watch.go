// Package watch walks a rule over the counts of a series, bucket by bucket, and tells the episodes in which the rule
// holds. A walk is strictly online: what it says of a bucket rests on that bucket and those before it, so that a walk
// through the past finds what a watcher would have found then.
package watch

import (
	"slices"
	"time"

	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/spike"
)

// Bucket is what was counted in one stretch of time: unique stories, and the independent publisher families that told
// them.
type Bucket struct {
	Stories  int
	Families int
	// Positive and Negative are the stories with such a tone toward what is watched, of rules on sentiment.
	Positive, Negative int32
	// All are the stories of all organizations on the topic, each organization's counted for itself, of rules on shares.
	All int32
	// Gap is true where nothing at all was collected: the bucket says nothing, which is not to say zero.
	Gap bool
}

// Episode is a stretch in which a rule holds for a series.
type Episode struct {
	// Start is the beginning of the bucket that fired first, End the end of the last that fired.
	Start, End time.Time
	// Over is false while the episode may go on.
	Over bool
	// The first bucket that fired.
	Reading
	// Peak is the bucket farthest out of those that fired on the same side: for a rise the one with the greatest value, for
	// a drop the one with the least; of equals the first.
	Peak Reading
	// Up is true for a rise, false for a drop.
	Up bool
}

// Reading is what was counted in a bucket and how that compares with what was expected of it.
type Reading struct {
	Bucket
	// Value is what the rule measures: stories, a net tone in −1…1 or a share in 0…1. Expected is of the same kind. Score is how
	// unlikely the value is, −log10 of its probability.
	Value, Expected, Score float64
	// Baseline is the time that the expectation really rested on.
	Baseline time.Duration
}

// Walk walks r over the buckets of one series, of which the first begins at start. running says that the last bucket is
// not over yet: it may begin or keep up an episode where its count so far is already unusual for a whole bucket, but it
// ends none and is no drop. A mean may still go either way, so that such a bucket says nothing of it. The episodes come oldest
// first; only the last may not be over.
func Walk(r rule.Rule, start time.Time, buckets []Bucket, running bool) []Episode {
	w := newWalk(r)
	for i := range buckets {
		w.step(r, start.Add(time.Duration(i)*r.Bucket), buckets[i], running && i == len(buckets)-1)
	}
	return w.episodes
}

// walk is how far a walk has come.
type walk struct {
	counts   *spike.Detector // of rules that count; else nil
	means    *spike.Shift    // of the others
	state    spike.Episode
	episodes []Episode
}

// newWalk makes a walk that has seen nothing.
func newWalk(r rule.Rule) walk {
	switch r.Measure {
	case rule.Sentiment:
		return walk{means: spike.NewShift(r.Options())}
	case rule.Share:
		return walk{means: spike.NewShareShift(r.Options())}
	}
	return walk{counts: spike.New(r.Options())}
}

// step takes in the bucket that begins at at; the one that is running is the last.
func (w *walk) step(r rule.Rule, at time.Time, b Bucket, running bool) {
	switch {
	case b.Gap:
	case w.means != nil:
		if !running {
			w.shift(r, at, b)
		}
	case running:
		result := w.counts.Peek(at, float64(b.Stories))
		if result.Up && holds(r, result, b) {
			onset, _ := w.state.Step(at, true, result.Quiet)
			w.note(r, at, counted(b, result), result.Up, onset)
		}
	default:
		result := w.counts.Next(at, float64(b.Stories))
		reaches := holds(r, result, b)
		onset, ended := w.state.Step(at, reaches, result.Quiet)
		switch {
		case reaches:
			w.note(r, at, counted(b, result), result.Up, onset)
		case ended:
			w.episodes[len(w.episodes)-1].Over = true
		}
	}
}

// clone returns a walk that goes on from here by itself.
func (w *walk) clone() walk {
	other := walk{state: w.state, episodes: slices.Clone(w.episodes)}
	if w.counts != nil {
		other.counts = w.counts.Clone()
	} else {
		other.means = w.means.Clone()
	}
	return other
}

// holds reports whether a bucket is unusual enough, on the side that is watched, and has what a rise must have.
func holds(r rule.Rule, result spike.Result, b Bucket) bool {
	switch {
	case !result.Reaches:
		return false
	case result.Up:
		return r.Direction != spike.Down && b.Stories >= r.MinStories && b.Families >= r.MinFamilies
	default:
		return r.Direction != spike.Up
	}
}

// counted is the reading of a bucket of a rule that counts.
func counted(b Bucket, result spike.Result) Reading {
	return Reading{Bucket: b, Value: float64(b.Stories), Expected: result.Expected, Score: result.Score, Baseline: result.Baseline}
}

// note begins an episode or lengthens the last.
func (w *walk) note(r rule.Rule, at time.Time, now Reading, up, onset bool) {
	if onset {
		w.episodes = append(w.episodes, Episode{Start: at, Reading: now, Peak: now, Up: up})
	}
	last := &w.episodes[len(w.episodes)-1]
	last.End = at.Add(r.Bucket)
	if up == last.Up && (up && now.Value > last.Peak.Value || !up && now.Value < last.Peak.Value) {
		last.Peak = now
	}
}
