package sample

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestRhythmIsOneInTheMean(t *testing.T) {
	var hours, days float64
	for _, v := range hourly {
		hours += v
	}
	for _, v := range daily {
		days += v
	}
	if math.Abs(hours-24) > 1e-9 || math.Abs(days-7) > 1e-9 {
		t.Errorf("hours sum to %v, want 24; days to %v, want 7", hours, days)
	}
}

func TestPoissonHasItsMeanAndVariance(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, want := range []float64{0.05, 1, 12} {
		const n = 20_000
		var sum, squares float64
		for range n {
			x := float64(poisson(want, rng))
			sum += x
			squares += x * x
		}
		mean := sum / n
		variance := squares/n - mean*mean
		// Five standard errors of the mean, and a tenth of the variance.
		if math.Abs(mean-want) > 5*math.Sqrt(want/n) || math.Abs(variance-want) > 0.1*want {
			t.Errorf("mean %v, variance %v, want both %v", mean, variance, want)
		}
	}
}
