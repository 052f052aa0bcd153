package spike

import "math"

// Sample is what the stories of a row say: For of them count 1, Against −1 and the others 0. For a tone these are the positive
// and the negative stories, for a share the stories with what is watched, and none against.
type Sample struct {
	Of, For, Against int
}

// Mean is the mean of what the stories count, in −1…1; 0 of none.
func (s Sample) Mean() float64 {
	if s.Of <= 0 {
		return 0
	}
	return float64(s.For-s.Against) / float64(s.Of)
}

// clean bounds a sample to what can be: counts of stories of which there are Of.
func (s Sample) clean() Sample {
	s.Of = max(s.Of, 0)
	s.For = min(max(s.For, 0), s.Of)
	s.Against = min(max(s.Against, 0), s.Of-s.For)
	return s
}

// mix is how stories count: the chances of 1, 0 and −1, which sum to 1. Without against they are chances of 1 and 0.
type mix struct {
	plus, none, minus float64
}

// mean is the mean of what a story counts.
func (m mix) mean() float64 { return m.plus - m.minus }

// variance is that of what a story counts.
func (m mix) variance() float64 { return m.plus + m.minus - m.mean()*m.mean() }

// mirrored counts the other way round: what is against counts 1 then; without against what is not for.
func (m mix) mirrored() mix {
	if m.minus == 0 {
		return mix{plus: m.none, none: m.plus}
	}
	return mix{plus: m.minus, none: m.none, minus: m.plus}
}

// atLeast returns −log10 of the probability that the mean of n independent stories is mean or more, in 0…surpriseLimit; 0
// where that is no more than expected. n need not be whole. It is the saddlepoint approximation of Lugannani and Rice for a
// lattice (Daniels 1987, Tail probability approximations, first continuity correction); where all stories count 1 the
// probability is the power itself. Unlike the normal distribution's it is right far out, where most stories count 0, and
// for a handful of them.
func (m mix) atLeast(mean, n float64) float64 {
	const close = 1e-9
	switch {
	case mean <= m.mean() || n <= 0:
		return 0
	case mean >= 1-close:
		return math.Min(-n*math.Log10(m.plus), surpriseLimit)
	}
	// K′(θ) = mean, for K(θ) = ln(plus·e^θ + none + minus·e^−θ), is a quadratic equation in z = e^θ.
	b := mean * m.none
	z := (b + math.Sqrt(b*b+4*m.plus*m.minus*(1-mean*mean))) / (2 * m.plus * (1 - mean))
	total := m.plus*z + m.none + m.minus/z
	curvature := (m.plus*z+m.minus/z)/total - mean*mean
	theta := math.Log(z)
	w := math.Sqrt(math.Max(2*n*(theta*mean-math.Log(total)), 0))
	if w < 0.1 { // the formula has a gap where the mean is expected; there half is above
		return surprise(0.5)
	}
	u := (1 - 1/z) * math.Sqrt(n*curvature)
	density := math.Exp(-w*w/2) / math.Sqrt(2*math.Pi)
	return surprise(math.Erfc(w/math.Sqrt2)/2 + density*(1/u-1/w))
}

// surprise returns −log10 of the tail's probability on the side that is watched.
func (m mix) surprise(mean, n float64, direction Direction) float64 {
	below := func() float64 {
		if m.minus == 0 {
			return m.mirrored().atLeast(1-mean, n)
		}
		return m.mirrored().atLeast(-mean, n)
	}
	switch direction {
	case Down:
		return below()
	case Both:
		return math.Max(math.Max(m.atLeast(mean, n), below())-math.Log10(2), 0)
	default:
		return m.atLeast(mean, n)
	}
}
