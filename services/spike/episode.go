package spike

import "time"

// Episode is the state of an alert: it begins on one row, lasts while rows reach the threshold with no long quiet
// between them, and then has ended.
type Episode struct {
	open bool
	hot  time.Time
}

// Open reports whether the episode lasts, and since when it was last kept up.
func (e *Episode) Open() (open bool, hot time.Time) { return e.open, e.hot }

// Step takes in whether the row at now reaches the threshold; onset and ended are true on one row each. An episode has
// ended when no row reached the threshold for longer than quiet.
func (e *Episode) Step(now time.Time, reaches bool, quiet time.Duration) (onset, ended bool) {
	switch {
	case reaches:
		onset = !e.open
		e.open, e.hot = true, now
	case e.open && now.Sub(e.hot) > quiet:
		e.open, ended = false, true
	}
	return onset, ended
}
