package alert

import (
	"context"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/uuid"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/channel"
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

// note takes in what the message at an offset was.
func (p *pending) note(e entry, offset int64) {
	rank := uint64(max(offset, 0))
	if e.transition != nil {
		p.transitions = append(p.transitions, e.transition)
	}
	for _, m := range e.mutes {
		p.mutes = append(p.mutes, muteRow{m.rule, m.from, m.until, m.note, rank})
	}
	if said := e.mark; said != nil {
		p.marks = append(p.marks, markRow{
			uuid.UUID(said.GetAlertId()), said.GetRule(), said.GetSeries(), time.UnixMilli(said.GetStartedAt()).UTC(), said.GetVerdict(), said.GetNote(),
			time.UnixMilli(said.GetMarkedAt()).UTC(), rank,
		})
	}
	if n := e.notice; n != nil {
		p.notices = append(p.notices, noticeRow{
			n.GetKey(), uuid.UUID(n.GetAlertId()), n.GetRule(), n.GetSeries(), channel.StateName(n.GetState()), n.GetChannel(),
			n.GetOutcome(), n.GetReason(), time.UnixMilli(n.GetAt()).UTC(), rank,
		})
	}
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
