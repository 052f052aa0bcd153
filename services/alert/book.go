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
	alerts   map[string]*bellwetherv1.AlertTransition // by id: the last transition that was accepted; what ended has no evidence
	series   map[seriesKey][]string                   // ids of a series' alerts, in the order of the log
	accepted []acceptance                             // transitions that were accepted, in the order of the log
	cursors  map[string]time.Time                     // by rule
	replays  map[string]int64                         // articles of each replay when it was walked
	mutes    mutes
	begun    map[string]bool               // by id: whether the onset stood in the log before the end
	became   map[string]map[string]outcome // by id, then by key: what became of notices
}

// outcome is what became of a notice, and why it was not sent.
type outcome struct{ what, why string }

// memory is how long a book remembers what was decided. Ended alerts older than that cannot fire again, since their rule's
// cursor has passed them; only the alerts of a replay that still grows after so long are told once more, under their keys
// of then. It counts by the decisions in the log, so that every reader forgets at the same message.
const memory = 400 * 24 * time.Hour

// acceptance is a transition that was accepted.
type acceptance struct {
	offset  int64
	id      string // of the alert
	decided int64  // milliseconds
}

// seriesKey is one series of one rule.
type seriesKey struct{ rule, series string }

// newBook makes an empty book.
func newBook() *book {
	return &book{
		moved: make(chan struct{}), alerts: map[string]*bellwetherv1.AlertTransition{}, series: map[seriesKey][]string{},
		cursors: map[string]time.Time{}, replays: map[string]int64{}, mutes: mutes{}, begun: map[string]bool{},
		became: map[string]map[string]outcome{},
	}
}

// fold takes in the next message of the log and returns what it was: of a transition that the state does not allow, and of
// what cannot be read, nothing.
func (b *book) fold(m kafka.Message) entry {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next = m.Offset + 1
	close(b.moved)
	b.moved = make(chan struct{})
	if said := asMute(m); said != nil {
		b.mutes.forget(time.UnixMilli(said.GetFrom()).Add(-memory))
		return entry{mutes: b.mutes.fold(said)}
	}
	if said := asMark(m); said != nil {
		return entry{mark: said}
	}
	if became := asNotice(m); became != nil {
		b.note(became)
		return entry{notice: became}
	}
	return entry{transition: b.transition(m)}
}

// transition takes in a transition or a bookmark, and returns the transition if it was accepted.
func (b *book) transition(m kafka.Message) *bellwetherv1.AlertTransition {
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
	if t.GetState() == firing {
		b.begun[id] = true
	}
	if b.alerts[id] == nil {
		k := seriesKey{t.GetRule(), t.GetSeries()}
		b.series[k] = append(b.series[k], id)
	}
	b.alerts[id] = t
	if over(t.GetState()) {
		b.alerts[id] = withoutEvidence(t) // nothing repeats it any more
	}
	b.accepted = append(b.accepted, acceptance{m.Offset, id, t.GetDecidedAt()})
	b.forget(t.GetDecidedAt() - memory.Milliseconds())
	return t
}

// note takes in what became of a notice. Who was told once was told, whatever a second instance says.
func (b *book) note(became *bellwetherv1.AlertNotice) {
	id := string(became.GetAlertId())
	if b.became[id] == nil {
		b.became[id] = make(map[string]outcome)
	}
	if b.became[id][became.GetKey()].what != sent {
		b.became[id][became.GetKey()] = outcome{became.GetOutcome(), became.GetReason()}
	}
}

// withoutEvidence copies a transition but for its evidence, which is most of its size.
func withoutEvidence(t *bellwetherv1.AlertTransition) *bellwetherv1.AlertTransition {
	bare := proto.Clone(t).(*bellwetherv1.AlertTransition)
	bare.Evidence = nil
	return bare
}

// forget drops what was decided before a time in milliseconds, but for alerts that are not over.
func (b *book) forget(before int64) {
	n := 0
	for ; n < len(b.accepted) && b.accepted[n].decided < before; n++ {
		id := b.accepted[n].id
		a, found := b.alerts[id]
		if !found || !over(a.GetState()) || a.GetDecidedAt() >= before {
			continue
		}
		delete(b.alerts, id)
		delete(b.begun, id)
		delete(b.became, id)
		k := seriesKey{a.GetRule(), a.GetSeries()}
		b.series[k] = slices.DeleteFunc(b.series[k], func(other string) bool { return other == id })
		if len(b.series[k]) == 0 {
			delete(b.series, k)
		}
	}
	b.accepted = b.accepted[n:] // the next append that grows it leaves the front behind
}

// Muted says why nobody is told of an onset of a rule that was decided at a time; empty if someone is.
func (b *book) Muted(rule string, decided time.Time) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.mutes.at(rule, decided)
}

// Begun reports whether the onset of a transition's alert stood in the log before its end. Compaction may leave an onset
// that was written twice behind its end, which then is all that is ever said of the alert.
func (b *book) Begun(t *bellwetherv1.AlertTransition) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.begun[string(t.GetAlertId())]
}

// Became is what became of a notice of a transition's alert; found is false where nothing has yet.
func (b *book) Became(t *bellwetherv1.AlertTransition, key string) (became outcome, found bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	became, found = b.became[string(t.GetAlertId())][key]
	return became, found
}

// allows reports whether a transition fits the state: what begins an alert that is not known, where there is room for it;
// the onset of one that is pending; and the end of one that is not over. An end whose alert is not known is a closed alert,
// since it repeats what the onset said: compaction keeps the last message of a key, so that an onset that was written twice
// may stand behind its end.
func (b *book) allows(t *bellwetherv1.AlertTransition) bool {
	known := b.alerts[string(t.GetAlertId())]
	if known == nil {
		return t.GetState() != bellwetherv1.AlertState_ALERT_STATE_UNSPECIFIED && b.room(t)
	}
	switch t.GetState() {
	case firing, withdrawn:
		return known.GetState() == pendingState
	case resolved:
		return known.GetState() == firing || known.GetState() == pendingState // its onset may stand behind it
	}
	return false
}

// room reports whether the series has no alert at the time of a transition's onset; for one of the present also, whether
// it has none that is not over.
func (b *book) room(t *bellwetherv1.AlertTransition) bool {
	return !slices.ContainsFunc(b.series[seriesKey{t.GetRule(), t.GetSeries()}], func(id string) bool {
		a := b.alerts[id]
		return !t.GetReplayed() && !over(a.GetState()) || overlap(a, t.GetStartedAt(), t.GetStartedAt()+1)
	})
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

// Open returns the alerts that are pending or fire, oldest first.
func (b *book) Open() []*bellwetherv1.AlertTransition {
	b.mu.Lock()
	defer b.mu.Unlock()
	var open []*bellwetherv1.AlertTransition
	for _, id := range slices.Sorted(maps.Keys(b.alerts)) {
		if a := b.alerts[id]; !over(a.GetState()) {
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
	_, found := slices.BinarySearchFunc(b.accepted, offset, func(a acceptance, offset int64) int { return cmp.Compare(a.offset, offset) })
	return found
}
