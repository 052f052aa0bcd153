package spike

import (
	"math"
	"time"
)

// pace is how time passes at one row: how much of the past remains, and what counts as quiet.
type pace struct {
	now      time.Time
	interval time.Duration
	quiet    time.Duration
	keep     float64 // of level and dispersion
	keepTail float64
}

// newPace makes the pace of a row that comes elapsed after the one before, in a series with this interval.
func newPace(now time.Time, elapsed, interval time.Duration) pace {
	forget := max(halfLife, halfLifeRows*interval)
	return pace{
		now:      now,
		interval: interval,
		quiet:    max(quiet, interval),
		keep:     remaining(elapsed, forget),
		keepTail: remaining(elapsed, max(tailHalfLife, 10*forget)),
	}
}

// remaining returns what is left of 1 after elapsed.
func remaining(elapsed, halfLife time.Duration) float64 {
	return math.Exp2(-float64(elapsed) / float64(halfLife))
}

// intervalRows is after how many rows the interval is believed.
const intervalRows = warmUpRows / 2

// interval learns the time between rows: at first the shortest, since a series may begin with a gap; then a slow average
// in which a gap counts at most as two rows.
type interval struct {
	fixed   time.Duration
	learned time.Duration
	rows    int
}

// value returns the interval, or a second before there were two rows.
func (i *interval) value() time.Duration {
	if i.fixed > 0 {
		return i.fixed
	}
	return max(i.learned, time.Second)
}

// add takes in the time since the row before; rows at the same time say nothing.
func (i *interval) add(elapsed time.Duration) {
	if elapsed <= 0 {
		return
	}
	i.rows++
	switch {
	case i.learned == 0:
		i.learned = elapsed
	case i.rows <= intervalRows:
		i.learned = min(i.learned, elapsed)
	default:
		i.learned += (min(elapsed, 2*i.learned) - i.learned) / 16
	}
}
