package bench

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// percentile is the smallest value that at least the share p of the values do not exceed (nearest rank; Hyndman and
// Fan's definition 1): a value that was measured, never one in between. p lies in 0…1. Without values it is the zero value.
func percentile[T cmp.Ordered](sorted []T, p float64) T {
	if len(sorted) == 0 {
		var zero T
		return zero
	}
	rank := int(math.Ceil(p * float64(len(sorted))))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// distribution sums up durations.
type distribution struct {
	count         int
	p50, p99, max time.Duration
}

// distributionOf sorts the values in place.
func distributionOf(values []time.Duration) distribution {
	slices.Sort(values)
	return distribution{len(values), percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1)}
}

// ratio is a ÷ b, 0 where b is not positive.
func ratio(a, b float64) float64 {
	if b <= 0 {
		return 0
	}
	return a / b
}

// perSecond is how many a second that is; 0 where no time passed.
func perSecond(n float64, d time.Duration) float64 { return ratio(n, d.Seconds()) }
