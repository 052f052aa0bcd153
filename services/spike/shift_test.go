package spike

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// exactly is the probability that the mean of n stories is mean or more, summed over all samples.
func exactly(m mix, mean float64, n int) float64 {
	choose := func(a, b int) float64 {
		x, _ := math.Lgamma(float64(a + 1))
		y, _ := math.Lgamma(float64(b + 1))
		z, _ := math.Lgamma(float64(a - b + 1))
		return math.Exp(x - y - z)
	}
	var p float64
	for plus := range n + 1 {
		for minus := range n - plus + 1 {
			if float64(plus-minus)/float64(n) < mean-1e-9 {
				continue
			}
			p += choose(n, plus) * choose(n-plus, minus) * math.Pow(m.plus, float64(plus)) * math.Pow(m.minus, float64(minus)) * math.Pow(m.none, float64(n-plus-minus))
		}
	}
	return p
}

// TestMixTails holds the approximation against the sum over all samples, for few and many stories, rare and usual ones.
func TestMixTails(t *testing.T) {
	for _, m := range []mix{{.3, .4, .3}, {.1, .8, .1}, {.02, .9, .08}, {.6, .35, .05}, {.2, .8, 0}, {.02, .98, 0}, {.7, .3, 0}} {
		for _, n := range []int{5, 8, 20, 60} {
			for sum := int(math.Ceil(m.mean()*float64(n))) + 1; sum <= n; sum++ {
				mean := float64(sum) / float64(n)
				want := -math.Log10(exactly(m, mean, n))
				if want < 1 || want > 40 {
					continue
				}
				if got := m.atLeast(mean, float64(n)); math.Abs(got-want) > 0.15 {
					t.Errorf("%+v: %d of %d stories: surprise %.2f, want %.2f", m, sum, n, got, want)
				}
				back := -mean
				if m.minus == 0 {
					back = 1 - mean
				}
				if got := m.mirrored().surprise(back, float64(n), Down); math.Abs(got-want) > 0.15 {
					t.Errorf("%+v mirrored: %d of %d stories: surprise %.2f, want %.2f", m, sum, n, got, want)
				}
			}
		}
	}
}

// TestMixStaysFinite asks for means that cannot be, and chances of nearly nothing.
func TestMixStaysFinite(t *testing.T) {
	for _, m := range []mix{{1e-9, 1 - 2e-9, 1e-9}, {.5, 0, .5}, {1e-9, 1 - 1e-9, 0}, {1 - 1e-9, 1e-9, 0}} {
		for _, mean := range []float64{-1, -.999999999, -.5, 0, 1e-12, .5, .999999999, 1} {
			for _, n := range []float64{0, .3, 1, 7.5, 1e6} {
				for _, d := range []Direction{Up, Down, Both} {
					if s := m.surprise(mean, n, d); math.IsNaN(s) || s < 0 || s > surpriseLimit {
						t.Errorf("%+v: surprise of %v in %v stories in direction %v is %v", m, mean, n, d, s)
					}
				}
			}
		}
	}
}

// draw draws a sample of n stories.
func draw(r *rand.Rand, m mix, n int) Sample {
	s := Sample{Of: n}
	for range n {
		switch x := r.Float64(); {
		case x < m.plus:
			s.For++
		case x < m.plus+m.minus:
			s.Against++
		}
	}
	return s
}

// walked feeds a detector days of rows every six hours and returns the rows that reach.
func walked(d *Shift, from, days int, row func(i int) Sample) (reaches []int, last ShiftResult) {
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for i := from * 4; i < (from+days)*4; i++ {
		last = d.Next(start.Add(time.Duration(i)*6*time.Hour), row(i))
		if last.Reaches {
			reaches = append(reaches, i)
		}
	}
	return reaches, last
}

// TestShiftOfTone lets the tone of twelve stories in six hours turn: it is found in that row or the next, and few stories
// are not enough to say so.
func TestShiftOfTone(t *testing.T) {
	usual, bad := mix{.35, .5, .15}, mix{.05, .25, .7}
	for _, tt := range []struct {
		name      string
		direction Direction
		n         int
		found     bool
	}{{"down", Down, 12, true}, {"both", Both, 12, true}, {"the other side", Up, 12, false}, {"few stories", Down, 3, false}} {
		r := rand.New(rand.NewPCG(1, 2))
		d := NewShift(Options{Direction: tt.direction, Interval: 6 * time.Hour, Least: 5})
		if reaches, last := walked(d, 0, 60, func(int) Sample { return draw(r, usual, 12) }); len(reaches) > 0 || math.Abs(last.Expected-.2) > .05 {
			t.Errorf("%s: quiet rows %v reach, %.2f is expected", tt.name, reaches, last.Expected)
		}
		reaches, _ := walked(d, 60, 1, func(int) Sample { return draw(r, bad, tt.n) })
		if found := len(reaches) > 0 && reaches[0] <= 241; found != tt.found {
			t.Errorf("%s: reached in %v, want found: %v", tt.name, reaches, tt.found)
		}
	}
}

// TestShiftIsSureByItsStories has one tone in few stories and in many: the many are more surprising, and no number of them is
// sure where the stories of a row are alike.
func TestShiftIsSureByItsStories(t *testing.T) {
	surprise := func(alike bool, n int) float64 {
		r := rand.New(rand.NewPCG(3, 4))
		d := NewShift(Options{Direction: Both, Interval: 6 * time.Hour})
		walked(d, 0, 60, func(int) Sample {
			m := mix{.3, .4, .3}
			if alike {
				m.plus = r.Float64() * .6
				m.minus = .6 - m.plus
			}
			return draw(r, m, 40)
		})
		return d.Next(time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC), Sample{Of: n, Against: n / 2, For: n / 10}).Surprise
	}
	few, many := surprise(false, 10), surprise(false, 200)
	if many < 2*few {
		t.Errorf("surprise of 10 stories %.1f, of 200 %.1f", few, many)
	}
	if alike := surprise(true, 200); alike > many/3 || alike > 3 {
		t.Errorf("surprise %.1f where rows are alike in themselves, %.1f where they are not", alike, many)
	}
}

// TestShiftOfShare lets one of five take all, then nothing.
func TestShiftOfShare(t *testing.T) {
	for _, share := range []float64{.9, 0} {
		r := rand.New(rand.NewPCG(5, 6))
		d := NewShareShift(Options{Direction: Both, Interval: 6 * time.Hour, Least: 5})
		usual := mix{.4, .6, 0}
		if reaches, _ := walked(d, 0, 60, func(int) Sample { return draw(r, usual, 30) }); len(reaches) > 0 {
			t.Errorf("quiet rows %v reach", reaches)
		}
		if reaches, _ := walked(d, 60, 1, func(int) Sample { return draw(r, mix{share, 1 - share, 0}, 30) }); len(reaches) == 0 {
			t.Errorf("a share of %v after one of 0.4 was not found", share)
		}
	}
}

// TestShiftTakesWhatCannotBe has rows without stories, with more for it than there are, and out of order.
func TestShiftTakesWhatCannotBe(t *testing.T) {
	d := NewShift(Options{})
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for i, s := range []Sample{{}, {Of: -1, For: 5}, {Of: 3, For: 9, Against: 9}, {Of: 1 << 40, For: 1 << 39}, {Of: 5, Against: 5}} {
		for _, at := range []time.Time{start.Add(time.Duration(i) * time.Hour), start} {
			r := d.Next(at, s)
			if math.IsNaN(r.Score) || math.IsNaN(r.Expected) || r.Expected < -1 || r.Expected > 1 || r.Reaches {
				t.Errorf("%+v: %+v", s, r)
			}
		}
	}
}

// TestShareTails holds the tails against the sum of the beta-binomial distribution's own terms.
func TestShareTails(t *testing.T) {
	for _, s := range []shares{{.3, .1}, {.04, .2}, {.5, 1e-9}, {.9, .02}} {
		size := 1/math.Max(s.like, smallDispersion) - 1
		for _, n := range []int{1, 6, 40, 300} {
			var below float64
			for x := range n + 1 {
				p := math.Exp(lnChoose(n, x) + lnBeta(s.mean*size+float64(x), (1-s.mean)*size+float64(n-x)) - lnBeta(s.mean*size, (1-s.mean)*size))
				if want := 1 - below; float64(x) > s.mean*float64(n) && want > 1e-6 && math.Abs(math.Pow(10, -s.atLeast(x, n))-want) > 1e-3*want {
					t.Errorf("%+v: P(X ≥ %d of %d) = %v, want %v", s, x, n, math.Pow(10, -s.atLeast(x, n)), want)
				}
				if below += p; float64(x) < s.mean*float64(n) && below > 1e-9 && math.Abs(math.Pow(10, -s.atMost(x, n))-below) > 1e-3*below {
					t.Errorf("%+v: P(X ≤ %d of %d) = %v, want %v", s, x, n, math.Pow(10, -s.atMost(x, n)), below)
				}
			}
		}
	}
	for _, s := range []shares{{0, 0}, {1, 1}, {1e-9, 2}, {.5, -1}} {
		for _, x := range []int{0, 1, 3, 1 << 40} {
			for _, d := range []Direction{Up, Down, Both} {
				if got := s.surprise(min(x, 3), 3, d); math.IsNaN(got) || got < 0 || got > surpriseLimit {
					t.Errorf("%+v: surprise of %d of 3 is %v", s, x, got)
				}
				if got := s.surprise(x/2, x, d); math.IsNaN(got) || got < 0 || got > surpriseLimit {
					t.Errorf("%+v: surprise of half of %d is %v", s, x, got)
				}
			}
		}
	}
}
