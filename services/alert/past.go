package alert

import (
	"slices"
	"time"
)

// past remembers for a while how many stories some names had in stretches of time: the alerts of an hour ask for the same names in
// the same weeks before. It is used by one goroutine at a time.
type past struct{ known []*remembered }

// Bounds of what is remembered: for how long, since a back-fill may change the past, and how much of it.
const (
	rememberFor       = 10 * time.Minute
	maxStretches      = 8
	maxRememberedEach = 20_000
)

// stretch is a stretch of a day: the first of those that are looked at begins at at.
type stretch struct {
	at     time.Time
	length time.Duration
}

// remembered is how many stories each name had in all the days.
type remembered struct {
	stretch
	since   time.Time
	stories map[name]int64
}

// of returns what is known of a stretch; it may be filled in.
func (p *past) of(s stretch, now time.Time) *remembered {
	p.known = slices.DeleteFunc(p.known, func(r *remembered) bool {
		return now.Sub(r.since) > rememberFor || len(r.stories) > maxRememberedEach
	})
	if i := slices.IndexFunc(p.known, func(r *remembered) bool { return r.at.Equal(s.at) && r.length == s.length }); i >= 0 {
		return p.known[i]
	}
	if len(p.known) == maxStretches {
		p.known = p.known[1:]
	}
	next := &remembered{stretch: s, since: now, stories: map[name]int64{}}
	p.known = append(p.known, next)
	return next
}

// unknown are those of some names of which nothing is known yet, each once.
func (r *remembered) unknown(names []name) []name {
	var some []name
	asked := make(map[name]bool)
	for _, n := range names {
		if _, found := r.stories[n]; !found && !asked[n] {
			asked[n] = true
			some = append(some, n)
		}
	}
	return some
}
