package baseline

import (
	"math"
	"time"

	"gonum.org/v1/gonum/mathext"
)

const week = 7 * 24 * time.Hour

// zScore is how many standard deviations a row lies above the mean of the week before it.
type zScore struct{ week *window }

func newZScore(bucket time.Duration) Scorer { return &zScore{newWindow(week, bucket)} }

// Score implements Scorer.
func (z *zScore) Score(_ time.Time, count float64) float64 {
	defer z.week.add(count)
	deviation := math.Sqrt(z.week.variance())
	if !z.week.full() || deviation == 0 {
		return 0
	}
	return (count - z.week.mean()) / deviation
}

// poisson is −log10 of the chance of so many stories at the mean of the week before.
type poisson struct{ week *window }

func newPoisson(bucket time.Duration) Scorer { return &poisson{newWindow(week, bucket)} }

// Score implements Scorer.
func (p *poisson) Score(_ time.Time, count float64) float64 {
	defer p.week.add(count)
	mean := p.week.mean()
	if !p.week.full() || mean <= 0 || count <= mean {
		return 0
	}
	return -math.Log10(math.Max(mathext.GammaIncReg(count, mean), 1e-300))
}

// recent is how many times the rate of a long stretch that of the short one at its end is. It asks for five stories in
// the short one, as such rules do.
type recent struct{ short, long *window }

// leastRecent is how many stories the short stretch must have.
const leastRecent = 5

func newRecent(short, long time.Duration) func(bucket time.Duration) Scorer {
	return func(bucket time.Duration) Scorer {
		return &recent{newWindow(short, bucket), newWindow(long, bucket)}
	}
}

// Score implements Scorer. The long stretch ends where the short one begins.
func (r *recent) Score(_ time.Time, count float64) float64 {
	left := r.short.filled == len(r.short.rows)
	if dropped := r.short.add(count); left {
		r.long.add(dropped)
	}
	if !r.long.full() || r.long.sum <= 0 || r.short.sum < leastRecent {
		return 0
	}
	return r.short.mean() / r.long.mean()
}
