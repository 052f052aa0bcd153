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
			told, noted := &script{answers: tt.answers}, &notes{}
			d := &dispatcher{
				channel: tt.channel, set: rule.Set{Rules: []rule.Rule{r}}, notifier: told, book: b, outbox: noted, now: func() time.Time { return noon },
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

// notes is an outbox that keeps what became of notices, and refuses each message once.
type notes struct {
	lines   []string
	refused bool
}

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
	}
	return nil
}

// TestMutedAndQuietRulesTellNobody lets alerts begin before, in and after a mute and the quiet hours, and end after all of
// it: an end is told where its onset was.
func TestMutedAndQuietRulesTellNobody(t *testing.T) {
	said := func(rule string, from, until time.Time) kafka.Message {
		m := message("mute/"+rule, &bellwetherv1.AlertMute{Rule: rule, From: from.UnixMilli(), Until: until.UnixMilli(), Note: "fair"})
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
		if b.fold(messages[i]) == nil && !p.note(b, messages[i]) {
			t.Fatalf("message %d is nothing", i)
		}
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
	told, noted := &script{}, &notes{}
	d := &dispatcher{
		channel: rule.Channel{Name: "desk", Timeout: time.Second}, set: rule.Set{Rules: []rule.Rule{r}}, notifier: told, book: b, outbox: noted,
		now: func() time.Time { return noon.Add(14 * time.Hour) }, log: zap.NewNop(), metrics: newMetrics(prometheus.NewRegistry()),
		wait: func() backoff.BackOff { return &backoff.ZeroBackOff{} },
	}
	if err := d.handle(t.Context(), messages); err != nil {
		t.Fatal(err)
	}
	muted, everything, quiet := "suppressed muted until 2026-11-16T14:00:00Z: fair", "suppressed muted until 2026-11-16T17:01:00Z: fair", "suppressed quiet hours 22:00-07:00 UTC"
	want := []string{
		"topic=before sent", "topic=in " + muted, "topic=after sent", "topic=all " + everything, "topic=night " + quiet,
		"topic=before sent", "topic=in " + muted, "topic=after sent", "topic=all " + everything, "topic=night " + quiet,
	}
	if diff := cmp.Diff(want, noted.lines); diff != "" {
		t.Errorf("noted (-want +got):\n%s", diff)
	}
	if len(told.keys) != 4 {
		t.Errorf("told %v, want onset and end of two", told.keys)
	}
}

func TestWhatWasNotAcceptedIsNotDone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	b := newBook()
	m := transitionMessage(began("topic=hbm", noon))
	foldAll(b, m)
	d := &dispatcher{
		channel: rule.Channel{Name: "desk", Timeout: time.Second}, book: b, outbox: &notes{}, now: func() time.Time { return noon }, log: zap.NewNop(),
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
		told := "nothing"
		d := &dispatcher{
			channel: rule.Channel{Name: "desk", Timeout: time.Second}, book: b, outbox: &notes{}, now: func() time.Time { return noon }, log: zap.NewNop(), page: page,
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
