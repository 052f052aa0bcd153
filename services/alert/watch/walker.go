package watch

import (
	"slices"
	"time"

	"bellwether.internal/services/alert/rule"
)

// Walker walks one series again and again as it grows. It keeps where a walk stood some buckets before its end, and goes
// on from there as long as the buckets up to there are the same; else it walks anew. What it finds is what Walk finds,
// but that the past keeps counting when it leaves the baseline's window.
type Walker struct {
	start time.Time
	until int      // buckets from start on that are behind the kept walk
	seen  []Bucket // at least these; never written to
	kept  walk
}

// KeptBehind is how many buckets before its end a walk is kept: those that still change from one time to the next.
const KeptBehind = 12

// Walk is like the function Walk. It holds on to buckets: whoever changes one of those that are older than KeptBehind
// makes a new slice.
func (w *Walker) Walk(r rule.Rule, start time.Time, buckets []Bucket, running bool) []Episode {
	from := w.resume(r, start, buckets)
	if from == 0 {
		w.kept = newWalk(r)
	}
	keep := max(len(buckets)-KeptBehind, from)
	step := func(on *walk, i int) {
		on.step(r, start.Add(time.Duration(i)*r.Bucket), buckets[i], running && i == len(buckets)-1)
	}
	for i := from; i < keep; i++ {
		step(&w.kept, i)
	}
	w.start, w.until, w.seen = start, keep, buckets
	// What is over and began before the window is not told again.
	w.kept.episodes = slices.DeleteFunc(w.kept.episodes, func(e Episode) bool { return e.Over && e.End.Before(start) })
	rest := w.kept.clone()
	for i := keep; i < len(buckets); i++ {
		step(&rest, i)
	}
	return rest.episodes
}

// resume returns how many of the buckets are behind the kept walk, 0 where it is of no use.
func (w *Walker) resume(r rule.Rule, start time.Time, buckets []Bucket) int {
	shift := int(start.Sub(w.start) / r.Bucket)
	n := w.until - shift
	if w.until == 0 || shift < 0 || n <= 0 || n > len(buckets) {
		return 0
	}
	if before := w.seen[shift:w.until]; &before[0] == &buckets[0] || slices.Equal(before, buckets[:n]) {
		return n
	}
	return 0
}
