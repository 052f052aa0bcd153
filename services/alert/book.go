package alert

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// book is the state of all alerts: the log of alerts.v1, folded in order. Every reader that folds the same log comes to
// the same book, so that of two instances that decide at once the first in the log is right and the other is passed over.
// It is safe for any number of goroutines; one folds.
type book struct {
	mu       sync.Mutex
	next     int64 // offset that is folded next
	moved    chan struct{}
	alerts   map[string]*bellwetherv1.AlertTransition // by id: the last transition that was accepted
	series   map[seriesKey][]string                   // ids of a series' alerts, in the order of the log
	accepted map[int64]bool                           // offsets of transitions that were accepted
	cursors  map[string]time.Time                     // by rule
	replays  map[string]int64                         // articles of each replay when it was walked
}

// seriesKey is one series of one rule.
type seriesKey struct{ rule, series string }

// newBook makes an empty book.
func newBook() *book {
	return &book{
		moved: make(chan struct{}), alerts: map[string]*bellwetherv1.AlertTransition{}, series: map[seriesKey][]string{},
		accepted: map[int64]bool{}, cursors: map[string]time.Time{}, replays: map[string]int64{},
	}
}

// fold takes in the next message of the log. It returns the transition that the message is, nil for a bookmark, for one
// that the state does not allow, and for what cannot be read.
func (b *book) fold(m kafka.Message) *bellwetherv1.AlertTransition {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next = m.Offset + 1
	close(b.moved)
	b.moved = make(chan struct{})
	t := &bellwetherv1.AlertTransition{}
	if err := proto.Unmarshal(m.Value, t); err != nil {
		return nil
	}
	key := string(m.Key)
	switch {
	case strings.HasPrefix(key, cursorKey):
		if at := time.UnixMilli(t.GetStartedAt()).UTC(); at.After(b.cursors[t.GetRule()]) {
			b.cursors[t.GetRule()] = at
		}
		return nil
	case strings.HasPrefix(key, replayKey):
		b.replays[t.GetSeries()] = t.GetStories()
		return nil
	case len(t.GetAlertId()) != 16 || key != transitionKey(t) || !b.allows(t):
		return nil
	}
	id := string(t.GetAlertId())
	if b.alerts[id] == nil {
		k := seriesKey{t.GetRule(), t.GetSeries()}
		b.series[k] = append(b.series[k], id)
	}
	b.alerts[id] = t
	b.accepted[m.Offset] = true
	return t
}

// allows reports whether a transition fits the state: an onset where the series has no alert at that time (for one of
// the present: none that fires), and the end of an alert that fires.
func (b *book) allows(t *bellwetherv1.AlertTransition) bool {
	known := b.alerts[string(t.GetAlertId())]
	switch t.GetState() {
	case firing:
		return known == nil && !slices.ContainsFunc(b.series[seriesKey{t.GetRule(), t.GetSeries()}], func(id string) bool {
			a := b.alerts[id]
			return !t.GetReplayed() && a.GetState() == firing || overlap(a, t.GetStartedAt(), t.GetStartedAt()+1)
		})
	case resolved:
		return known != nil && known.GetState() == firing
	}
	return false
}

// overlap reports whether an alert lasts anywhere in from…until, half-open, in milliseconds.
func overlap(a *bellwetherv1.AlertTransition, from, until int64) bool {
	return a.GetStartedAt() < until && (a.GetEndedAt() == 0 || from < a.GetEndedAt())
}

// Overlaps reports whether a series of a rule has an alert that lasts anywhere from from until before until.
func (b *book) Overlaps(rule, series string, from, until time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.series[seriesKey{rule, series}], func(id string) bool {
		return overlap(b.alerts[id], from.UnixMilli(), until.UnixMilli())
	})
}

// Firing returns the alerts that fire, oldest first.
func (b *book) Firing() []*bellwetherv1.AlertTransition {
	b.mu.Lock()
	defer b.mu.Unlock()
	var open []*bellwetherv1.AlertTransition
	for _, id := range slices.Sorted(maps.Keys(b.alerts)) {
		if a := b.alerts[id]; a.GetState() == firing {
			open = append(open, a)
		}
	}
	slices.SortStableFunc(open, func(x, y *bellwetherv1.AlertTransition) int { return cmp.Compare(x.GetStartedAt(), y.GetStartedAt()) })
	return open
}

// Cursor returns how far a rule has walked; found is false before its first bookmark.
func (b *book) Cursor(rule string) (at time.Time, found bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	at, found = b.cursors[rule]
	return at, found
}

// Walked returns with how many articles a replay was walked, 0 if it was not.
func (b *book) Walked(replay string) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.replays[replay]
}

// Wait waits until everything before offset was folded; false means that done ended first.
func (b *book) Wait(done <-chan struct{}, offset int64) bool {
	for {
		b.mu.Lock()
		folded, moved := b.next >= offset, b.moved
		b.mu.Unlock()
		if folded {
			return true
		}
		select {
		case <-done:
			return false
		case <-moved:
		}
	}
}

// Accepted waits until the message at offset was folded (or done ends) and reports whether it was accepted.
func (b *book) Accepted(done <-chan struct{}, offset int64) bool {
	if !b.Wait(done, offset+1) {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.accepted[offset]
}
