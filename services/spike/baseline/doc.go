// Package baseline holds the plain ways of finding a spike that are in use elsewhere, to be measured beside our own
// detector on the same series. Each takes one row at a time and gives a score; it alerts where the score reaches a
// threshold.
package baseline

import "time"

// Scorer judges the rows of one series, oldest first. Score takes in the next row and returns how unusual it is, from the
// rows before it; 0 while there are too few. A Scorer is not safe for concurrent use.
type Scorer interface {
	Score(at time.Time, count float64) float64
}

// Method is a way to find spikes.
type Method struct {
	Name string
	// New makes a scorer for rows that are bucket apart.
	New func(bucket time.Duration) Scorer
	// Usual is the threshold that it is used with.
	Usual float64
}

// Methods are all of them.
func Methods() []Method {
	return []Method{
		{Name: "z-score of 7 days", New: newZScore, Usual: 3},
		{Name: "Poisson, mean of 7 days", New: newPoisson, Usual: 4},
		{Name: "seasonal-hybrid ESD, 14 days", New: newSeasonalESD, Usual: 1},
		{Name: "last 2 hours against 7 days", New: newRecent(2*time.Hour, 7*24*time.Hour), Usual: 3},
		{Name: "one day against 14", New: newRecent(24*time.Hour, 14*24*time.Hour), Usual: 2},
	}
}
