package rule

import (
	"fmt"
	"strings"
	"time"
)

// Quiet is a stretch of every day in which nobody is told of new alerts. It may go over midnight.
type Quiet struct {
	// From and Until are on the clock of Zone, as time since midnight; half-open, never the same.
	From, Until time.Duration
	Zone        *time.Location
}

// ParseQuiet reads `22:00-07:00` or `22:00-07:00 Asia/Seoul`; a zone that is not given is nil.
func ParseQuiet(text string) (*Quiet, error) {
	span, zone, named := strings.Cut(strings.TrimSpace(text), " ")
	from, until, found := strings.Cut(span, "-")
	if !found {
		return nil, fmt.Errorf("%q, want a stretch of the day like 22:00-07:00, with a zone if it is not the rule's: 22:00-07:00 Asia/Seoul", text)
	}
	q := &Quiet{}
	for _, end := range []struct {
		text string
		into *time.Duration
	}{{from, &q.From}, {until, &q.Until}} {
		at, err := time.Parse("15:04", end.text)
		if err != nil {
			return nil, fmt.Errorf("%q is no time of day, want one like 07:00", end.text)
		}
		*end.into = time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	}
	if q.From == q.Until {
		return nil, fmt.Errorf("%q begins when it ends; to tell nobody at all, mute the rule", text)
	}
	if named {
		var err error
		if q.Zone, err = time.LoadLocation(strings.TrimSpace(zone)); err != nil {
			return nil, fmt.Errorf("%q is no time zone, want one like Asia/Seoul", zone)
		}
	}
	return q, nil
}

// Holds reports whether a time lies in the quiet hours.
func (q *Quiet) Holds(at time.Time) bool {
	at = at.In(q.Zone)
	clock := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	if q.From < q.Until {
		return q.From <= clock && clock < q.Until
	}
	return q.From <= clock || clock < q.Until
}

// String writes it as ParseQuiet reads it.
func (q *Quiet) String() string {
	clock := func(d time.Duration) string { return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60) }
	return clock(q.From) + "-" + clock(q.Until) + " " + q.Zone.String()
}
