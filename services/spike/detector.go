package spike

import (
	"math"
	"slices"
	"time"
)

// Result is what the detector says about one row, from that row and those before it.
type Result struct {
	// Expected is the count that the row should have shown, above 0.
	Expected float64
	// Score is −log10 of the probability that a row of this series is so surprising, at least 0.
	Score float64
	// Surprise is −log10 of the tail's probability of the row alone, before calibration.
	Surprise float64
	// Reaches is true where the detector is warm, the score is at or above the threshold and the row alone is surprising
	// too: the sums of what was before keep the score up for a while after it has ceased.
	Reaches bool
	// Quiet is how long the score must stay below the threshold before an episode has ended, for Episode.
	Quiet time.Duration
	// Alert is true on the one row where an episode begins.
	Alert bool
	// Ongoing is true from the onset until the row before the end.
	Ongoing bool
	// Ended is true on the one row where an episode is over; LastHot is then the last row that belonged to it.
	Ended bool
	// LastHot is the time of the last row that reached the threshold; zero if none ever did.
	LastHot time.Time
	// Up is true where the count is at or above its expectation.
	Up bool
	// Baseline is the time that the expectation really rests on: that of the rows seen, without gaps, as far back as
	// it still counts (four half-lives).
	Baseline time.Duration
	// Warm is false while the detector has seen too little to alert.
	Warm bool
}

// Detector watches one series. It is not safe for concurrent use. Its memory does not grow.
type Detector struct {
	options  Options
	rows     int
	last     time.Time
	covered  time.Duration
	interval interval
	level    level
	rhythm   rhythm
	spans    []*span
	episode  Episode
}

// New makes a detector that has seen nothing.
func New(options Options) *Detector {
	if options.Threshold <= 0 {
		options.Threshold = Medium
	}
	return &Detector{options: options, interval: interval{fixed: options.Interval}}
}

// Next takes in the next row: a count, 0 or more, at its time. Anything else (negative, NaN, infinite) is taken as 0.
// Rows come in order; a row that is not after the one before counts as of the same time.
func (d *Detector) Next(t time.Time, value float64) Result {
	value = count(value)
	v := d.view(t)
	if v.rows == 1 || v.rows == intervalRows {
		// The interval is guessed from the second row on, and known after some more.
		d.spans = newSpans(v.interval)
	}
	verdicts := d.judge(v, value)
	r := d.result(v, value, verdicts)
	r.Alert, r.Ended = d.episode.Step(v.now, r.Reaches, v.quiet)
	r.Ongoing, r.LastHot = d.episode.open, d.episode.hot
	d.learn(v, value, verdicts)
	return r
}

// Peek says what Next would say about the row, Alert and Ongoing included, and takes nothing in. It serves a count that
// is still growing: where it already alerts, the full count will too.
func (d *Detector) Peek(t time.Time, value float64) Result {
	value = count(value)
	v := d.view(t)
	r := d.result(v, value, d.judge(v, value))
	e := d.episode
	r.Alert, r.Ended = e.Step(v.now, r.Reaches, v.quiet)
	r.Ongoing, r.LastHot = e.open, e.hot
	return r
}

// Clone returns a detector that goes on from here by itself.
func (d *Detector) Clone() *Detector {
	other := *d
	other.spans = make([]*span, len(d.spans))
	for i, s := range d.spans {
		copied := *s
		copied.counts, copied.means = slices.Clone(s.counts), slices.Clone(s.means)
		other.spans[i] = &copied
	}
	return &other
}

// view is what is known about a row before its count is looked at.
type view struct {
	pace
	rows    int
	elapsed time.Duration
	moment  moment
	level   float64
	hour    float64 // factor of the hour
	weekday float64 // factor of the weekday
	week    float64 // factor of the hour of the week beyond these
	mean    float64
}

// view looks ahead to the row at t.
func (d *Detector) view(t time.Time) view {
	local := t
	if d.options.Location != nil {
		local = t.In(d.options.Location)
	}
	v := view{rows: d.rows, moment: momentOf(local, d.options.Holiday)}
	if d.rows > 0 {
		v.elapsed = max(t.Sub(d.last), 0)
	}
	every := d.interval
	every.add(v.elapsed)
	v.pace = newPace(t, v.elapsed, every.value())
	v.level = d.level.value()
	d.rhythm.factors(&v)
	v.mean = v.level * v.hour * v.weekday * v.week
	return v
}

// judge asks every span.
func (d *Detector) judge(v view, value float64) []verdict {
	known := knowledge{rows: d.level.rows, days: d.covered.Hours() / 24}
	verdicts := make([]verdict, len(d.spans))
	for i, s := range d.spans {
		verdicts[i] = s.judge(value, v.mean, known, d.options.Direction)
	}
	return verdicts
}

// result puts the spans' verdicts together; the episode is left to the caller.
func (d *Detector) result(v view, value float64, verdicts []verdict) Result {
	r := Result{
		Expected: v.mean,
		Quiet:    v.quiet,
		Up:       value >= v.mean,
		Warm:     v.rows >= warmUpRows && d.covered >= warmUp,
		Baseline: min(d.covered, 4*max(halfLife, halfLifeRows*v.interval)),
	}
	if len(verdicts) == 0 {
		return r
	}
	var sum, highest float64
	for _, one := range verdicts {
		sum += one.score
		highest = math.Max(highest, one.score)
	}
	r.Surprise = verdicts[0].surprise
	r.Score = meanShare*sum/float64(len(verdicts)) + (1-meanShare)*highest
	r.Reaches = r.Warm && r.Score >= d.options.Threshold && r.Surprise >= ownSurprise
	return r
}

// learn takes the row in, after it was judged.
func (d *Detector) learn(v view, value float64, verdicts []verdict) {
	clipped := value
	for i, s := range d.spans {
		s.learn(verdicts[i], value, v.mean, v.pace, d.options.Direction, v.rows >= warmUpRows/2)
		if i == 0 {
			clipped = verdicts[0].counts.clip(value, d.options.Direction)
		}
	}
	d.level.add(v.keep, clipped, v.hour*v.weekday*v.week)
	d.rhythm.learn(v, clipped)
	d.interval.add(v.elapsed)
	d.covered += min(v.elapsed, 2*v.interval)
	d.rows++
	if d.rows == 1 || v.now.After(d.last) {
		d.last = v.now
	}
}

// count makes a count out of any float.
func count(value float64) float64 {
	if math.IsNaN(value) || math.IsInf(value, 0) || value < 0 {
		return 0
	}
	return value
}
