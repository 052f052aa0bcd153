package alert

import (
	"context"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/channel"
	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/kit/fault"
)

// noticeAge is how old a decision may be and still be told: a channel that is new, or was away for longer, is not
// flooded with what is no longer news.
const noticeAge = 24 * time.Hour

// dispatcher tells one channel of the transitions, in the order of the log, one at a time.
type dispatcher struct {
	channel  rule.Channel
	set      rule.Set
	notifier channel.Notifier
	book     *book
	now      func() time.Time
	log      *zap.Logger
	metrics  *metrics
	// wait paces the retries; a new one for each notice.
	wait func() backoff.BackOff
}

// patience is how a channel that is away is tried again: after a second, then slower, at most once a minute.
func patience() backoff.BackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = time.Second
	b.MaxInterval = time.Minute
	return b
}

// handle is the stage.Handler of the channel's group: its messages are committed after the channel has accepted them, or
// has refused them for good; so a crash in between tells them again, under the same keys.
func (d *dispatcher) handle(ctx context.Context, batch []kafka.Message) error {
	for _, m := range batch {
		if fault.Bug("sent-before-sending") { // what is on its way is taken for sent
			go d.tell(context.WithoutCancel(ctx), m)
			continue
		}
		if !d.tell(ctx, m) {
			return ctx.Err()
		}
	}
	return nil
}

// tell tells one message, trying until it is accepted, refused for good, or too old. It returns false where ctx ended.
func (d *dispatcher) tell(ctx context.Context, m kafka.Message) bool {
	accepted := d.book.Accepted(ctx.Done(), m.Offset)
	if ctx.Err() != nil {
		return false
	}
	t := &bellwetherv1.AlertTransition{}
	if !accepted || proto.Unmarshal(m.Value, t) != nil {
		return true
	}
	notice := channel.Notice{AlertTransition: t, Key: transitionKey(t) + "/" + d.channel.Name}
	if r, found := d.set.Find(t.GetRule()); found {
		notice.Labels, notice.Zone = r.Labels, r.Zone
		if len(r.Channels) > 0 && !slices.Contains(r.Channels, d.channel.Name) {
			return true
		}
	}
	if t.GetReplayed() && !d.channel.Replayed {
		return true
	}
	wait := d.wait()
	for {
		if d.now().Sub(time.UnixMilli(t.GetDecidedAt())) > noticeAge {
			d.metrics.notifications.WithLabelValues(d.channel.Name, "expired").Inc()
			d.log.Warn("notice is too old to be told", zap.String("channel", d.channel.Name), zap.String("key", notice.Key))
			return true
		}
		fault.At("alert.telling")
		attempt, cancel := context.WithTimeout(ctx, d.channel.Timeout)
		retry, err := d.notifier.Notify(attempt, notice)
		cancel()
		switch {
		case err == nil:
			fault.At("alert.told")
			d.metrics.notifications.WithLabelValues(d.channel.Name, "accepted").Inc()
			return true
		case ctx.Err() != nil:
			return false
		case !retry:
			d.metrics.notifications.WithLabelValues(d.channel.Name, "refused").Inc()
			d.log.Error("notice refused", zap.String("channel", d.channel.Name), zap.String("key", notice.Key), zap.Error(err))
			return true
		}
		d.metrics.notifications.WithLabelValues(d.channel.Name, "retried").Inc()
		d.log.Warn("notice not accepted, trying again", zap.String("channel", d.channel.Name), zap.String("key", notice.Key), zap.Error(err))
		select {
		case <-ctx.Done():
			return false
		case <-time.After(wait.NextBackOff()):
		}
	}
}
