package count

import (
	"slices"
	"time"

	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/spike"
)

// Gap is a stretch of time in which nothing at all was collected, half-open.
type Gap struct{ From, Until time.Time }

// gapSurprise is the surprise from which a bucket in which nothing at all was collected is a gap: P = 10⁻⁴.
const gapSurprise = 4

// Gaps finds the stretches up to the bucket that holds last in which nothing was collected although something should
// have been: the service was off, or the net away. Where little comes, an empty bucket is as usual, and is no gap. The
// bucket that holds last may have only begun, so it is none.
func Gaps(r rule.Rule, last time.Time, totals []Total) []Gap {
	if len(totals) == 0 {
		return nil
	}
	counts := make(map[int64]uint64, len(totals))
	for _, t := range totals {
		counts[t.Bucket] = t.Articles
	}
	first := slices.MinFunc(totals, func(a, b Total) int { return int(a.Bucket - b.Bucket) }).Bucket
	options := r.Options()
	options.Direction = spike.Down
	detector := spike.New(options)
	var gaps []Gap
	for bucket := first; ; bucket++ {
		at := time.UnixMilli(bucket*r.Bucket.Milliseconds() - r.Shift().Milliseconds()).UTC()
		if !at.Before(r.Floor(last)) {
			return gaps
		}
		if counts[bucket] > 0 || detector.Peek(at, 0).Surprise < gapSurprise {
			detector.Next(at, float64(counts[bucket]))
			continue
		}
		// The detector learns nothing of it.
		if n := len(gaps); n > 0 && gaps[n-1].Until.Equal(at) {
			gaps[n-1].Until = at.Add(r.Bucket)
		} else {
			gaps = append(gaps, Gap{at, at.Add(r.Bucket)})
		}
	}
}

// within reports whether a time lies in a gap. Gaps come in order.
func within(gaps []Gap, at time.Time) bool {
	_, found := slices.BinarySearchFunc(gaps, at, func(g Gap, at time.Time) int {
		switch {
		case at.Before(g.From):
			return 1
		case at.Before(g.Until):
			return 0
		}
		return -1
	})
	return found
}
