package alert

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/segmentio/kafka-go"
	"google.golang.org/protobuf/testing/protocmp"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/alert/watch"
)

var noon = time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC)

// hourly is a rule on topics by hours.
func hourly() rule.Rule {
	return rule.Rule{
		Name: "topic-spike", Watch: rule.Watch{Kind: rule.Topic}, Bucket: time.Hour, Zone: time.UTC, Baseline: 60 * 24 * time.Hour,
		Lateness: 6 * time.Hour, Threshold: 4, MinStories: 5, MinFamilies: 3, Severity: "warning",
	}
}

// began is an onset at a time, for a series.
func began(series string, at time.Time) *bellwetherv1.AlertTransition {
	e := watch.Episode{Start: at, Reading: watch.Reading{Bucket: watch.Bucket{Stories: 30, Families: 9}, Value: 30, Expected: 2, Score: 7, Baseline: 400 * time.Hour}, Up: true}
	return onset(hourly(), series, e, noon, false)
}

// foldAll folds messages in order and returns the keys of those that were accepted.
func foldAll(b *book, messages ...kafka.Message) []string {
	var accepted []string
	for i, m := range messages {
		m.Offset = int64(i)
		if t := b.fold(m).transition; t != nil {
			accepted = append(accepted, t.GetSeries()+" "+time.UnixMilli(t.GetStartedAt()).UTC().Format("15:04")+" "+t.GetState().String()[12:])
		}
	}
	return accepted
}

func TestBookPassesOverWhatTheStateDoesNotAllow(t *testing.T) {
	first, second := began("topic=hbm", noon), began("topic=hbm", noon.Add(time.Hour))
	over := end(first, noon.Add(2*time.Hour), noon)
	past := began("topic=hbm", noon.Add(-48*time.Hour))
	past.Replayed = true
	later := began("topic=hbm", noon.Add(5*time.Hour))
	messages := []kafka.Message{
		transitionMessage(first),                                    // the alert
		transitionMessage(first),                                    // the same again
		transitionMessage(second),                                   // another instance decided an hour later
		transitionMessage(end(second, noon.Add(2*time.Hour), noon)), // and ended what was not accepted
		transitionMessage(past),                                     // out of a replay: another time
		transitionMessage(end(past, noon.Add(-47*time.Hour), noon)),
		transitionMessage(over),                                    // the end
		transitionMessage(over),                                    // the same again
		transitionMessage(began("topic=hbm", noon.Add(time.Hour))), // within what is over
		transitionMessage(later),                                   // the next alert
		{Key: []byte("rubbish"), Value: []byte{0xff}},
		{Key: []byte(transitionKey(later)), Value: nil},
		cursorMark("topic-spike", noon),
	}
	b := newBook()
	want := []string{"topic=hbm 12:00 FIRING", "topic=hbm 12:00 FIRING", "topic=hbm 12:00 RESOLVED", "topic=hbm 12:00 RESOLVED", "topic=hbm 17:00 FIRING"}
	if diff := cmp.Diff(want, foldAll(b, messages...)); diff != "" {
		t.Errorf("accepted (-want +got):\n%s", diff)
	}
	for offset, want := range []bool{true, false, false, false, true, true, true, false, false, true, false, false, false} {
		if got := b.Accepted(t.Context().Done(), int64(offset)); got != want {
			t.Errorf("offset %d accepted: %v, want %v", offset, got, want)
		}
	}
	if at, found := b.Cursor("topic-spike"); !found || !at.Equal(noon) {
		t.Errorf("cursor = %v, %v", at, found)
	}
	if open := b.Open(); len(open) != 1 {
		t.Errorf("%d alerts fire, want the last", len(open))
	}
}

func TestCursorNeverGoesBack(t *testing.T) {
	b := newBook()
	foldAll(b, cursorMark("r", noon), cursorMark("r", noon.Add(-time.Hour)))
	if at, _ := b.Cursor("r"); !at.Equal(noon) {
		t.Errorf("cursor = %v, want %v", at, noon)
	}
}

// compacted is what compaction may leave of a log: of each key the last message.
func compacted(log []kafka.Message) []kafka.Message {
	var left []kafka.Message
	for i, m := range log {
		if !slices.ContainsFunc(log[i+1:], func(later kafka.Message) bool { return string(later.Key) == string(m.Key) }) {
			left = append(left, m)
		}
	}
	return left
}

func TestCompactionChangesNothing(t *testing.T) {
	first := began("topic=hbm", noon)
	over := end(first, noon.Add(time.Hour), noon)
	later := began("topic=hbm", noon.Add(5*time.Hour))
	on, off, next := transitionMessage(first), transitionMessage(over), transitionMessage(later)
	for name, log := range map[string][]kafka.Message{
		"an onset repeated after its end":            {on, off, on},
		"and an alert after it":                      {on, off, next, on},
		"an onset repeated before its end":           {on, on, off},
		"an end repeated":                            {on, off, off, next},
		"both repeated by an instance that was away": {on, off, on, off, next},
	} {
		whole, left := newBook(), newBook()
		foldAll(whole, log...)
		foldAll(left, compacted(log)...)
		if diff := cmp.Diff(whole.alerts, left.alerts, protocmp.Transform()); diff != "" {
			t.Errorf("%s (-whole log +compacted):\n%s", name, diff)
		}
	}
}

func TestBookForgetsWhatEndedLongAgo(t *testing.T) {
	b := newBook()
	offset := int64(0)
	fold := func(a *bellwetherv1.AlertTransition) {
		t.Helper()
		m := transitionMessage(a)
		m.Offset = offset
		offset++
		if b.fold(m).transition == nil {
			t.Fatalf("offset %d was not accepted", m.Offset)
		}
	}
	told := func(series string, at time.Time) *bellwetherv1.AlertTransition {
		a := began(series, at)
		a.DecidedAt, a.Evidence = at.UnixMilli(), []*bellwetherv1.AlertEvidence{{Title: "t"}}
		return a
	}
	lasting := told("topic=foundry", noon)
	fold(lasting)
	for day := range 1000 { // one alert a day, over in two hours
		at := noon.AddDate(0, 0, day)
		a := told("topic=hbm", at)
		fold(a)
		fold(end(a, at.Add(time.Hour), at.Add(2*time.Hour)))
	}
	if got := len(b.alerts); got < 400 || got > 402 {
		t.Errorf("%d alerts are remembered, want those of 400 days and the one that fires", got)
	}
	if got := len(b.accepted); got > 2*len(b.alerts) {
		t.Errorf("%d transitions are remembered of %d alerts", got, len(b.alerts))
	}
	if got, want := len(b.series[seriesKey{"topic-spike", "topic=hbm"}]), len(b.alerts)-1; got != want {
		t.Errorf("the series has %d alerts, want %d", got, want)
	}
	for _, a := range b.alerts {
		if has := len(a.GetEvidence()) > 0; has != (a.GetState() == firing) {
			t.Errorf("%s of %s: evidence is kept: %v", a.GetState(), a.GetSeries(), has)
		}
	}
	if b.Accepted(t.Context().Done(), 0) || !b.Accepted(t.Context().Done(), offset-1) {
		t.Error("the first transition was not forgotten, or the last was")
	}
	fold(end(lasting, noon.Add(time.Hour), noon.AddDate(0, 0, 1000))) // what fires is remembered for as long as it does
	if got := len(b.Open()); got != 0 {
		t.Errorf("%d alerts fire, want none", got)
	}
}
