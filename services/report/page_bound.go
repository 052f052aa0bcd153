package report

import "time"

const (
	// maxPoints is how many periods a chart shows: more than a screen has room for say nothing more.
	maxPoints = 400
	// maxShownRows is how many rows of a report a page shows; its files hold all.
	maxShownRows = 500
)

// bounded is the unit of time asked for, or the next coarser one by which a chart of the time from since to until has at most
// maxPoints periods.
func bounded(since, until time.Time, by string) string {
	length := until.Sub(since)
	for _, unit := range []struct {
		name   string
		length time.Duration
		next   string
	}{{"hour", time.Hour, "day"}, {"day", 24 * time.Hour, "week"}, {"week", 7 * 24 * time.Hour, "month"}} {
		if by == unit.name && length > maxPoints*unit.length {
			by = unit.next
		}
	}
	return by
}
