package alert

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

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
	}{
		{name: "in order, once each", channel: rule.Channel{Name: "desk"}, want: []string{key(transitionKey(hbm), "desk"), key(transitionKey(foundry), "desk")}},
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
			want: []string{key(transitionKey(hbm), "desk"), key(transitionKey(foundry), "desk")},
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
			told := &script{answers: tt.answers}
			d := &dispatcher{
				channel: tt.channel, set: rule.Set{Rules: []rule.Rule{r}}, notifier: told, book: b, now: func() time.Time { return noon },
				log: zap.NewNop(), metrics: newMetrics(prometheus.NewRegistry()), wait: func() backoff.BackOff { return &backoff.ZeroBackOff{} },
			}
			if err := d.handle(t.Context(), batch); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, told.keys); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatWasNotAcceptedIsNotDone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	b := newBook()
	m := transitionMessage(began("topic=hbm", noon))
	foldAll(b, m)
	d := &dispatcher{
		channel: rule.Channel{Name: "desk", Timeout: time.Second}, book: b, now: func() time.Time { return noon }, log: zap.NewNop(),
		metrics: newMetrics(prometheus.NewRegistry()), wait: func() backoff.BackOff { return &backoff.ZeroBackOff{} },
		notifier: notifyFunc(func(context.Context, channel.Notice) (bool, error) { cancel(); return true, errors.New("stopping") }),
	}
	if err := d.handle(ctx, []kafka.Message{m}); !errors.Is(err, context.Canceled) {
		t.Errorf("handle = %v, want the context's end: nil would commit", err)
	}
}

// notifyFunc is a notifier made of a function.
type notifyFunc func(context.Context, channel.Notice) (bool, error)

func (f notifyFunc) Notify(ctx context.Context, n channel.Notice) (bool, error) { return f(ctx, n) }
