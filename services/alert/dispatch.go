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
	// end asks for the offset that the log's next message will get.
	end     func(ctx context.Context) (int64, error)
	now     func() time.Time
	log     *zap.Logger
	metrics *metrics
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
	if !d.catchUp(ctx) {
		return false
	}
	notice := channel.Notice{AlertTransition: t, Key: noticeKey(t, t.GetState(), d.channel.Name)}
	if d.page != "" {
		notice.Page = strings.TrimRight(d.page, "/") + "/alerts/" + channel.AlertID(t)
	}
	r, found := d.set.Find(t.GetRule())
	if found {
		notice.Labels, notice.Zone = r.Labels, r.Zone
	}
	switch told, reason := d.verdict(t, r, notice.Key); {
	case !told && reason == "":
		return true
	case !told:
		return d.note(ctx, notice, suppressed, reason)
	}
	wait := d.wait()
	for {
		if d.now().Sub(time.UnixMilli(t.GetDecidedAt())) > noticeAge {
			d.log.Warn("notice is too old to be told", zap.String("channel", d.channel.Name), zap.String("key", notice.Key))
			return d.note(ctx, notice, expired, fmt.Sprintf("could not be told within %.0f hours", noticeAge.Hours()))
		}
		fault.At("alert.telling")
		attempt, cancel := context.WithTimeout(ctx, d.channel.Timeout)
		retry, err := d.notifier.Notify(attempt, notice)
		cancel()
		switch {
		case err == nil:
			fault.At("alert.told")
			return d.note(ctx, notice, sent, "")
		case ctx.Err() != nil:
			return false
		case !retry:
			d.log.Error("notice refused", zap.String("channel", d.channel.Name), zap.String("key", notice.Key), zap.Error(err))
			return d.note(ctx, notice, refused, err.Error())
		}
		d.metrics.notifications.WithLabelValues(d.channel.Name, "retried").Inc()
		d.log.Warn("notice not accepted, trying again", zap.String("channel", d.channel.Name), zap.String("key", notice.Key), zap.Error(err))
		if !pause(ctx, wait.NextBackOff()) {
			return false
		}
	}
}

// catchUp waits until the book holds all that is in the log now: what became of the notices before, whoever told them, and
// what was said of mutes. It tries until it knows; false says that ctx ended.
func (d *dispatcher) catchUp(ctx context.Context) bool {
	wait := d.wait()
	for {
		end, err := d.end(ctx)
		switch {
		case err == nil:
			return d.book.Wait(ctx.Done(), end)
		case ctx.Err() != nil:
			return false
		}
		d.log.Debug("the end of the log is not known now", zap.String("channel", d.channel.Name), zap.Error(err))
		if !pause(ctx, wait.NextBackOff()) {
			return false
		}
	}
}

// verdict says whether the channel is told of a transition, and why not; without a reason it is none of the channel's, or
// is told already: only the commit was lost.
//
// An onset is judged by the rule and the mutes, at the time at which it was decided. An end goes by what became of the
// onset's notice at this channel, whatever the rule and the mutes say since: who was told that something began must hear
// that it is over, and nobody else. An end that is all that the log has of its alert is judged as an onset is.
func (d *dispatcher) verdict(t *bellwetherv1.AlertTransition, r rule.Rule, key string) (told bool, reason string) {
	if _, done := d.book.Became(t, key); done {
		return false, ""
	}
	onset, known := d.book.Became(t, noticeKey(t, firing, d.channel.Name))
	if t.GetState() == resolved && (known || d.book.Begun(t)) {
		switch {
		case !known:
			return false, ""
		case onset.what != sent:
			return false, strings.TrimSuffix("its onset was "+onset.what+": "+onset.why, ": ")
		}
		return true, ""
	}
	decided := time.UnixMilli(t.GetDecidedAt()).UTC()
	switch muted := d.book.Muted(t.GetRule(), decided); {
	case len(r.Channels) > 0 && !slices.Contains(r.Channels, d.channel.Name):
		return false, ""
	case t.GetReplayed() && !d.channel.Replayed:
		return false, "out of a replay of the past"
	case muted != "":
		return false, muted
	case r.Quiet != nil && r.Quiet.Holds(decided):
		return false, "quiet hours " + r.Quiet.String()
	}
	return true, ""
}

// What becomes of a notice.
const (
	sent       = "sent"
	suppressed = "suppressed"
	refused    = "refused"
	expired    = "expired"
)

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
		if !pause(ctx, wait.NextBackOff()) {
			return false
		}
	}
}

// pause waits, and reports false if ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
