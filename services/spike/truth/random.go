package truth

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// random draws what a series is made of; equal seeds draw equal numbers.
type random struct{ *rand.Rand }

// newRandom makes the source of one series of a seed.
func newRandom(seed, series uint64) random {
	return random{rand.New(rand.NewPCG(seed, series))}
}

// between draws evenly from low up to high.
func (r random) between(low, high float64) float64 { return low + (high-low)*r.Float64() }

// ratio draws from low up to high so that each doubling is as likely as any other.
func (r random) ratio(low, high float64) float64 {
	return math.Exp(r.between(math.Log(low), math.Log(high)))
}

// whole draws a whole number from low to high, both included.
func (r random) whole(low, high int) int { return low + r.IntN(high-low+1) }

// poisson draws a count.
func (r random) poisson(mean float64) int {
	if mean <= 0 {
		return 0
	}
	return int(distuv.Poisson{Lambda: mean, Src: r}.Rand())
}

// gamma draws a factor with mean 1 and the given variance.
func (r random) gamma(variance float64) float64 {
	return distuv.Gamma{Alpha: 1 / variance, Beta: 1 / variance, Src: r}.Rand()
}
