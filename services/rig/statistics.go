package rig

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Percentile is the smallest value that at least the share p of the values do not exceed (nearest rank; Hyndman and
// Fan's definition 1): a value that was measured, never one in between. p lies in 0…1. Without values it is the zero value.
func Percentile[T cmp.Ordered](sorted []T, p float64) T {
	if len(sorted) == 0 {
		var zero T
		return zero
	}
	rank := int(math.Ceil(p * float64(len(sorted))))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// Distribution sums up durations.
type Distribution struct {
	Count              int
	P50, P95, P99, Max time.Duration
}

// DistributionOf sorts the values in place.
func DistributionOf(values []time.Duration) Distribution {
	slices.Sort(values)
	return Distribution{len(values), Percentile(values, 0.5), Percentile(values, 0.95), Percentile(values, 0.99), Percentile(values, 1)}
}

// Ratio is a ÷ b, 0 where b is not positive.
func Ratio(a, b float64) float64 {
	if b <= 0 {
		return 0
	}
	return a / b
}

// PerSecond is how many a second that is; 0 where no time passed.
func PerSecond(n float64, d time.Duration) float64 { return Ratio(n, d.Seconds()) }
