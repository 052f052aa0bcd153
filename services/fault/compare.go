package fault

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Findings are what is wrong with a run. Each is said in words.
type Findings struct {
	// Lost is what must be there and is not; Doubled what is there more often than once; Wrong what is there and is
	// something else.
	Lost, Doubled, Wrong []string

	first string
}

// Sound says that nothing is wrong.
func (f *Findings) Sound() bool { return len(f.Lost)+len(f.Doubled)+len(f.Wrong) == 0 }

// Count is how many records are wrong.
func (f *Findings) Count() int { return len(f.Lost) + len(f.Doubled) + len(f.Wrong) }

// First is what was found first: what stands on the ledger before what follows from it.
func (f *Findings) First() string { return f.first }

func (f *Findings) lost(format string, args ...any)    { f.add(&f.Lost, format, args) }
func (f *Findings) doubled(format string, args ...any) { f.add(&f.Doubled, format, args) }
func (f *Findings) wrong(format string, args ...any)   { f.add(&f.Wrong, format, args) }

func (f *Findings) add(to *[]string, format string, args []any) {
	text := fmt.Sprintf(format, args...)
	if f.first == "" {
		f.first = text
	}
	*to = append(*to, text)
}

// withLedger compares a snapshot with the ledger, a record at a time.
func (f *Findings) withLedger(l *Ledger, s *Snapshot) {
	for _, address := range names(l.Articles) {
		want, got := l.Articles[address], s.Articles[address]
		switch {
		case len(got) == 0:
			f.lost("article %s is not stored", address)
		case len(got) > 1:
			f.doubled("article %s is there %d times", address, len(got))
		case got[0].Title != want.Title || got[0].Text != want.Text:
			f.wrong("article %s shows the revision %q, want %q", address, got[0].Title, want.Title)
		case !got[0].Published.Equal(want.Published) || !got[0].Seen.Equal(want.Seen):
			f.wrong("article %s is of %s and was seen at %s, want %s and %s", address, got[0].Published, got[0].Seen, want.Published, want.Seen)
		}
	}
	for _, address := range names(s.Articles) {
		if _, known := l.Articles[address]; known {
			continue
		}
		if l.Gone[address] {
			f.wrong("article %s was removed and is there", address)
		} else {
			f.wrong("article %s was never pushed and is there", address)
		}
	}
	for _, sighting := range l.Sightings {
		if !s.Logged[seenAs{sighting.URL, sighting.Seen.UnixMilli()}] {
			f.lost("the sighting of %s at %s is not in the log", sighting.URL, sighting.Seen.Format(time.RFC3339Nano))
		}
	}
	f.letters(l.Dead, s.Letters)
	for _, text := range s.Offsets {
		f.lost("%s", text)
	}
	f.rollup(s)
	if !s.Audit.OK {
		f.wrong("audit is not content: %d offsets without an outcome, %d dirty quarter hours, missing: %s",
			s.Audit.Without, s.Audit.Dirty, strings.Join(s.Audit.Missing, "; "))
	}
}

// letters compares dead letters: each death under its stage and cause, once for each place in the log.
func (f *Findings) letters(want []Death, got []Letter) {
	byPayload := map[string][]Letter{}
	places := map[string]int{}
	for _, l := range got {
		byPayload[l.Payload] = append(byPayload[l.Payload], l)
		places[fmt.Sprintf("%s %s/%d/%d %s", l.Stage, l.Topic, l.Partition, l.Offset, l.Payload)]++
	}
	for _, d := range want {
		found := byPayload[string(d.Payload)]
		if len(found) == 0 {
			f.lost("dead letter of %s is missing: %s, %q", d.Stage, d.Cause, d.Payload)
		}
		for _, l := range found {
			if l.Stage != d.Stage || l.Cause != d.Cause || l.Field != d.Field {
				f.wrong("dead letter %q is of %s, %s, field %q; want %s, %s, field %q", d.Payload, l.Stage, l.Cause, l.Field, d.Stage, d.Cause, d.Field)
			}
		}
		delete(byPayload, string(d.Payload))
	}
	for _, payload := range names(byPayload) {
		f.wrong("dead letter that nothing was dead for: %s, %s, %q", byPayload[payload][0].Stage, byPayload[payload][0].Cause, clip(payload))
	}
	for _, name := range names(places) {
		if places[name] > 1 {
			f.doubled("dead letter is there %d times: %s", places[name], clip(name))
		}
	}
}

// rollup compares the rollup with what was counted from the raw views.
func (f *Findings) rollup(s *Snapshot) {
	for _, k := range inOrder(s.Counted) {
		want := s.Counted[k]
		got, there := s.Series[k]
		switch {
		case !there:
			f.lost("rollup lacks %s: %+v", k, want)
		case got.Articles > want.Articles:
			f.doubled("rollup of %s counts %d articles, raw has %d", k, got.Articles, want.Articles)
		case got != want:
			f.wrong("rollup of %s is %+v, raw is %+v", k, got, want)
		}
	}
	for _, k := range inOrder(s.Series) {
		if _, there := s.Counted[k]; !there {
			f.wrong("rollup of %s is %+v, raw has none", k, s.Series[k])
		}
	}
}

// withCalm compares a snapshot with that of an undisturbed system, line by line.
func (f *Findings) withCalm(calm, s *Snapshot) {
	for _, name := range names(calm.Rows) {
		missing, extra := difference(calm.Rows[name], s.Rows[name])
		for _, line := range missing {
			f.lost("%s: the undisturbed run shows, this one does not: %s", name, clip(line))
		}
		for _, line := range extra {
			if slices.Contains(calm.Rows[name], line) {
				f.doubled("%s: twice: %s", name, clip(line))
			} else {
				f.wrong("%s: the undisturbed run does not show, this one does: %s", name, clip(line))
			}
		}
	}
}

// difference is what of the sorted lists want and got the other lacks, counted.
func difference(want, got []string) (missing, extra []string) {
	for len(want) > 0 || len(got) > 0 {
		switch {
		case len(got) == 0 || len(want) > 0 && want[0] < got[0]:
			missing, want = append(missing, want[0]), want[1:]
		case len(want) == 0 || got[0] < want[0]:
			extra, got = append(extra, got[0]), got[1:]
		default:
			want, got = want[1:], got[1:]
		}
	}
	return missing, extra
}

// withAlerts checks that each alert of the view was told under its one key, that each burst is an alert, and that nothing
// else was told.
func (f *Findings) withAlerts(organizations []string, s *Snapshot, told map[string]notice) {
	known := map[string]bool{}
	firing := map[string]int{}
	for _, a := range s.Alerts {
		states := []string{"firing"}
		if a.State == "resolved" {
			states = append(states, "resolved")
		} else {
			firing[a.Rule+" "+a.Series]++
		}
		for _, state := range states {
			key := a.ID + "/" + state + "/hook"
			known[key] = true
			if _, there := told[key]; !there {
				f.lost("alert %s on %s (%s) was never delivered", a.Rule, a.Series, key)
			}
		}
	}
	for key, n := range told {
		if !known[key] {
			f.wrong("alert %s on %s was delivered as %s and is not known", n.Rule, n.Series, key)
		}
	}
	for series, n := range firing {
		if n > 1 {
			f.doubled("alert %s fires %d times at once", series, n)
		}
	}
	for _, organization := range organizations {
		for _, rule := range bursts {
			if firing[rule+" organization="+organization] == 0 {
				f.lost("alert %s on organization=%s did not fire", rule, organization)
			}
		}
	}
}

// withTurns checks that the alerts on the turn of the corpus are those of the undisturbed run, each once.
func (f *Findings) withTurns(calm, stormy *Snapshot) {
	count := func(s *Snapshot) map[AlertRow]int {
		n := map[AlertRow]int{}
		for _, a := range s.Alerts {
			if _, wanted := turns[a.Rule]; wanted {
				a.ID = "" // where articles come in another order its first bucket may be another
				n[a]++
			}
		}
		return n
	}
	want, got := count(calm), count(stormy)
	for rule, series := range turns {
		if a := (AlertRow{"", rule, series, "resolved"}); want[a] != 1 {
			f.wrong("alert %s on %s began and ended %d times in the undisturbed run, want once", rule, series, want[a])
		}
	}
	for a, n := range want {
		if got[a] < n {
			f.lost("alert %s on %s, %s, is not there", a.Rule, a.Series, a.State)
		}
	}
	for a, n := range got {
		if n > want[a] {
			f.doubled("alert %s on %s, %s, is there %d times, want %d", a.Rule, a.Series, a.State, n, want[a])
		}
	}
}

// withEnds takes in what ended by itself and why the work did not come to its end, "" where it did.
func (f *Findings) withEnds(ended []string, unsettled string) {
	for _, text := range ended {
		f.wrong("%s", text)
	}
	if unsettled != "" {
		f.wrong("%s", unsettled)
	}
}

// lines are the lines of a text, sorted.
func lines(text string) []string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	slices.Sort(all)
	return all
}

// clip shortens what is told.
func clip(s string) string {
	const most = 240
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
