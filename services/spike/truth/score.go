package truth

import (
	"slices"
	"time"
)

// Onset is where an alert on a series begins: the start of the first bucket that it tells of.
type Onset struct {
	Series string
	At     time.Time
}

// Score says how alerts compare with the truth.
type Score struct {
	// Windows are those that had to be found, Found those with at least one alert.
	Windows, Found int
	// Right are the first alerts of found windows, Repeated the later ones in the same window, False those in none; what
	// lies in a window to be ignored is neither.
	Right, Repeated, False int
	// Delays are the times from the beginning of each found window to its first alert.
	Delays []time.Duration
}

// Precision is the share of alerts that are right, 1 where there is none. To tell twice of one window is as bad as to
// tell of none.
func (s Score) Precision() float64 { return share(s.Right, s.Right+s.Repeated+s.False) }

// Recall is the share of windows that were found, 1 where there is none.
func (s Score) Recall() float64 { return share(s.Found, s.Windows) }

// F1 is the harmonic mean of precision and recall.
func (s Score) F1() float64 {
	p, r := s.Precision(), s.Recall()
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

// Delay is the median delay, 0 where nothing was found.
func (s Score) Delay() time.Duration {
	if len(s.Delays) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s.Delays))
	return sorted[len(sorted)/2]
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// Compare scores alerts against the truth. An alert counts where it begins.
func Compare(windows []Window, onsets []Onset) Score {
	bySeries := make(map[string][]Window)
	for _, w := range windows {
		bySeries[w.Series] = append(bySeries[w.Series], w)
	}
	var s Score
	first := make(map[Window]time.Time)
	for _, o := range onsets {
		at, ignored := matching(bySeries[o.Series], o.At)
		switch {
		case at == nil && ignored:
		case at == nil:
			s.False++
		default:
			before, found := first[*at]
			if found {
				s.Repeated++
			}
			if !found || o.At.Before(before) {
				first[*at] = o.At
			}
		}
	}
	for _, w := range windows {
		if w.Ignore {
			continue
		}
		s.Windows++
		if at, found := first[w]; found {
			s.Found++
			s.Right++
			s.Delays = append(s.Delays, at.Sub(w.Start))
		}
	}
	return s
}

// matching returns the first window that holds a time and must be found; without one it says whether a window to be
// ignored holds it.
func matching(windows []Window, at time.Time) (found *Window, ignored bool) {
	for i, w := range windows {
		switch {
		case at.Before(w.Start) || !at.Before(w.End):
		case w.Ignore:
			ignored = true
		default:
			return &windows[i], false
		}
	}
	return nil, ignored
}
