package alert

import (
	"context"
	"fmt"
	"slices"
	"strings"
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
	outbox   outbox
	now      func() time.Time
	log      *zap.Logger
	metrics  *metrics
	// page is the address of the page, empty where none is configured.
	page string
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

// tell tells one message, trying until it is accepted, refused for good, or too old, and notes what became of it. It
// returns false where ctx ended.
func (d *dispatcher) tell(ctx context.Context, m kafka.Message) bool {
	accepted := d.book.Accepted(ctx.Done(), m.Offset)
	if ctx.Err() != nil {
		return false
	}
	t := &bellwetherv1.AlertTransition{}
	if !accepted || proto.Unmarshal(m.Value, t) != nil || t.GetState() == pendingState || t.GetState() == withdrawn {
		return true
	}
	notice := channel.Notice{AlertTransition: t, Key: transitionKey(t) + "/" + d.channel.Name}
	if d.page != "" {
		notice.Page = strings.TrimRight(d.page, "/") + "/alerts/" + channel.AlertID(t)
	}
	r, found := d.set.Find(t.GetRule())
	if found {
		notice.Labels, notice.Zone = r.Labels, r.Zone
		if len(r.Channels) > 0 && !slices.Contains(r.Channels, d.channel.Name) {
			return true
		}
	}
	if reason := d.suppressed(t, r); reason != "" {
		return d.note(ctx, notice, "suppressed", reason)
	}
	wait := d.wait()
	for {
		if d.now().Sub(time.UnixMilli(t.GetDecidedAt())) > noticeAge {
			d.log.Warn("notice is too old to be told", zap.String("channel", d.channel.Name), zap.String("key", notice.Key))
			return d.note(ctx, notice, "expired", fmt.Sprintf("could not be told within %.0f hours", noticeAge.Hours()))
		}
		fault.At("alert.telling")
		attempt, cancel := context.WithTimeout(ctx, d.channel.Timeout)
		retry, err := d.notifier.Notify(attempt, notice)
		cancel()
		switch {
		case err == nil:
			fault.At("alert.told")
			return d.note(ctx, notice, "sent", "")
		case ctx.Err() != nil:
			return false
		case !retry:
			d.log.Error("notice refused", zap.String("channel", d.channel.Name), zap.String("key", notice.Key), zap.Error(err))
			return d.note(ctx, notice, "refused", err.Error())
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

// suppressed says why the channel is not told of a transition; empty if it is. An end is judged by the time of its onset as
// well: who was told that something began must hear that it is over, and nobody else. The log and the rules decide, so a
// notice that comes twice is decided alike twice as long as the rules stay.
func (d *dispatcher) suppressed(t *bellwetherv1.AlertTransition, r rule.Rule) string {
	if t.GetReplayed() && !d.channel.Replayed {
		return "out of a replay of the past"
	}
	begun := d.book.Begun(t)
	if reason := d.book.Muted(t.GetRule(), begun); reason != "" {
		return reason
	}
	if r.Quiet != nil && r.Quiet.Holds(begun) {
		return "quiet hours " + r.Quiet.String()
	}
	return ""
}

// note writes what became of a notice into the log, before its message is committed; it returns false where ctx ended. A
// crash in between tells the notice again, under the same key.
func (d *dispatcher) note(ctx context.Context, n channel.Notice, outcome, reason string) bool {
	d.metrics.notifications.WithLabelValues(d.channel.Name, outcome).Inc()
	m := noticeMessage(&bellwetherv1.AlertNotice{
		Key: n.Key, AlertId: n.GetAlertId(), Rule: n.GetRule(), Series: n.GetSeries(), State: n.GetState(), Channel: d.channel.Name,
		Outcome: outcome, Reason: text(reason, titleLimit), At: d.now().UnixMilli(),
	})
	wait := d.wait()
	for {
		err := d.outbox.Write(ctx, m)
		switch {
		case err == nil:
			return true
		case ctx.Err() != nil:
			return false
		}
		d.log.Warn("what became of a notice could not be noted, trying again", zap.String("key", n.Key), zap.Error(err))
		select {
		case <-ctx.Done():
			return false
		case <-time.After(wait.NextBackOff()):
		}
	}
}
