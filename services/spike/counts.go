package spike

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// surpriseLimit bounds −log10 of a tail probability: beyond it a float64 holds no smaller probability.
const surpriseLimit = 300

// smallDispersion is where a negative binomial cannot be told from a Poisson distribution in float64 arithmetic.
const smallDispersion = 1e-6

// counts is the distribution of a count: negative binomial with the given mean and a variance of
// mean + dispersion·mean². With a dispersion near 0 it is Poisson's. Counts of news come in bursts, so Poisson's tail
// alone would cry wolf.
type counts struct {
	mean       float64
	dispersion float64
}

// atLeast returns −log10 P(X ≥ x), in 0…surpriseLimit. x need not be whole: the incomplete beta function continues the
// sum between the counts (Abramowitz and Stegun 26.5.26).
func (c counts) atLeast(x float64) float64 {
	if x <= 0 {
		return 0
	}
	if c.dispersion < smallDispersion {
		return surprise(mathext.GammaIncReg(x, c.mean))
	}
	size := 1 / c.dispersion
	return surprise(mathext.RegIncBeta(x, size, c.mean/(c.mean+size)))
}

// atMost returns −log10 P(X ≤ x), in 0…surpriseLimit.
func (c counts) atMost(x float64) float64 {
	if x < 0 {
		return surpriseLimit
	}
	if c.dispersion < smallDispersion {
		return surprise(mathext.GammaIncRegComp(x+1, c.mean))
	}
	size := 1 / c.dispersion
	return surprise(mathext.RegIncBeta(size, x+1, size/(c.mean+size)))
}

// surprise returns −log10 of the tail's probability on the side that is watched.
func (c counts) surprise(x float64, direction Direction) float64 {
	switch direction {
	case Down:
		return c.atMost(x)
	case Both:
		return math.Max(math.Max(c.atLeast(x), c.atMost(x))-math.Log10(2), 0)
	default:
		return c.atLeast(x)
	}
}

// clip draws x to at most clip standard deviations above the mean and, where drops are watched, below it. Otherwise
// low counts stay as they are: they are bounded by 0, and a level that follows them quickly catches the next rise.
func (c counts) clip(x float64, direction Direction) float64 {
	reach := clip * c.deviation()
	if direction != Up {
		x = math.Max(x, c.mean-reach)
	}
	return math.Min(x, c.mean+reach)
}

// deviation returns the standard deviation.
func (c counts) deviation() float64 {
	return math.Sqrt(c.mean + c.dispersion*c.mean*c.mean)
}

// surprise turns a probability into −log10 of it, within 0…surpriseLimit.
func surprise(p float64) float64 {
	switch {
	case math.IsNaN(p), p >= 1:
		return 0
	case p <= 0:
		return surpriseLimit
	}
	return math.Min(-math.Log10(p), surpriseLimit)
}
