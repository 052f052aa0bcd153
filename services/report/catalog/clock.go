package catalog

import (
	"regexp"
	"strconv"
	"strings"
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

// named are the stretches of time that have names, each meant by its first moment; how many of their unit they lie back.
var named = map[string]struct {
	unit string
	back int
}{
	"today": {"day", 0}, "yesterday": {"day", 1}, "오늘": {"day", 0}, "어제": {"day", 1},
	"week": {"week", 0}, "this week": {"week", 0}, "last week": {"week", 1}, "이번 주": {"week", 0}, "지난주": {"week", 1},
	"month": {"month", 0}, "this month": {"month", 0}, "last month": {"month", 1}, "이번 달": {"month", 0}, "지난달": {"month", 1},
	"quarter": {"quarter", 0}, "this quarter": {"quarter", 0}, "last quarter": {"quarter", 1}, "이번 분기": {"quarter", 0}, "지난 분기": {"quarter", 1},
	"year": {"year", 0}, "this year": {"year", 0}, "last year": {"year", 1}, "올해": {"year", 0}, "작년": {"year", 1},
}

// Read understands a date (its first moment in the zone), an RFC 3339 time, "now", a stretch of time by its name (today,
// yesterday, week, month, quarter, year, "last month" …: its first moment in the zone, weeks begin on Monday), or a distance:
// 90d is 90 days before now, +36h is 36 hours after. Distances in days (d), weeks (w), months (m) and years (y) begin with that
// day in the zone, so that a report's first day is whole; distances in hours (h) are exact.
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
	if stretch, ok := named[strings.Join(strings.Fields(strings.ToLower(raw)), " ")]; ok {
		return c.begin(stretch.unit, stretch.back), nil
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
		return time.Time{}, Wrong("%q is no time: write a date (2026-01-31), RFC 3339 (2026-01-31T09:00:00+09:00), a distance before now (90d, 12h), or today, yesterday, week, month, quarter, year",
			"시각으로 읽을 수 없는 값입니다: %q. 날짜(2026-01-31), RFC 3339(2026-01-31T09:00:00+09:00), 지금부터의 거리(90d, 12h), 또는 오늘, 어제, 이번 주, 이번 달, 이번 분기, 올해로 쓰세요", raw)
	}
	return t, nil
}

// begin is the first moment of the unit of time that holds now, or of one so many before it.
func (c Clock) begin(unit string, back int) time.Time {
	year, month, day := c.Now.In(c.Zone).Date()
	switch unit {
	case "day":
		day -= back
	case "week":
		day -= int(c.Now.In(c.Zone).Weekday()+6)%7 + 7*back
	case "month":
		month, day = month-time.Month(back), 1
	case "quarter":
		month, day = month-(month-1)%3-time.Month(3*back), 1
	case "year":
		year, month, day = year-back, time.January, 1
	}
	return time.Date(year, month, day, 0, 0, 0, 0, c.Zone)
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
