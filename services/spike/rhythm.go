package spike

import "time"

// slots of a cycle: 24 hours of a day, 7 days of a week.
const (
	hours    = 24
	weekdays = 7
)

// rhythm is how a series goes with the hour of the day and the day of the week: multiplicative factors around 1 for the
// hour, for the weekday, and for the hour of the week beyond these two (a Sunday's evening is not a Tuesday's, and a
// Saturday in New York is Sunday in Seoul). A factor is the ratio of what came in its slot to what was expected there
// without it, drawn toward 1 by a prior, so that it does nothing before the baseline has seen the slot several times.
type rhythm struct {
	hour    [hours]ratio
	weekday [weekdays]ratio
	week    [hours * weekdays]ratio
}

// moment is a place in the rhythm.
type moment struct {
	hour    int
	weekday time.Weekday
}

// momentOf is the place of a time in its own zone; a holiday goes like a Sunday.
func momentOf(local time.Time, holiday func(time.Time) bool) moment {
	m := moment{hour: local.Hour(), weekday: local.Weekday()}
	if holiday != nil && holiday(local) {
		m.weekday = time.Sunday
	}
	return m
}

// week is the place's hour of the week.
func (m moment) week() int { return int(m.weekday)*hours + m.hour }

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

// factors sets the factors of a row. Their priors are in the unit of the series: how much must have been expected in a
// slot for its own ratio to count half.
func (r *rhythm) factors(v *view) {
	hourly := v.level * max(float64(time.Hour)/float64(v.interval), 1)
	daily := v.level * max(float64(24*time.Hour)/float64(v.interval), 1)
	v.hour = r.hour[v.moment.hour].factor(hourly * hourDays)
	v.weekday = r.weekday[v.moment.weekday].factor(daily * weekdayWeeks)
	v.week = r.week[v.moment.week()].factor(weekCounts + hourly*v.hour*v.weekday*weekVisits)
}

// learn takes in a clipped count. A slot forgets only when it is visited: by as much as its share of the time that
// passed between two visits.
func (r *rhythm) learn(v view, count float64) {
	stay := min(v.interval, time.Hour)
	hourly := remaining(stay, rhythmHalfLife/hours)
	daily := remaining(min(v.interval, 24*time.Hour), 2*rhythmHalfLife/weekdays)
	weekly := remaining(stay, 2*rhythmHalfLife/(hours*weekdays))
	r.hour[v.moment.hour].add(hourly, count, v.level*v.weekday)
	r.weekday[v.moment.weekday].add(daily, count, v.level*v.hour)
	r.week[v.moment.week()].add(weekly, count, v.level*v.hour*v.weekday)
}
