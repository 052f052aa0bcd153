package alert

import (
	"fmt"
	"time"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// everyRule is the name under which all rules are muted at once.
const everyRule = "*"

// mute is a stretch of time in which nobody is told of a rule's onsets, half-open.
type mute struct {
	from, until time.Time
	note        string
}

// mutes are those of each rule, in the order of the log.
type mutes map[string][]mute

// fold takes in a mute. What was said before holds up to its beginning. It returns the mutes of the rule that are new or
// changed; not nil.
func (m mutes) fold(said *bellwetherv1.AlertMute) []ruleMute {
	from, until := time.UnixMilli(said.GetFrom()).UTC(), time.UnixMilli(said.GetUntil()).UTC()
	of, changed := m[said.GetRule()], []ruleMute{}
	for i := range of {
		if of[i].until.After(from) {
			of[i].until = from
			if of[i].until.Before(of[i].from) {
				of[i].until = of[i].from
			}
			changed = append(changed, ruleMute{said.GetRule(), of[i]})
		}
	}
	if until.After(from) {
		of = append(of, mute{from, until, said.GetNote()})
		changed = append(changed, ruleMute{said.GetRule(), of[len(of)-1]})
	}
	m[said.GetRule()] = of
	return changed
}

// forget drops what ended before a time.
func (m mutes) forget(before time.Time) {
	for rule, of := range m {
		kept := of[:0]
		for _, one := range of {
			if one.until.After(before) {
				kept = append(kept, one)
			}
		}
		m[rule] = kept
	}
}

// at says why nobody is told of an onset of a rule that was decided at a time; empty if someone is.
func (m mutes) at(rule string, decided time.Time) string {
	for _, name := range []string{rule, everyRule} {
		for _, one := range m[name] {
			if decided.Before(one.from) || !decided.Before(one.until) {
				continue
			}
			reason := fmt.Sprintf("muted until %s", one.until.Format(time.RFC3339))
			if one.note != "" {
				reason += ": " + one.note
			}
			return reason
		}
	}
	return ""
}
