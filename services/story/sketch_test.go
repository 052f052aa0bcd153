package story

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"
)

// TestSketchMeasuresSimilarity checks the formula: 32·(1−J) bits of difference, J over weights.
func TestSketchMeasuresSimilarity(t *testing.T) {
	const sets = 400
	for _, c := range []struct{ shared, own, weight int }{
		{400, 0, 1},
		{400, 20, 1},
		{200, 100, 1},
		{50, 5, 8},
		{0, 200, 1},
	} {
		r := rand.New(rand.NewPCG(uint64(c.shared), uint64(c.own)))
		sum := 0
		for range sets {
			var a, b sketch
			a.reset()
			b.reset()
			for range c.shared {
				f := r.Uint64()
				a.add(f, 1)
				b.add(f, 1)
			}
			for range c.own {
				a.add(r.Uint64(), c.weight)
				b.add(r.Uint64(), c.weight)
			}
			sum += bits.OnesCount64(a.bits() ^ b.bits())
		}
		j := float64(c.shared) / float64(c.shared+2*c.own*c.weight)
		want, got := 32*(1-j), float64(sum)/sets
		if math.Abs(got-want) > 0.05*want+0.2 {
			t.Errorf("%d shared, %d of their own that weigh %d: %.2f bits apart, want %.2f", c.shared, c.own, c.weight, got, want)
		}
	}
}

// TestSketchOfFewFeatures checks that bins that nothing fell into make no two sets alike.
func TestSketchOfFewFeatures(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	sum := 0
	const sets = 400
	for range sets {
		var a, b sketch
		a.reset()
		b.reset()
		for range 5 {
			a.add(r.Uint64(), 1)
			b.add(r.Uint64(), 1)
		}
		sum += bits.OnesCount64(a.bits() ^ b.bits())
	}
	if got := float64(sum) / sets; got < 28 || got > 36 {
		t.Errorf("sets of five features lie %.1f bits apart on average, want 32", got)
	}
	var none sketch
	none.reset()
	if got := none.bits(); got != 0 {
		t.Errorf("the empty set has bits %x", got)
	}
}

// TestSketchRepeats checks that a set is one: order and repeats change nothing, and a lighter one is part of a heavier.
func TestSketchRepeats(t *testing.T) {
	var a, b sketch
	a.reset()
	b.reset()
	for f := range uint64(100) {
		a.add(f, 8)
		b.add(99-f, 8)
		b.add(f, 3)
	}
	if a != b {
		t.Error("the same features in another order, some again with less weight, make another sketch")
	}
}
