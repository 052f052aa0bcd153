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
	// Peak is the bucket farthest out of those that fired on the same side: for a rise the one with the most stories, for
	// a drop the one with the fewest; of equals the first.
	Peak Reading
	// Up is true for a rise, false for a drop.
	Up bool
}

// Reading is what was counted in a bucket and how that compares with what was expected of it.
type Reading struct {
	Bucket
	// Expected is in stories; Score is how unlikely the count is, −log10 of its probability.
	Expected, Score float64
	// Baseline is the time that the expectation really rested on.
	Baseline time.Duration
}

// Walk walks r over the buckets of one series, of which the first begins at start. running says that the last bucket is
// not over yet: it may begin or keep up an episode where its count so far is already unusual for a whole bucket, but it
// ends none and is no drop. The episodes come oldest first; only the last may not be over.
func Walk(r rule.Rule, start time.Time, buckets []Bucket, running bool) []Episode {
	w := walk{detector: spike.New(r.Options())}
	for i := range buckets {
		w.step(r, start.Add(time.Duration(i)*r.Bucket), buckets[i], running && i == len(buckets)-1)
	}
	return w.episodes
}

// walk is how far a walk has come.
type walk struct {
	detector *spike.Detector
	state    spike.Episode
	episodes []Episode
}

// step takes in the bucket that begins at at; the one that is running is the last.
func (w *walk) step(r rule.Rule, at time.Time, b Bucket, running bool) {
	if b.Gap {
		return
	}
	if running {
		result := w.detector.Peek(at, float64(b.Stories))
		if result.Up && holds(r, result, b) {
			onset, _ := w.state.Step(at, true, result.Quiet)
			w.episodes = note(r, w.episodes, at, b, result, onset)
		}
		return
	}
	result := w.detector.Next(at, float64(b.Stories))
	reaches := holds(r, result, b)
	onset, ended := w.state.Step(at, reaches, result.Quiet)
	switch {
	case reaches:
		w.episodes = note(r, w.episodes, at, b, result, onset)
	case ended:
		w.episodes[len(w.episodes)-1].Over = true
	}
}

// clone returns a walk that goes on from here by itself.
func (w *walk) clone() walk {
	return walk{detector: w.detector.Clone(), state: w.state, episodes: slices.Clone(w.episodes)}
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

// note begins an episode or lengthens the last.
func note(r rule.Rule, episodes []Episode, at time.Time, b Bucket, result spike.Result, onset bool) []Episode {
	now := Reading{Bucket: b, Expected: result.Expected, Score: result.Score, Baseline: result.Baseline}
	if onset {
		episodes = append(episodes, Episode{Start: at, Reading: now, Peak: now, Up: result.Up})
	}
	last := &episodes[len(episodes)-1]
	last.End = at.Add(r.Bucket)
	if result.Up == last.Up && (last.Up && b.Stories > last.Peak.Stories || !last.Up && b.Stories < last.Peak.Stories) {
		last.Peak = now
	}
	return episodes
}
