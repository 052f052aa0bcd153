package count

import (
	"time"

	"bellwether.internal/services/alert/rule"
)

// Members are the stories and publisher families in one bucket of one series, as Membership yields them.
type Members struct {
	Organization string   `ch:"organization"`
	Topic        string   `ch:"topic"`
	Source       string   `ch:"source"`
	Bucket       int64    `ch:"bucket"`
	Stories      []uint64 `ch:"stories"` // hashes of their ids
	Families     []string `ch:"families"`
}

// Arrival is one article of one series, as Arrivals yields it.
type Arrival struct {
	Organization string `ch:"organization"`
	Topic        string `ch:"topic"`
	Source       string `ch:"source"`
	Story        uint64 `ch:"story"` // hash of its id
	Family       string `ch:"family"`
	PublishedMs  int64  `ch:"published_ms"`
	SeenMs       int64  `ch:"seen_ms"`
}

// maxMembers bounds the stories that Live holds, so that a rule on a flood cannot take all memory.
const maxMembers = 4_000_000

// Live is who stands in the buckets of a rule that still grow: what later articles are added to. An article that is added
// twice is one. Edits, removals and stories that turn out to be one are not seen: for them all is counted again.
type Live struct {
	since int64 // number of the first bucket
	cells map[cell]*members
	size  int
}

// cell is one bucket of one series.
type cell struct {
	organization, topic, source string
	bucket                      int64
}

type members struct {
	stories  map[uint64]struct{}
	families map[string]struct{}
}

// NewLive holds the members of the buckets from the one that begins at since on. Where they are too many it is nil.
func NewLive(r rule.Rule, since time.Time, rows []Members) *Live {
	l := &Live{since: number(r, since), cells: make(map[cell]*members)}
	for _, row := range rows {
		m := l.of(cell{row.Organization, row.Topic, row.Source, row.Bucket})
		for _, story := range row.Stories {
			m.stories[story] = struct{}{}
		}
		for _, family := range row.Families {
			m.families[family] = struct{}{}
		}
		if l.size += len(row.Stories); l.size > maxMembers {
			return nil
		}
	}
	return l
}

// number is that of the bucket that holds a time.
func number(r rule.Rule, at time.Time) int64 {
	return r.Floor(at).Add(r.Shift()).UnixMilli() / r.Bucket.Milliseconds()
}

// of returns the members of a cell.
func (l *Live) of(c cell) *members {
	m := l.cells[c]
	if m == nil {
		m = &members{stories: map[uint64]struct{}{}, families: map[string]struct{}{}}
		l.cells[c] = m
	}
	return m
}

// Add takes in articles that count before until. It reports whether all of them count in the live buckets: where one
// counts in an older bucket, or there are too many, all must be counted again.
func (l *Live) Add(r rule.Rule, until time.Time, gaps []Gap, arrivals []Arrival) bool {
	for _, a := range arrivals {
		if !watched(r.Watch, a) {
			continue
		}
		at := clock(r, gaps, a)
		if !at.Before(until) {
			continue // it counts when its time has come
		}
		bucket := number(r, at)
		if bucket < l.since {
			return false
		}
		m := l.of(cell{a.Organization, a.Topic, a.Source, bucket})
		if _, there := m.stories[a.Story]; !there {
			m.stories[a.Story] = struct{}{}
			l.size++
		}
		m.families[a.Family] = struct{}{}
	}
	return l.size <= maxMembers
}

// watched reports whether a rule watches the series of an arrival.
func watched(w rule.Watch, a Arrival) bool {
	return (w.Organization == "" || w.Organization == a.Organization) && (w.Topic == "" || w.Topic == a.Topic) && (w.Source == "" || w.Source == a.Source)
}

// clock is the time that an arrival counts at: the query's own definition.
func clock(r rule.Rule, gaps []Gap, a Arrival) time.Time {
	published, seen := time.UnixMilli(a.PublishedMs).UTC(), time.UnixMilli(a.SeenMs).UTC()
	if seen.Sub(published).Abs() <= r.Lateness && !within(gaps, published) {
		return seen
	}
	return published
}

// Rows are the counts of the live buckets.
func (l *Live) Rows() []Row {
	rows := make([]Row, 0, len(l.cells))
	for c, m := range l.cells {
		rows = append(rows, Row{
			Organization: c.organization, Topic: c.topic, Source: c.source, Bucket: c.bucket,
			Stories: uint64(len(m.stories)), Families: uint64(len(m.families)),
		})
	}
	return rows
}
