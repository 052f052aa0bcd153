package spike

// level is the count that a row shows when hour and weekday make no difference: a ratio of two decaying sums, so that a
// row at a busy hour weighs more than one at night.
type level struct {
	came   float64 // decaying sum of clipped counts
	factor float64 // decaying sum of the rhythm's factors
	rows   float64 // decaying number of rows
}

// value returns the level; it is above 0 also when nothing was seen yet.
func (l *level) value() float64 {
	return (l.came + priorCount) / (l.factor + priorLevelRows)
}

// add forgets by keep and adds a row.
func (l *level) add(keep, count, factor float64) {
	l.came = l.came*keep + count
	l.factor = l.factor*keep + factor
	l.rows = l.rows*keep + 1
}

// dispersion estimates how much more a count varies than Poisson's: (variance − mean) / mean², by decaying moments.
type dispersion struct {
	over   float64 // decaying sum of (count − mean)² − mean
	square float64 // decaying sum of mean²
}

// knowledge is what an expectation rests on.
type knowledge struct {
	rows float64 // rows behind the level
	days float64 // days behind the rhythm
}

// value returns the dispersion for a count with the given mean. It includes what is not known of the mean itself: the
// relative variance of an average of so many rows, and that of a rhythm that was seen for so many days.
func (d *dispersion) value(mean float64, known knowledge) float64 {
	seen := max(d.over, 0) + priorDispersion*priorRows*mean*mean
	own := seen / (d.square + priorRows*mean*mean)
	return own + (1/mean+own)/max(known.rows, 1) + rhythmVariance/(1+known.days)
}

// clippedVariance is what is left of a normal distribution's variance when it is clipped at 1.5 deviations above its mean:
// ½ + ∫₀^1.5 z²φ(z)dz + 1.5²·(1−Φ(1.5)).
const clippedVariance = 0.889

// add forgets by keep and adds a clipped count.
func (d *dispersion) add(keep, count, mean float64) {
	d.over = d.over*keep + (count-mean)*(count-mean)/clippedVariance - mean
	d.square = d.square*keep + mean*mean
}
