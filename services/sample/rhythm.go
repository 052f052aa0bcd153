package sample

import (
	"math"
	"math/rand/v2"
	"time"
)

// hourly is how much a newsroom publishes in each local hour: little at night, most between the morning meeting and lunch,
// and again before the evening edition. It sums to 24, so that its mean is 1.
var hourly = [24]float64{
	0.15, 0.10, 0.08, 0.08, 0.15, 0.45, 0.95, 1.50, 2.05, 2.35, 2.15, 1.70,
	1.10, 1.45, 1.85, 1.85, 1.70, 1.35, 0.95, 0.65, 0.50, 0.40, 0.30, 0.19,
}

// daily is how much it publishes on each weekday, Sunday first. It sums to 7, so that its mean is 1.
var daily = [7]float64{0.50, 1.15, 1.25, 1.25, 1.25, 1.15, 0.45}

// rhythm is how busy a newsroom is at t, relative to its mean over a week.
func rhythm(t time.Time, zone *time.Location) float64 {
	local := t.In(zone)
	return hourly[local.Hour()] * daily[local.Weekday()]
}

// poisson draws a count with the given mean, by multiplying uniform numbers until they fall below e^−mean (Knuth, The Art
// of Computer Programming 2, 3.4.1). It is meant for means below 100.
func poisson(mean float64, rng *rand.Rand) int {
	n, product, limit := 0, rng.Float64(), math.Exp(-mean)
	for product > limit {
		product *= rng.Float64()
		n++
	}
	return n
}
