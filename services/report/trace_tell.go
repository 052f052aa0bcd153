package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bellwether.internal/services/kit/topics"
)

// narrator tells a trace in the reader's language and writes its times as the reader wants them.
type narrator struct {
	lang   string
	words  words
	moment func(v any) string
}

func (n narrator) say(key string, args ...any) string { return n.words.in(n.lang, key, args...) }

// message is one message of articles.v1 with what came of it. A topic that is read again makes no further message.
type message struct {
	// place is topic/partition/offset; empty where it is not known (any more).
	place   string
	seen    time.Time
	outcome string
	// written and readAt are the first reading's time in the store and its place; the later ones are counted.
	written, again time.Time
	readAt         string
	readings       int
}

// messages are the messages of the ledger, each once, in the order in which they were seen.
func messages(outcomes *Table) []*message {
	var out []*message
	known := map[string]*message{}
	for _, row := range outcomes.Rows {
		if outcomes.text(row, "topic") == topics.DeadLetters {
			continue // told by the letter itself
		}
		readAt := fmt.Sprintf("%s/%s/%s", outcomes.text(row, "topic"), outcomes.text(row, "partition"), outcomes.text(row, "offset"))
		place, key := "", readAt
		if outcomes.number(row, "origin_offset") >= 0 {
			place = fmt.Sprintf("%s/%s/%s", topics.Articles, outcomes.text(row, "origin_partition"), outcomes.text(row, "origin_offset"))
			key = place
		}
		key = outcomes.text(row, "log") + " " + key // another cluster's offsets are others
		written := outcomes.moment(row, "written_at")
		m := known[key]
		if m == nil {
			m = &message{place: place, seen: outcomes.moment(row, "seen_at"), written: written, readAt: readAt}
			known[key] = m
			out = append(out, m)
		}
		m.readings++
		m.again, m.outcome = written, outcomes.text(row, "outcome")
	}
	return out
}

// sighting is a row of the sightings.
type sighting struct {
	revision        string
	seen, made      time.Time
	updated         any // nil where none was claimed
	removed, counts bool
}

func sightingsOf(t *Table) []sighting {
	out := make([]sighting, len(t.Rows))
	for i, row := range t.Rows {
		out[i] = sighting{
			revision: t.text(row, "revision"), seen: t.moment(row, "seen_at"), made: t.moment(row, "made_at"), updated: t.value(row, "updated_at"),
			removed: t.number(row, "removed") != 0, counts: t.number(row, "counts") != 0,
		}
	}
	return out
}

// moment is the time of a named column, the zero time where it holds none.
func (t *Table) moment(row []any, name string) time.Time {
	m, _ := t.value(row, name).(time.Time)
	return m
}

// finished tells of what was stored, in the order in which it was seen. A sighting whose messages the ledger has
// forgotten is told without a place.
func (answer *traceAnswer) finished(n narrator, all []*message, sightings []sighting) {
	all = slices.Clone(all)
	for _, s := range sightings {
		if !slices.ContainsFunc(all, func(m *message) bool { return m.seen.Equal(s.seen) }) {
			all = append(all, &message{seen: s.seen})
		}
	}
	slices.SortStableFunc(all, func(a, b *message) int { return a.seen.Compare(b.seen) })
	said := map[string]bool{}
	revisions, counting := map[string]bool{}, map[string]bool{}
	for _, s := range sightings {
		revisions[s.revision] = true
		if s.counts {
			counting[s.revision] = true
		}
	}
	for _, m := range all {
		s, found := sightingOf(m, sightings)
		detail, scored := "", ""
		if found {
			scored = n.moment(s.made)
			switch {
			case s.removed:
				detail = n.say("trace_removal")
			case said[s.revision]:
				detail = n.say("trace_same")
				answer.repeats++
			case len(said) > 0:
				detail = n.say("trace_changed", s.revision)
			}
			if !s.removed {
				said[s.revision] = true
			}
		}
		answer.Stages = append(answer.Stages,
			stage{Message: m.place, Stage: "ingest", At: n.moment(m.seen), Result: "accepted", Detail: detail},
			stage{Message: m.place, Stage: "extract", Result: "done"},
			stage{Message: m.place, Stage: "sentiment", At: scored, Result: "done"},
			m.stored(n, s),
		)
		if last := &answer.Stages[len(answer.Stages)-1]; found && len(revisions) > 1 && len(counting) > 0 {
			if counting[s.revision] {
				last.Detail += n.say("trace_counts")
			} else {
				last.Detail += n.say("trace_outranked")
			}
		}
	}
}

// ledgerLag is how long a sighting may be there before its message is in the ledger, which is written after it.
const ledgerLag = time.Minute

// stored tells what the store made of a message.
func (m *message) stored(n narrator, s sighting) stage {
	if m.outcome == "" { // the ledger has forgotten it, or has yet to learn of it
		result, why := "stored", "trace_forgotten"
		if s.removed {
			result = "removed"
		}
		if time.Since(s.made) < ledgerLag {
			why = "trace_not_yet"
		}
		return stage{Stage: "store", Result: result, Detail: n.say(why)}
	}
	detail := n.say("trace_read_at", m.readAt)
	switch {
	case m.readings == 2:
		detail += n.say("trace_read_twice", n.moment(m.again))
	case m.readings > 2:
		detail += n.say("trace_read_again", m.readings-1, n.moment(m.again))
	}
	return stage{Message: m.place, Stage: "store", At: n.moment(m.written), Result: m.outcome, Detail: detail}
}

// sightingOf is the sighting that a message brought.
func sightingOf(m *message, sightings []sighting) (sighting, bool) {
	var out sighting
	found := false
	for _, s := range sightings {
		if m.seen.Equal(s.seen) && (!found || s.removed == (m.outcome == "removed")) {
			out, found = s, true
		}
	}
	return out, found
}

// failed tells of dead letters, newest first: why, and how to mend it.
func (answer *traceAnswer) failed(n narrator, dead *Table) {
	for _, row := range dead.Rows {
		place := ""
		if dead.number(row, "origin_offset") >= 0 && dead.text(row, "topic") != "" {
			place = fmt.Sprintf("%s/%s/%s", topics.Articles, dead.text(row, "origin_partition"), dead.text(row, "origin_offset"))
		}
		id, cause := dead.text(row, "id"), dead.text(row, "cause")
		answer.Stages = append(answer.Stages, stage{
			Message: place, Stage: dead.text(row, "stage"), At: n.moment(dead.moment(row, "failed_at")), Result: "dead letter",
			Detail: fmt.Sprintf("%s (%s: %s; %s)", dead.text(row, "error"), cause, n.cause(cause), n.say("trace_letter", id)),
			Mend:   n.mend(cause, id),
		})
	}
}

// cause is a class of causes in words.
func (n narrator) cause(class string) string {
	switch class {
	case "malformed", "invalid", "too-large", "internal":
		return n.say("cause_" + class)
	}
	return n.say("cause_other")
}

// mend is what to do about a dead letter. What the sender got wrong fails again when it is replayed as it was.
func (n narrator) mend(class, id string) string {
	switch class {
	case "malformed", "invalid", "too-large":
		return n.say("mend_"+class, id)
	}
	return n.say("mend_internal", id)
}

// conclude says the state and a sentence about it.
func (answer *traceAnswer) conclude(n narrator, all []*message, sightings []sighting, dead *Table, waiting int) {
	counts := slices.ContainsFunc(sightings, func(s sighting) bool { return s.counts })
	var removal *sighting
	for i, s := range sightings {
		if s.removed {
			removal = &sightings[i] // the latest stays
		}
	}
	switch {
	case waiting > 0:
		answer.State, answer.Summary = "waiting", n.say("trace_waiting")
	case counts:
		answer.State, answer.Summary = "stored", answer.howOften(n, max(len(sightings), len(all)))
	case removal != nil:
		answer.State, answer.Summary = "removed", n.removed(*removal)
	case len(sightings) > 0:
		answer.State, answer.Summary = "removed", n.say("trace_let_go")
	case len(dead.Rows) > 0:
		row := dead.Rows[0]
		answer.State, answer.Summary = "dead", n.say("trace_dead", dead.text(row, "stage"), n.cause(dead.text(row, "cause")))
	case len(all) > 0:
		answer.State, answer.Summary = all[len(all)-1].outcome, n.say("trace_no_version")
	default:
		answer.State, answer.Summary = "unknown", n.say("trace_unknown")
	}
	if answer.State != "dead" && len(dead.Rows) > 0 {
		answer.Summary += " " + n.say("trace_letters", len(dead.Rows))
	}
}

// howOften says that an article counts and how often it was seen, repeats being messages that said nothing new.
func (answer *traceAnswer) howOften(n narrator, seen int) string {
	parts := []string{n.say("trace_stored")}
	switch {
	case seen == 1:
		parts = append(parts, n.say("trace_seen_once"))
	case answer.repeats > 0:
		parts = append(parts, n.say("trace_seen_repeats", seen, answer.repeats))
	default:
		parts = append(parts, n.say("trace_seen", seen))
	}
	return strings.Join(parts, " ")
}

// removed says that a source removed an article, and when: as the source says, else when it was noticed.
func (n narrator) removed(s sighting) string {
	if s.updated != nil {
		return n.say("trace_removed_at", n.moment(s.updated), n.moment(s.seen))
	}
	return n.say("trace_removed", n.moment(s.seen))
}

// rfc3339 writes times for programs, empty where there is none.
func rfc3339(v any) string {
	t, ok := v.(time.Time)
	if !ok || t.IsZero() {
		return ""
	}
	return formatTime(t)
}
