package spike

import (
	"math"
	"testing"
)

// pmf is the negative binomial's probability of k, or Poisson's where dispersion is 0, straight from the definition.
func pmf(k int, mean, dispersion float64) float64 {
	x := float64(k)
	logFactorial, _ := math.Lgamma(x + 1)
	if dispersion == 0 {
		return math.Exp(x*math.Log(mean) - mean - logFactorial)
	}
	r := 1 / dispersion
	a, _ := math.Lgamma(x + r)
	b, _ := math.Lgamma(r)
	return math.Exp(a - b - logFactorial + r*math.Log(r/(r+mean)) + x*math.Log(mean/(r+mean)))
}

func TestCountsTails(t *testing.T) {
	for _, tt := range []struct {
		mean, dispersion float64
		x                int
	}{
		{3.5, 0, 10}, {3.5, 0.5, 10}, {3.5, 0.5, 0}, {0.05, 0.3, 3}, {40, 0.1, 90}, {40, 0.1, 12}, {40, 0, 12},
	} {
		var below, upTo float64
		for k := range tt.x + 1 {
			upTo += pmf(k, tt.mean, tt.dispersion)
			if k < tt.x {
				below += pmf(k, tt.mean, tt.dispersion)
			}
		}
		c := counts{mean: tt.mean, dispersion: tt.dispersion}
		if got, want := math.Pow(10, -c.atLeast(float64(tt.x))), 1-below; math.Abs(got-want) > 1e-9 {
			t.Errorf("P(X ≥ %d | mean %v, dispersion %v) = %v, want %v", tt.x, tt.mean, tt.dispersion, got, want)
		}
		if got, want := math.Pow(10, -c.atMost(float64(tt.x))), upTo; math.Abs(got-want) > 1e-9 {
			t.Errorf("P(X ≤ %d | mean %v, dispersion %v) = %v, want %v", tt.x, tt.mean, tt.dispersion, got, want)
		}
	}
}

func TestSurpriseStaysFinite(t *testing.T) {
	for _, c := range []counts{{0.05, 0}, {0.05, 0.3}, {1e6, 1e-9}, {1e-9, 5}} {
		for _, x := range []float64{0, 1, 1e3, 1e9, 1e15} {
			for _, d := range []Direction{Up, Down, Both} {
				if s := c.surprise(x, d); math.IsNaN(s) || s < 0 || s > surpriseLimit {
					t.Errorf("%+v: surprise of %v in direction %v is %v", c, x, d, s)
				}
			}
		}
	}
}
