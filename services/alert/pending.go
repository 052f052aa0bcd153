package alert

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/channel"
	"bellwether.internal/services/kit/topics"
)

// pending is what was folded out of the log and is not in ClickHouse yet. Of equal keys the row with the highest rank, which
// is the offset, counts there, so that inserting the same again changes nothing.
type pending struct {
	transitions []*bellwetherv1.AlertTransition
	mutes       []muteRow
	marks       []markRow
	notices     []noticeRow
}

// muteRow is a row of rows_alert_mutes.
type muteRow struct {
	Rule    string    `ch:"rule"`
	MutedAt time.Time `ch:"muted_at"`
	Until   time.Time `ch:"until"`
	Note    string    `ch:"note"`
	Rank    uint64    `ch:"rank"`
}

// markRow is a row of rows_alert_marks.
type markRow struct {
	AlertID   uuid.UUID `ch:"alert_id"`
	Rule      string    `ch:"rule"`
	Series    string    `ch:"series"`
	StartedAt time.Time `ch:"started_at"`
	Verdict   string    `ch:"verdict"`
	Note      string    `ch:"note"`
	MarkedAt  time.Time `ch:"marked_at"`
	Rank      uint64    `ch:"rank"`
}

// noticeRow is a row of rows_alert_notices.
type noticeRow struct {
	Key     string    `ch:"key"`
	AlertID uuid.UUID `ch:"alert_id"`
	Rule    string    `ch:"rule"`
	Series  string    `ch:"series"`
	State   string    `ch:"state"`
	Channel string    `ch:"channel"`
	Outcome string    `ch:"outcome"`
	Reason  string    `ch:"reason"`
	At      time.Time `ch:"at"`
	Rank    uint64    `ch:"rank"`
}

// note takes in a message that is no transition: a mute, a mark, or what became of a notice. It reports whether it is one.
func (p *pending) note(b *book, m kafka.Message) bool {
	key, rank := string(m.Key), uint64(max(m.Offset, 0))
	switch {
	case strings.HasPrefix(key, topics.AlertMuteKey):
		said := &bellwetherv1.AlertMute{}
		if proto.Unmarshal(m.Value, said) != nil || key != topics.AlertMuteKey+said.GetRule() {
			return false
		}
		for _, one := range b.mute(said) {
			p.mutes = append(p.mutes, muteRow{said.GetRule(), one.from, one.until, one.note, rank})
		}
	case strings.HasPrefix(key, topics.AlertMarkKey):
		said := &bellwetherv1.AlertMark{}
		if proto.Unmarshal(m.Value, said) != nil {
			return false
		}
		id, err := uuid.FromBytes(said.GetAlertId())
		if err != nil || key != topics.AlertMarkKey+id.String() {
			return false
		}
		p.marks = append(p.marks, markRow{
			id, said.GetRule(), said.GetSeries(), time.UnixMilli(said.GetStartedAt()).UTC(), said.GetVerdict(), said.GetNote(),
			time.UnixMilli(said.GetMarkedAt()).UTC(), rank,
		})
	case strings.HasPrefix(key, topics.AlertNoticeKey):
		became := &bellwetherv1.AlertNotice{}
		if proto.Unmarshal(m.Value, became) != nil {
			return false
		}
		id, err := uuid.FromBytes(became.GetAlertId())
		if err != nil || key != topics.AlertNoticeKey+became.GetKey() {
			return false
		}
		p.notices = append(p.notices, noticeRow{
			became.GetKey(), id, became.GetRule(), became.GetSeries(), channel.StateName(became.GetState()), became.GetChannel(),
			became.GetOutcome(), became.GetReason(), time.UnixMilli(became.GetAt()).UTC(), rank,
		})
	default:
		return false
	}
	return true
}

// insert writes all of it.
func (p *pending) insert(ctx context.Context, conn driver.Conn) error {
	if len(p.transitions) > 0 {
		if err := insertAlerts(ctx, conn, p.transitions); err != nil {
			return err
		}
	}
	if err := insert(ctx, conn, "INSERT INTO rows_alert_mutes (rule, muted_at, until, note, rank)", p.mutes); err != nil {
		return err
	}
	if err := insert(ctx, conn, "INSERT INTO rows_alert_marks (alert_id, rule, series, started_at, verdict, note, marked_at, rank)", p.marks); err != nil {
		return err
	}
	return insert(ctx, conn, "INSERT INTO rows_alert_notices (key, alert_id, rule, series, state, channel, outcome, reason, at, rank)", p.notices)
}

// then is this, and after it what came later.
func (p *pending) then(later pending) pending {
	return pending{
		slices.Concat(p.transitions, later.transitions), slices.Concat(p.mutes, later.mutes),
		slices.Concat(p.marks, later.marks), slices.Concat(p.notices, later.notices),
	}
}
