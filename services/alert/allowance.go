package alert

import (
	"sync"
	"time"
)

// allowance bounds a work that may be left out: it may take half of the time, with some time saved up. In a storm of alerts
// the first are told with everything, and the others without waiting for it. It may be used by several goroutines.
type allowance struct {
	most time.Duration // that is saved up
	now  func() time.Time

	mu   sync.Mutex
	used time.Duration // beyond what was earned
	at   time.Time     // when used was reckoned
}

// left reports whether there is time for more.
func (a *allowance) left() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.earn()
	return a.used < a.most
}

// spend takes a duration off.
func (a *allowance) spend(took time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.earn()
	a.used += took
}

// earn adds half of the time that has gone by.
func (a *allowance) earn() {
	now := a.now()
	if !a.at.IsZero() {
		a.used = max(0, a.used-now.Sub(a.at)/2)
	}
	a.at = now
}
