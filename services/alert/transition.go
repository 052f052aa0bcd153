package alert

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"
	"github.com/zeebo/xxh3"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/channel"
	"bellwether.internal/services/alert/count"
	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/alert/watch"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/spike"
)

// States of an alert, shorter.
const (
	pendingState = bellwetherv1.AlertState_ALERT_STATE_PENDING
	firing       = bellwetherv1.AlertState_ALERT_STATE_FIRING
	resolved     = bellwetherv1.AlertState_ALERT_STATE_RESOLVED
	withdrawn    = bellwetherv1.AlertState_ALERT_STATE_WITHDRAWN
)

// over reports whether a state is the last of an alert.
func over(s bellwetherv1.AlertState) bool { return s == resolved || s == withdrawn }

// alertID is the identity of an alert: a UUID of version 8 whose other bits are the hash of rule, series and the start
// of the bucket in which its onset was first decided. Two instances that decide the same give it the same id.
func alertID(ruleName, series string, onset time.Time) uuid.UUID {
	h := xxh3.New()
	for _, part := range []string{"alert", ruleName, series} {
		_, _ = h.WriteString(part + "\x00") // a hash takes everything
	}
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(onset.UnixMilli()))
	_, _ = h.Write(ms[:])
	id := uuid.UUID(h.Sum128().Bytes())
	id[6] = id[6]&0x0f | 0x80 // version 8
	id[8] = id[8]&0x3f | 0x80 // variant of RFC 9562
	return id
}

// onset makes the transition by which an episode becomes an alert.
func onset(r rule.Rule, series string, e watch.Episode, now time.Time, replayed bool) *bellwetherv1.AlertTransition {
	id := alertID(r.Name, series, e.Start)
	t := &bellwetherv1.AlertTransition{
		AlertId: id[:], Rule: r.Name, Series: series, State: firing, Direction: direction(r, e),
		StartedAt: e.Start.UnixMilli(), DecidedAt: now.UnixMilli(),
		BucketSeconds: int64(r.Bucket.Seconds()), Severity: r.Severity, Replayed: replayed, Measure: string(r.Measure),
	}
	measure(t, e.Reading)
	return t
}

// fired makes the transition by which a pending alert fires, with what its episode says now.
func fired(a *bellwetherv1.AlertTransition, r rule.Rule, e watch.Episode, now time.Time) *bellwetherv1.AlertTransition {
	t := onset(r, a.GetSeries(), e, now, false)
	t.AlertId, t.StartedAt = a.GetAlertId(), a.GetStartedAt()
	return t
}

// measure writes what was read of a bucket into a transition.
func measure(t *bellwetherv1.AlertTransition, of watch.Reading) {
	t.Value, t.Expected, t.Score = of.Value, of.Expected, of.Score
	t.BaselineSeconds = int64(of.Baseline.Seconds())
	t.Stories, t.PublisherFamilies, t.AllStories = int64(of.Stories), int64(of.Families), int64(of.All)
}

// atPeak makes the end of an alert tell the peak of its episode, where that lies farther out than what the onset said:
// an onset is decided early in its bucket, when few of the stories are there.
func atPeak(t *bellwetherv1.AlertTransition, e watch.Episode) *bellwetherv1.AlertTransition {
	rise, peak := t.GetValue() > t.GetExpected(), e.Peak.Value
	if rise == e.Up && (rise && peak > t.GetValue() || !rise && peak < t.GetValue()) {
		measure(t, e.Peak)
	}
	return t
}

// explained copies the explanation of an alert from its onset.
func explained(t, onset *bellwetherv1.AlertTransition) {
	t.Evidence, t.Publishers, t.Rises = onset.GetEvidence(), onset.GetPublishers(), onset.GetRises()
	t.Positive, t.Neutral, t.Negative = onset.GetPositive(), onset.GetNeutral(), onset.GetNegative()
}

// recentBuckets is how many buckets a small chart shows.
const recentBuckets = 24

// recent writes into an onset what was in the buckets up to the one that begins at at: the stories, or what the rule measures.
func recent(t *bellwetherv1.AlertTransition, r rule.Rule, table count.Table, series string, at time.Time) {
	buckets := table.Buckets(series)
	last := int(at.Sub(table.Start) / r.Bucket)
	for i := max(last-recentBuckets+1, 0); i <= last && i < len(buckets); i++ {
		if r.Counts() {
			t.Recent = append(t.Recent, int64(buckets[i].Stories))
		} else {
			t.RecentMeans = append(t.RecentMeans, watch.Mean(r, buckets[i]))
		}
	}
}

// direction says what an episode is: a spike, a drop, or for a rule on both sides or on a mean a shift.
func direction(r rule.Rule, e watch.Episode) string {
	switch {
	case r.Direction == spike.Both || !r.Counts():
		return "shift"
	case e.Up:
		return "spike"
	}
	return "drop"
}

// end makes the transition by which an alert is over. It repeats what the onset said; see atPeak. One that is pending is
// withdrawn.
func end(a *bellwetherv1.AlertTransition, at, now time.Time) *bellwetherv1.AlertTransition {
	t := proto.Clone(a).(*bellwetherv1.AlertTransition)
	t.State = resolved
	if a.GetState() == pendingState {
		t.State = withdrawn
	}
	t.EndedAt = at.UnixMilli()
	t.DecidedAt = now.UnixMilli()
	return t
}

// Bookmarks stand in the log beside the transitions: how far the clock of a rule has walked, and which replays were
// walked. They have no alert_id and no state, so that a reader of alerts passes over them.
const (
	cursorKey = "cursor/"
	replayKey = "replay/"
)

// cursorMark remembers that buckets of a rule that begin before at fire no more.
func cursorMark(ruleName string, at time.Time) kafka.Message {
	return message(cursorKey+ruleName, &bellwetherv1.AlertTransition{Rule: ruleName, StartedAt: at.UnixMilli()})
}

// replayMark remembers that a replay was walked when it had so many articles.
func replayMark(id string, articles int64, now time.Time) kafka.Message {
	return message(replayKey+id, &bellwetherv1.AlertTransition{Series: id, Stories: articles, DecidedAt: now.UnixMilli()})
}

// transitionMessage is a transition in the log. The key holds the state too: compaction must not take the onset away.
func transitionMessage(t *bellwetherv1.AlertTransition) kafka.Message {
	return message(transitionKey(t), t)
}

// transitionKey names one transition of one alert.
func transitionKey(t *bellwetherv1.AlertTransition) string { return stateKey(t, t.GetState()) }

// stateKey names the transition of a transition's alert to a state.
func stateKey(t *bellwetherv1.AlertTransition, state bellwetherv1.AlertState) string {
	return channel.AlertID(t) + "/" + channel.StateName(state)
}

// noticeKey is the key under which a channel is told of the transition of a transition's alert to a state.
func noticeKey(t *bellwetherv1.AlertTransition, state bellwetherv1.AlertState, channelName string) string {
	return stateKey(t, state) + "/" + channelName
}

// noticeMessage is what became of a notice, in the log.
func noticeMessage(n *bellwetherv1.AlertNotice) kafka.Message {
	return message(topics.AlertNoticePrefix+n.GetKey(), n)
}

// message puts a value under a key of the alerts' topic.
func message(key string, value proto.Message) kafka.Message {
	body, err := proto.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("writing %s: %v", key, err)) // only text that is no UTF-8 fails, and that is mended where it comes in
	}
	return kafka.Message{Topic: topics.Alerts, Key: []byte(key), Value: body}
}

// text mends what comes from outside: a protocol buffer holds UTF-8 alone. It is cut at limit bytes.
func text(s string, limit int) string {
	s = strings.ToValidUTF8(s, "�")
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "") + "…"
	}
	return s
}
