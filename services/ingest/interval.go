package ingest

import (
	"math/rand/v2"
	"time"
)

// Bounds of the adaptive pause between polls.
const (
	minInterval   = time.Minute
	maxInterval   = time.Hour
	firstInterval = 5 * time.Minute
)

// nextInterval adapts the pause to how often a source has something new: shorter by half when it had, half as long
// again when it had not.
func nextInterval(now time.Duration, fresh int) time.Duration {
	if now <= 0 {
		now = firstInterval
	}
	if fresh > 0 {
		now /= 2
	} else {
		now += now / 2
	}
	return min(max(now, minInterval), maxInterval)
}

// maxFailureInterval bounds the pause after failures, so that a source that comes back is found again soon.
const maxFailureInterval = 15 * time.Minute

// failureInterval is the pause after the nth failure in a row (from 1): the usual one, doubled each time up to
// maxFailureInterval, and never less than the usual one.
func failureInterval(usual time.Duration, n int) time.Duration {
	wait := usual
	for i := 1; i < n && wait < maxFailureInterval; i++ {
		wait *= 2
	}
	return max(usual, min(wait, maxFailureInterval))
}

// jitter lengthens a pause by up to a tenth, so that sources do not march in step. It never shortens one: a server may
// have asked for it.
func jitter(d time.Duration) time.Duration {
	return d + time.Duration(rand.Float64()*0.1*float64(d))
}

// rereadAfter is when a page is read again after the first reading: corrections come within hours, removals within days.
func rereadAfter() []time.Duration {
	return []time.Duration{time.Hour, 6 * time.Hour, 24 * time.Hour, 72 * time.Hour}
}
