package spike

import "math"

// shares is the distribution of how many of some stories have what is watched: beta-binomial with the given mean share, in
// which two stories are alike with the intra-class correlation like, in 0…1. With a correlation near 0 it is the binomial
// distribution. What happens takes a share of its own for hours, so the binomial tail alone would cry wolf.
type shares struct {
	mean, like float64
}

// mostShared bounds the stories that a tail is summed over: beyond it the correlation alone says how far out a share lies.
const mostShared = 500

// atLeast returns −log10 P(X ≥ x) of n stories, in 0…surpriseLimit; 0 where that is no more than expected.
func (s shares) atLeast(x, n int) float64 {
	if n > mostShared {
		x, n = int(math.Round(float64(x)*mostShared/float64(n))), mostShared
	}
	if n <= 0 || float64(x) <= s.mean*float64(n) {
		return 0
	}
	size := 1/math.Min(math.Max(s.like, smallDispersion), 1-smallDispersion) - 1
	a, b := s.mean*size, (1-s.mean)*size
	// The first term of the sum, then each from the one before: P(j+1)/P(j) = (n−j)/(j+1) · (a+j)/(b+n−j−1).
	first := lnChoose(n, x) + lnBeta(a+float64(x), b+float64(n-x)) - lnBeta(a, b)
	sum, term := 1.0, 1.0
	for j := float64(x); j < float64(n); j++ {
		term *= (float64(n) - j) / (j + 1) * (a + j) / (b + float64(n) - j - 1)
		if sum += term; term < 1e-9*sum {
			break
		}
	}
	return math.Min(math.Max(-(first+math.Log(sum))/math.Ln10, 0), surpriseLimit)
}

// atMost returns −log10 P(X ≤ x).
func (s shares) atMost(x, n int) float64 { return shares{1 - s.mean, s.like}.atLeast(n-x, n) }

// surprise returns −log10 of the tail's probability on the side that is watched.
func (s shares) surprise(x, n int, direction Direction) float64 {
	switch direction {
	case Down:
		return s.atMost(x, n)
	case Both:
		return math.Max(math.Max(s.atLeast(x, n), s.atMost(x, n))-math.Log10(2), 0)
	default:
		return s.atLeast(x, n)
	}
}

func lnChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

func lnBeta(a, b float64) float64 {
	x, _ := math.Lgamma(a)
	y, _ := math.Lgamma(b)
	z, _ := math.Lgamma(a + b)
	return x + y - z
}
