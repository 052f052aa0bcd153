package spike

import "time"

// slots of a cycle: 24 hours of a day, 7 days of a week.
const (
	hours    = 24
	weekdays = 7
)

// rhythm is how a series goes with the hour of the day and the day of the week: two multiplicative factors around 1.
// A factor is the ratio of what came in its slot to what the level alone expected there, drawn toward 1 by as much
// weight as patience says, so that it does nothing before the baseline has seen the slot several times.
type rhythm struct {
	hour    [hours]ratio
	weekday [weekdays]ratio
}

// ratio is a decaying sum of what came over a decaying sum of what was expected.
type ratio struct {
	came, expected float64
}

// factor returns the ratio, drawn toward 1 as if prior more had come exactly as expected.
func (r ratio) factor(prior float64) float64 {
	if r.expected+prior <= 0 {
		return 1
	}
	return (r.came + prior) / (r.expected + prior)
}

// add forgets by keep and adds one row.
func (r *ratio) add(keep, came, expected float64) {
	r.came = r.came*keep + came
	r.expected = r.expected*keep + expected
}

// factors returns the factor of the hour and that of the weekday of t. hourPrior and weekdayPrior are in the unit of
// the series: how much must have been expected in a slot for its own ratio to count half.
func (r *rhythm) factors(t time.Time, hourPrior, weekdayPrior float64) (hour, weekday float64) {
	return r.hour[t.Hour()].factor(hourPrior), r.weekday[t.Weekday()].factor(weekdayPrior)
}

// learn takes in a clipped count. A slot forgets only when it is visited: by as much as its share of the time that
// passed between two visits.
func (r *rhythm) learn(v view, count float64) {
	hourly := remaining(min(v.interval, time.Hour), rhythmHalfLife/hours)
	daily := remaining(min(v.interval, 24*time.Hour), 2*rhythmHalfLife/weekdays)
	r.hour[v.local.Hour()].add(hourly, count, v.level*v.weekday)
	r.weekday[v.local.Weekday()].add(daily, count, v.level*v.hour)
}
