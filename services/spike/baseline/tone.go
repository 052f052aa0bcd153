package baseline

import (
	"math"
	"time"
)

// LeastStories is how many stories a row must have for the ways of finding a shift of its mean.
const LeastStories = 5

// ToneScorer judges the rows of one series, oldest first: the stories of each, and the mean and the variance of what they
// count. A positive score is a mean above what is usual. It is called for rows of at least LeastStories alone.
type ToneScorer interface {
	Score(stories int, mean, variance float64) float64
}

// ToneMethod is a plain way to find shifts of a mean.
type ToneMethod struct {
	Name  string
	New   func(bucket time.Duration) ToneScorer
	Usual float64
}

// ToneMethods are all of them.
func ToneMethods() []ToneMethod {
	return []ToneMethod{
		{Name: "z-score of 7 days", New: func(bucket time.Duration) ToneScorer { return &toneZ{newWindow(week, bucket)} }, Usual: 3},
		{Name: "mean of 7 days, standard error", New: func(bucket time.Duration) ToneScorer {
			return &toneError{mean: newWindow(week, bucket), variance: newWindow(week, bucket)}
		}, Usual: 3},
	}
}

// toneZ is how many standard deviations the mean of a row lies from those of the week before.
type toneZ struct{ week *window }

// Score implements ToneScorer.
func (z *toneZ) Score(_ int, mean, _ float64) float64 {
	defer z.week.add(mean)
	deviation := math.Sqrt(z.week.variance())
	if z.week.filled < len(z.week.rows)/2 || deviation == 0 {
		return 0
	}
	return (mean - z.week.mean()) / deviation
}

// toneError is how many standard errors of so many independent stories the mean of a row lies from that of the week before.
type toneError struct{ mean, variance *window }

// Score implements ToneScorer.
func (e *toneError) Score(stories int, mean, variance float64) float64 {
	defer e.mean.add(mean)
	defer e.variance.add(variance)
	if e.mean.filled < len(e.mean.rows)/2 || e.variance.mean() <= 0 {
		return 0
	}
	return (mean - e.mean.mean()) / math.Sqrt(e.variance.mean()/float64(stories))
}
