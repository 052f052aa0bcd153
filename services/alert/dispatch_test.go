package alert

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/channel"
	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/kit/topics"
)

// answer is what a channel says to one attempt.
type answer struct {
	retry bool
	err   error
}

// script is a channel that gives answers in turn and keeps the keys; without answers left it accepts.
type script struct {
	answers []answer
	keys    []string
}

func (s *script) Notify(_ context.Context, n channel.Notice) (bool, error) {
	s.keys = append(s.keys, n.Key)
	if len(s.answers) == 0 {
		return false, nil
	}
	a := s.answers[0]
	s.answers = s.answers[1:]
	return a.retry, a.err
}

func TestDispatch(t *testing.T) {
	hbm, foundry := began("topic=hbm", noon), began("topic=foundry", noon)
	replay := began("topic=on-device-ai", noon)
	replay.Replayed = true
	old := began("topic=funding", noon)
	old.DecidedAt = noon.Add(-25 * time.Hour).UnixMilli()
	messages := []kafka.Message{
		cursorMark("topic-spike", noon), transitionMessage(hbm), transitionMessage(hbm), transitionMessage(replay), transitionMessage(old), transitionMessage(foundry),
	}
	key := func(a, channel string) string { return a + "/" + channel }
	away := answer{true, errors.New("away")}
	for _, tt := range []struct {
		name    string
		channel rule.Channel
		only    []string // channels of the rule
		answers []answer
		want    []string
		noted   []string // what became of the notices: topic, outcome, reason
	}{
		{
			name: "in order, once each", channel: rule.Channel{Name: "desk"}, want: []string{key(transitionKey(hbm), "desk"), key(transitionKey(foundry), "desk")},
			noted: []string{"topic=hbm sent", "topic=on-device-ai suppressed out of a replay of the past", "topic=funding expired could not be told within 24 hours", "topic=foundry sent"},
		},
		{
			name: "replays where they are wanted", channel: rule.Channel{Name: "desk", Replayed: true},
			want: []string{key(transitionKey(hbm), "desk"), key(transitionKey(replay), "desk"), key(transitionKey(foundry), "desk")},
		},
		{
			name: "a channel that is away is tried again", channel: rule.Channel{Name: "desk"}, answers: []answer{away, away},
			want: []string{key(transitionKey(hbm), "desk"), key(transitionKey(hbm), "desk"), key(transitionKey(hbm), "desk"), key(transitionKey(foundry), "desk")},
		},
		{
			name: "what is refused for good is passed", channel: rule.Channel{Name: "desk"}, answers: []answer{{false, errors.New("no")}},
			want:  []string{key(transitionKey(hbm), "desk"), key(transitionKey(foundry), "desk")},
			noted: []string{"topic=hbm refused no", "topic=on-device-ai suppressed out of a replay of the past", "topic=funding expired could not be told within 24 hours", "topic=foundry sent"},
		},
		{name: "another rule's channel", channel: rule.Channel{Name: "desk"}, only: []string{"log"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBook()
			foldAll(b, messages...)
			batch := slices.Clone(messages)
			for i := range batch {
				batch[i].Offset = int64(i)
			}
			tt.channel.Timeout = time.Second
			r := hourly()
			r.Channels = tt.only
			told, noted := &script{answers: tt.answers}, &notes{book: b}
			d := &dispatcher{
				channel: tt.channel, set: rule.Set{Rules: []rule.Rule{r}}, notifier: told, book: b, outbox: noted, end: noted.end, now: func() time.Time { return noon },
				log: zap.NewNop(), metrics: newMetrics(prometheus.NewRegistry()), wait: func() backoff.BackOff { return &backoff.ZeroBackOff{} },
			}
			if err := d.handle(t.Context(), batch); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, told.keys); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.noted, noted.lines); tt.noted != nil && diff != "" {
				t.Errorf("noted (-want +got):\n%s", diff)
			}
		})
	}
}

// notes is an outbox that keeps what became of notices, folds it, and refuses each message once.
type notes struct {
	book    *book
	lines   []string
	refused bool
}

func (n *notes) end(context.Context) (int64, error) { return n.book.next, nil }

func (n *notes) Write(_ context.Context, messages ...kafka.Message) error {
	if n.refused = !n.refused; n.refused {
		return errors.New("broker away")
	}
	for _, m := range messages {
		became := &bellwetherv1.AlertNotice{}
		if err := proto.Unmarshal(m.Value, became); err != nil {
			return err
		}
		n.lines = append(n.lines, strings.TrimSpace(became.GetSeries()+" "+became.GetOutcome()+" "+became.GetReason()))
		m.Offset = n.book.next
		n.book.fold(m)
	}
	return nil
}

// TestMutedAndQuietRulesTellNobody lets alerts begin before, in and after a mute and the quiet hours, and end after all of
// it: an end is told where its onset was.
func TestMutedAndQuietRulesTellNobody(t *testing.T) {
	said := func(rule string, from, until time.Time) kafka.Message {
		m := message(topics.AlertMuteKey(rule, from.UnixMilli()), &bellwetherv1.AlertMute{Rule: rule, From: from.UnixMilli(), Until: until.UnixMilli(), Note: "fair"})
		m.Topic = ""
		return m
	}
	at := func(series string, minutes int) *bellwetherv1.AlertTransition {
		a := began(series, noon)
		a.DecidedAt = noon.Add(time.Duration(minutes) * time.Minute).UnixMilli()
		return a
	}
	before, in, after, night := at("topic=before", 0), at("topic=in", 60), at("topic=after", 200), at("topic=night", 12*60)
	all := at("topic=all", 300)
	over := func(a *bellwetherv1.AlertTransition) kafka.Message {
		return transitionMessage(end(a, noon.Add(14*time.Hour), noon.Add(14*time.Hour)))
	}
	messages := []kafka.Message{
		transitionMessage(before),
		said("topic-spike", noon.Add(30*time.Minute), noon.Add(10*time.Hour)), transitionMessage(in),
		said("topic-spike", noon.Add(2*time.Hour), noon.Add(2*time.Hour)), transitionMessage(after), // unmuted
		said("*", noon.Add(299*time.Minute), noon.Add(301*time.Minute)), transitionMessage(all),
		transitionMessage(night), over(before), over(in), over(after), over(all), over(night),
	}
	b, p := newBook(), &pending{}
	for i := range messages {
		messages[i].Offset = int64(i)
		e := b.fold(messages[i])
		if e.nothing() {
			t.Fatalf("message %d is nothing", i)
		}
		p.note(e, messages[i].Offset)
	}
	wantMutes := []muteRow{
		{"topic-spike", noon.Add(30 * time.Minute), noon.Add(10 * time.Hour), "fair", 1},
		{"topic-spike", noon.Add(30 * time.Minute), noon.Add(2 * time.Hour), "fair", 3},
		{"*", noon.Add(299 * time.Minute), noon.Add(301 * time.Minute), "fair", 5},
	}
	if diff := cmp.Diff(wantMutes, p.mutes); diff != "" {
		t.Errorf("mutes (-want +got):\n%s", diff)
	}
	r := hourly()
	r.Quiet = &rule.Quiet{From: 22 * time.Hour, Until: 7 * time.Hour, Zone: time.UTC}
	told, noted := &script{}, &notes{book: b}
	d := &dispatcher{
		channel: rule.Channel{Name: "desk", Timeout: time.Second}, set: rule.Set{Rules: []rule.Rule{r}}, notifier: told, book: b, outbox: noted, end: noted.end,
		now: func() time.Time { return noon.Add(14 * time.Hour) }, log: zap.NewNop(), metrics: newMetrics(prometheus.NewRegistry()),
		wait: func() backoff.BackOff { return &backoff.ZeroBackOff{} },
	}
	if err := d.handle(t.Context(), messages); err != nil {
		t.Fatal(err)
	}
	muted, everything, quiet := "muted until 2026-11-16T14:00:00Z: fair", "muted until 2026-11-16T17:01:00Z: fair", "quiet hours 22:00-07:00 UTC"
	want := []string{
		"topic=before sent", "topic=in suppressed " + muted, "topic=after sent", "topic=all suppressed " + everything, "topic=night suppressed " + quiet,
		"topic=before sent", "topic=in suppressed its onset was suppressed: " + muted, "topic=after sent",
		"topic=all suppressed its onset was suppressed: " + everything, "topic=night suppressed its onset was suppressed: " + quiet,
	}
	if diff := cmp.Diff(want, noted.lines); diff != "" {
		t.Errorf("noted (-want +got):\n%s", diff)
	}
	if len(told.keys) != 4 {
		t.Errorf("told %v, want onset and end of two", told.keys)
	}
}

// desk is a channel whose log, rules and clock a test moves on.
type desk struct {
	*dispatcher
	told  *script
	noted *notes
}

// newDesk makes a channel that heard of nothing yet.
func newDesk(rules ...rule.Rule) *desk {
	told, noted := &script{}, &notes{book: newBook()}
	return &desk{&dispatcher{
		channel: rule.Channel{Name: "desk", Timeout: time.Second}, set: rule.Set{Rules: rules}, notifier: told, book: noted.book, outbox: noted, end: noted.end,
		now: func() time.Time { return noon }, log: zap.NewNop(), metrics: newMetrics(prometheus.NewRegistry()),
		wait: func() backoff.BackOff { return &backoff.ZeroBackOff{} },
	}, told, noted}
}

// hear appends a message to the log and hands it to the channel.
func (d *desk) hear(t *testing.T, m kafka.Message) {
	t.Helper()
	m.Offset = d.book.next
	d.book.fold(m)
	if err := d.handle(t.Context(), []kafka.Message{m}); err != nil {
		t.Fatal(err)
	}
}

// TestAnEndIsToldWhereItsOnsetWas changes rules, mutes and channels between an onset and its end: what became of the onset's
// notice alone decides.
func TestAnEndIsToldWhereItsOnsetWas(t *testing.T) {
	onset := began("topic=hbm", noon)
	over := transitionMessage(end(onset, noon.Add(time.Hour), noon))
	mute := message(topics.AlertMuteKey("*", noon.UnixMilli()-1), &bellwetherv1.AlertMute{Rule: "*", From: noon.UnixMilli() - 1, Until: noon.UnixMilli() + 1})
	quiet, elsewhere := hourly(), hourly()
	quiet.Quiet = &rule.Quiet{From: 11 * time.Hour, Until: 13 * time.Hour, Zone: time.UTC}
	elsewhere.Channels = []string{"another"}
	loud := []rule.Rule{hourly()}
	for name, tt := range map[string]struct {
		before  []rule.Rule
		between func(d *desk)
		answers []answer
		told    int
		noted   []string
	}{
		"nothing changes":     {before: loud, told: 2, noted: []string{"topic=hbm sent", "topic=hbm sent"}},
		"quiet hours come":    {before: loud, between: func(d *desk) { d.set.Rules = []rule.Rule{quiet} }, told: 2, noted: []string{"topic=hbm sent", "topic=hbm sent"}},
		"the rule is removed": {before: loud, between: func(d *desk) { d.set.Rules = nil }, told: 2, noted: []string{"topic=hbm sent", "topic=hbm sent"}},
		"the rule tells others": {
			before: loud, between: func(d *desk) { d.set.Rules = []rule.Rule{elsewhere} }, told: 2, noted: []string{"topic=hbm sent", "topic=hbm sent"},
		},
		"a mute is known late": {before: loud, between: func(d *desk) { d.hear(t, mute) }, told: 2, noted: []string{"topic=hbm sent", "topic=hbm sent"}},
		"quiet hours go": {
			before: []rule.Rule{quiet}, between: func(d *desk) { d.set.Rules = loud },
			noted: []string{"topic=hbm suppressed quiet hours 11:00-13:00 UTC", "topic=hbm suppressed its onset was suppressed: quiet hours 11:00-13:00 UTC"},
		},
		"the quiet rule is removed": {
			before: []rule.Rule{quiet}, between: func(d *desk) { d.set.Rules = nil },
			noted: []string{"topic=hbm suppressed quiet hours 11:00-13:00 UTC", "topic=hbm suppressed its onset was suppressed: quiet hours 11:00-13:00 UTC"},
		},
		"the rule comes to the channel": {before: []rule.Rule{elsewhere}, between: func(d *desk) { d.set.Rules = loud }},
		"the channel refused":           {before: loud, answers: []answer{{false, errors.New("no")}}, told: 1, noted: []string{"topic=hbm refused no", "topic=hbm suppressed its onset was refused: no"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(tt.before...)
			d.told.answers = tt.answers
			d.hear(t, transitionMessage(onset))
			if tt.between != nil {
				tt.between(d)
			}
			d.hear(t, over)
			if len(d.told.keys) != tt.told {
				t.Errorf("told %v, want %d notices", d.told.keys, tt.told)
			}
			if diff := cmp.Diff(tt.noted, d.noted.lines); diff != "" {
				t.Errorf("noted (-want +got):\n%s", diff)
			}
		})
	}
}

// TestWhatWasToldIsNotToldAgain hands a message over again whose commit was lost, after a mute that reaches back to it.
func TestWhatWasToldIsNotToldAgain(t *testing.T) {
	d := newDesk(hourly())
	onset := transitionMessage(began("topic=hbm", noon))
	d.hear(t, onset)
	d.hear(t, message(topics.AlertMuteKey("*", noon.UnixMilli()-1), &bellwetherv1.AlertMute{Rule: "*", From: noon.UnixMilli() - 1, Until: noon.UnixMilli() + 1}))
	if err := d.handle(t.Context(), []kafka.Message{onset}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"topic=hbm sent"}, d.noted.lines); diff != "" || len(d.told.keys) != 1 {
		t.Errorf("told %v, noted (-want +got):\n%s", d.told.keys, diff)
	}
}

// TestCompactionKeepsWhoWasTold folds what compaction leaves of a log with three mutes of a rule and a notice, and an onset
// that was written again behind its end.
func TestCompactionKeepsWhoWasTold(t *testing.T) {
	onset := began("topic=hbm", noon)
	said := func(from, until time.Time) kafka.Message {
		return message(topics.AlertMuteKey("topic-spike", from.UnixMilli()), &bellwetherv1.AlertMute{Rule: "topic-spike", From: from.UnixMilli(), Until: until.UnixMilli()})
	}
	became := noticeMessage(&bellwetherv1.AlertNotice{Key: noticeKey(onset, firing, "desk"), AlertId: onset.GetAlertId(), Channel: "desk", Outcome: sent})
	log := []kafka.Message{
		said(noon.Add(-time.Hour), noon.Add(-time.Minute)), transitionMessage(onset), became, said(noon.Add(time.Hour), noon.Add(3*time.Hour)),
		said(noon.Add(2*time.Hour), noon.Add(2*time.Hour)), transitionMessage(end(onset, noon.Add(time.Hour), noon)), transitionMessage(onset),
	}
	d := newDesk(hourly())
	var over kafka.Message
	for _, m := range compacted(log) {
		m.Offset = d.book.next
		if e := d.book.fold(m); e.transition != nil {
			over = m
		}
	}
	for minutes, want := range map[int]bool{-90: false, -30: true, 0: false, 90: true, 150: false} {
		if got := d.book.Muted("topic-spike", noon.Add(time.Duration(minutes)*time.Minute)) != ""; got != want {
			t.Errorf("muted %d minutes from noon: %v, want %v", minutes, got, want)
		}
	}
	if err := d.handle(t.Context(), []kafka.Message{over}); err != nil {
		t.Fatal(err)
	}
	if want := []string{noticeKey(onset, resolved, "desk")}; !cmp.Equal(want, d.told.keys) {
		t.Errorf("told %v, want %v", d.told.keys, want)
	}
	// A channel that was away all the time hears of the end, which is all that is left, as it would have of the onset.
	d.channel.Name = "away"
	if err := d.handle(t.Context(), []kafka.Message{over}); err != nil {
		t.Fatal(err)
	}
	if want := noticeKey(onset, resolved, "away"); d.told.keys[len(d.told.keys)-1] != want {
		t.Errorf("told %v, want %s", d.told.keys, want)
	}
}

func TestWhatWasNotAcceptedIsNotDone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	b := newBook()
	m := transitionMessage(began("topic=hbm", noon))
	foldAll(b, m)
	noted := &notes{book: b}
	d := &dispatcher{
		channel: rule.Channel{Name: "desk", Timeout: time.Second}, book: b, outbox: noted, end: noted.end, now: func() time.Time { return noon }, log: zap.NewNop(),
		metrics: newMetrics(prometheus.NewRegistry()), wait: func() backoff.BackOff { return &backoff.ZeroBackOff{} },
		notifier: notifyFunc(func(context.Context, channel.Notice) (bool, error) { cancel(); return true, errors.New("stopping") }),
	}
	if err := d.handle(ctx, []kafka.Message{m}); !errors.Is(err, context.Canceled) {
		t.Errorf("handle = %v, want the context's end: nil would commit", err)
	}
}

// TestNoticesLeadToThePage has the page's address, with and without a slash at its end.
func TestNoticesLeadToThePage(t *testing.T) {
	onset := began("topic=hbm", noon)
	for page, want := range map[string]string{
		"": "", "https://news.example": "https://news.example/alerts/" + channel.AlertID(onset), "https://news.example/b/": "https://news.example/b/alerts/" + channel.AlertID(onset),
	} {
		b := newBook()
		m := transitionMessage(onset)
		foldAll(b, m)
		told, noted := "nothing", &notes{book: b}
		d := &dispatcher{
			channel: rule.Channel{Name: "desk", Timeout: time.Second}, book: b, outbox: noted, end: noted.end, now: func() time.Time { return noon }, log: zap.NewNop(), page: page,
			metrics: newMetrics(prometheus.NewRegistry()), wait: func() backoff.BackOff { return &backoff.ZeroBackOff{} },
			notifier: notifyFunc(func(_ context.Context, n channel.Notice) (bool, error) { told = n.Page; return false, nil }),
		}
		if err := d.handle(t.Context(), []kafka.Message{m}); err != nil {
			t.Fatal(err)
		}
		if told != want {
			t.Errorf("with the page %q the notice leads to %q, want %q", page, told, want)
		}
	}
}

// notifyFunc is a notifier made of a function.
type notifyFunc func(context.Context, channel.Notice) (bool, error)

func (f notifyFunc) Notify(ctx context.Context, n channel.Notice) (bool, error) { return f(ctx, n) }
