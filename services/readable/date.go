package readable

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// moment is a time that a page names; zero where it names none.
type moment struct {
	at       time.Time
	dateOnly bool
}

func (m moment) missing() bool { return m.at.IsZero() }

// vague tells whether the time of day may be missing: systems write a day without a time as its midnight.
func (m moment) vague() bool {
	h, min, s := m.at.Clock()
	return m.dateOnly || h == 0 && min == 0 && s == 0
}

// sameDay tells whether two moments lie on one day of zone.
func (m moment) sameDay(o moment, zone *time.Location) bool {
	return m.at.In(zone).Format(time.DateOnly) == o.at.In(zone).Format(time.DateOnly)
}

// Layouts of machine-written times. Go accepts a fraction after the seconds of each.
var (
	zonedLayouts = []string{
		time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z0700",
		"2006-01-02T15:04:05Z07", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04:05 -0700",
		"2006-01-02 15:04:05 -0700 MST", time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon Jan 2 15:04:05 -0700 2006",
		"20060102T150405Z07:00", "20060102T150405Z0700",
	}
	localLayouts = []string{
		"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02-15:04:05",
		"2006/01/02 15:04:05", "2006/01/02 15:04", "20060102150405", "200601021504", "20060102T150405", "20060102 150405",
		"20060102 15:04:05",
	}
	dayLayouts = []string{"2006-01-02", "2006/01/02", "2006.01.02", "20060102"}
)

// parseTime reads a time that a page states for machines (JSON-LD, <meta>, datetime). A time without a zone is of zone.
// The result is missing where s is no time.
func parseTime(s string, zone *time.Location) moment {
	s = strings.TrimSpace(strings.Trim(tidy(s), `"'`))
	if s == "" || len(s) > 100 {
		return moment{}
	}
	for _, layout := range zonedLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return moment{at: t}
		}
	}
	for _, layout := range localLayouts {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return moment{at: t}
		}
	}
	for _, layout := range dayLayouts {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return moment{at: t, dateOnly: true}
		}
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil { // Unix time in seconds or milliseconds
		switch {
		case len(s) == 10:
			return moment{at: time.Unix(n, 0).In(zone)}
		case len(s) == 13:
			return moment{at: time.UnixMilli(n).In(zone)}
		}
	}
	return findTime(s, zone)
}

const (
	clockPattern = `(?:[\s,(|·\-]*(?:[월화수목금토일](?:요일)?|[A-Za-z]{3,9})?[\s).,|·]*(?:at\s+|,\s*|T)?` +
		`(오전|오후|AM|PM|am|pm)?\s*(\d{1,2})\s*(?::|시|\.)\s*(\d{2})(?:\s*[:분]\s*(\d{2})초?)?\s*(?:분)?` +
		`\s*(?:([aApP])\.?[mM]\.?)?(?:\s*\(?([A-Z]{2,4}|[+-]\d{2}:?\d{2})\b)?)?`
	monthPattern = `(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?`
)

// Dates as people read them. Groups: three of the date, then those of the clock: half, hour, minute, second, half, zone.
var (
	numericDate  = regexp.MustCompile(`\b((?:19|20)\d{2})\s*(?:[.\-/]|년)\s*(\d{1,2})\s*(?:[.\-/]|월)\s*(\d{1,2})(?:\s*일|\.)?` + clockPattern)
	monthFirst   = regexp.MustCompile(`\b` + monthPattern + `\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d{2})` + clockPattern)
	monthSecond  = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th)?[\s\-]+` + monthPattern + `,?[\s\-]+((?:19|20)\d{2})` + clockPattern)
	shortDate    = regexp.MustCompile(`(?:^|[^\d.])(\d{2})[.\-/](\d{2})[.\-/](\d{2})` + clockPattern)
	monthNumbers = map[string]int{
		"Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9,
		"Oct": 10, "Nov": 11, "Dec": 12,
	}
)

// findTime finds the first date in a line of text, with its time of day if one follows: `2024.01.28 16:46:59`,
// `2024-01-28 오후 4:46`, `2024년 1월 28일`, `Jan 28, 2024 4:46 pm EST`, `28 January 2024`. Dates in figures with the year
// last are not read: 03/04/2024 is in March or in April.
func findTime(s string, zone *time.Location) moment {
	if len(s) > 1000 {
		s = strings.ToValidUTF8(s[:1000], "")
	}
	if m := numericDate.FindStringSubmatch(s); m != nil {
		return assemble(m[1], m[2], m[3], m[4:], zone)
	}
	if m := monthFirst.FindStringSubmatch(s); m != nil {
		return assemble(m[3], m[1], m[2], m[4:], zone)
	}
	if m := monthSecond.FindStringSubmatch(s); m != nil {
		return assemble(m[3], m[2], m[1], m[4:], zone)
	}
	return moment{}
}

// findShortTime is findTime for lines that a label marks as a date, where `24.01.28 16:46` can be one too.
func findShortTime(s string, zone *time.Location) moment {
	if t := findTime(s, zone); !t.missing() {
		return t
	}
	if m := shortDate.FindStringSubmatch(s); m != nil {
		return assemble("20"+m[1], m[2], m[3], m[4:], zone)
	}
	return moment{}
}

// assemble builds a moment from the groups of a match; missing if they are no date of the calendar. A clock that is none
// leaves the day.
func assemble(year, month, day string, clock []string, zone *time.Location) moment {
	y, _ := strconv.Atoi(year)
	mo := monthNumbers[month]
	if mo == 0 {
		mo, _ = strconv.Atoi(month)
	}
	d, _ := strconv.Atoi(day)
	midnight := time.Date(y, time.Month(mo), d, 0, 0, 0, 0, zone)
	if mo < 1 || mo > 12 || d < 1 || midnight.Day() != d {
		return moment{}
	}
	half, hour, minute, second := clock[0], clock[1], clock[2], clock[3]
	if half == "" {
		half = clock[4]
	}
	h, err := strconv.Atoi(hour)
	mi, _ := strconv.Atoi(minute)
	sec, _ := strconv.Atoi(second)
	switch {
	case half == "오후" || strings.HasPrefix(strings.ToLower(half), "p"):
		if h < 12 {
			h += 12
		}
	case half != "" && h == 12:
		h = 0
	}
	if err != nil || h > 23 || mi > 59 || sec > 59 {
		return moment{at: midnight, dateOnly: true}
	}
	if named := zoneNamed(clock[5]); named != nil {
		zone = named
	}
	return moment{at: time.Date(y, time.Month(mo), d, h, mi, sec, 0, zone)}
}

// zoneNamed returns the zone of an abbreviation or offset in text, or nil. Abbreviations that mean several zones
// (IST, AST) are not read; CST is taken for Chicago's.
func zoneNamed(name string) *time.Location {
	if len(name) >= 5 && (name[0] == '+' || name[0] == '-') {
		if t, err := time.Parse("-0700", strings.ReplaceAll(name, ":", "")); err == nil {
			return t.Location()
		}
		return nil
	}
	hours, ok := map[string]int{
		"UTC": 0, "GMT": 0, "KST": 9, "JST": 9, "HKT": 8, "SGT": 8, "BST": 1, "CET": 1, "CEST": 2,
		"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
	}[name]
	if ok {
		return time.FixedZone(name, hours*60*60)
	}
	if city, ok := map[string]string{"ET": "America/New_York", "CT": "America/Chicago", "PT": "America/Los_Angeles"}[name]; ok {
		if zone, err := time.LoadLocation(city); err == nil {
			return zone
		}
	}
	return nil
}
