package catalog

import (
	"regexp"
	"strconv"
	"time"
)

// Clock is what times of a request are read by.
type Clock struct {
	// Now is the present; the zero value is 2000-01-01.
	Now time.Time
	// Zone is the reader's; nil is UTC. A date begins in it.
	Zone *time.Location
}

var distance = regexp.MustCompile(`^(\+?)(\d{1,6})(h|d|w|m|y)$`)

// earliest and latest are what ClickHouse's DateTime can hold, with room for zones and arithmetic.
var (
	earliest = time.Date(1970, 1, 3, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2105, 1, 1, 0, 0, 0, 0, time.UTC)
)

// Read understands a date (its first moment in the zone), an RFC 3339 time, "now", or a distance: 90d is 90 days before
// now, +36h is 36 hours after. Distances in days (d), weeks (w), months (m) and years (y) begin with that day in the zone,
// so that a report's first day is whole; distances in hours (h) are exact.
func (c Clock) Read(raw string) (time.Time, error) {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Now.IsZero() {
		c.Now = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	t, err := c.read(raw)
	if err == nil && (t.Before(earliest) || t.After(latest)) {
		err = Wrong("lies outside of the years 1970 to 2104", "1970년부터 2104년 사이가 아닙니다")
	}
	return t, err
}

func (c Clock) read(raw string) (time.Time, error) {
	if raw == "now" {
		return c.Now, nil
	}
	if m := distance.FindStringSubmatch(raw); m != nil {
		n, err := strconv.Atoi(m[2])
		if err != nil {
			return time.Time{}, err
		}
		if m[1] == "" {
			n = -n
		}
		return c.away(n, m[3]), nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, raw, c.Zone); err == nil {
		return t, nil
	}
	t, err := time.Parse(time.RFC3339, raw)
	if err != nil {
		return time.Time{}, Wrong("%q is no time: write a date (2026-01-31), RFC 3339 (2026-01-31T09:00:00+09:00), or a distance before now (90d, 12h)",
			"시각으로 읽을 수 없는 값입니다: %q. 날짜(2026-01-31), RFC 3339(2026-01-31T09:00:00+09:00) 또는 지금부터의 거리(90d, 12h)로 쓰세요", raw)
	}
	return t, nil
}

func (c Clock) away(n int, unit string) time.Time {
	if unit == "h" {
		return c.Now.Add(time.Duration(n) * time.Hour)
	}
	year, month, day := c.Now.In(c.Zone).Date()
	switch unit {
	case "d":
		day += n
	case "w":
		day += 7 * n
	case "m":
		month += time.Month(n)
	case "y":
		year += n
	}
	return time.Date(year, month, day, 0, 0, 0, 0, c.Zone)
}
