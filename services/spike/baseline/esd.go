package baseline

import (
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
)

// seasonalESD is the seasonal-hybrid test for extreme deviates: from each row of two weeks the median of its slot in the
// day and the median of all are taken away, and the generalized test by Rosner is done on what remains with median and
// MAD in place of mean and deviation. The score is the row's deviation over its critical value where the test comes to
// the row, so 1 and more is an outlier.
type seasonalESD struct {
	bucket        time.Duration
	slots, length int
	rows          []float64 // by time; a gap leaves what was there two weeks before
	seen          int
	critical      []float64
}

const (
	esdDays  = 14
	esdShare = 0.02 // of the rows may be outliers
	esdAlpha = 0.05
	// normalMAD makes the MAD of normal values their standard deviation.
	normalMAD = 1.4826
)

func newSeasonalESD(bucket time.Duration) Scorer {
	slots := max(int(24*time.Hour/bucket), 1)
	e := &seasonalESD{bucket: bucket, slots: slots, length: esdDays * slots}
	if slots == 1 {
		e.slots = 7 // days have weeks
		e.length = esdDays * 4
	}
	e.rows = make([]float64, e.length)
	for i := range max(int(esdShare*float64(e.length)), 1) {
		e.critical = append(e.critical, lambda(e.length, i+1))
	}
	return e
}

// lambda is the critical value of the i-th step (from 1) of the generalized test over n rows.
func lambda(n, i int) float64 {
	left := float64(n - i + 1)
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: left - 2}.Quantile(1 - esdAlpha/(2*left))
	return t * (left - 1) / math.Sqrt((left-2+t*t)*left)
}

// Score implements Scorer.
func (e *seasonalESD) Score(at time.Time, count float64) float64 {
	place := int(at.Unix()/int64(e.bucket.Seconds())) % e.length
	e.rows[place] = count
	e.seen++
	if e.seen < e.length {
		return 0
	}
	rest := e.residuals()
	last := rest[place]
	if last <= 0 {
		return 0
	}
	// Only the farthest rows come to be tested.
	farther := 0
	for _, x := range rest {
		if math.Abs(x) > last {
			farther++
		}
	}
	if farther >= len(e.critical) {
		return 0
	}
	slices.SortFunc(rest, func(a, b float64) int { // the farthest first
		switch d := math.Abs(b) - math.Abs(a); {
		case d > 0:
			return 1
		case d < 0:
			return -1
		}
		return 0
	})
	// The test takes the farthest row away and looks at the rest, so the row's turn comes after those farther out.
	// All before the last that passes are outliers, so a later one's passing passes this too.
	best := 0.0
	for step := farther; step < len(e.critical); step++ {
		left := slices.Clone(rest[step:])
		middle := median(left)
		for i := range left {
			left[i] = math.Abs(left[i] - middle)
		}
		mad := normalMAD * median(left)
		if mad == 0 {
			continue
		}
		best = math.Max(best, math.Abs(rest[step]-middle)/mad/e.critical[step])
	}
	return best
}

// residuals are the rows without the median of their slot and of all.
func (e *seasonalESD) residuals() []float64 {
	all := median(slices.Clone(e.rows))
	rest := make([]float64, e.length)
	slot := make([]float64, 0, e.length/e.slots+1)
	for s := range e.slots {
		slot = slot[:0]
		for i := s; i < e.length; i += e.slots {
			slot = append(slot, e.rows[i])
		}
		season := median(slot) - all
		for i := s; i < e.length; i += e.slots {
			rest[i] = e.rows[i] - season - all
		}
	}
	return rest
}

// median sorts its argument and returns the middle of it.
func median(x []float64) float64 {
	slices.Sort(x)
	middle := len(x) / 2
	if len(x)%2 == 1 {
		return x[middle]
	}
	return (x[middle-1] + x[middle]) / 2
}
