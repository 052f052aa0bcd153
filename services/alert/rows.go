package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/uuid"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/channel"
)

// alertRow is a row of rows_alerts. Of one alert the row with the highest rank counts, so that inserting the same
// transitions again changes nothing.
type alertRow struct {
	AlertID           uuid.UUID  `ch:"alert_id"`
	Rule              string     `ch:"rule"`
	Series            string     `ch:"series"`
	State             string     `ch:"state"`
	Direction         string     `ch:"direction"`
	StartedAt         time.Time  `ch:"started_at"`
	EndedAt           *time.Time `ch:"ended_at"`
	DecidedAt         time.Time  `ch:"decided_at"`
	Measure           string     `ch:"measure"`
	Value             float64    `ch:"value"`
	Expected          float64    `ch:"expected"`
	Score             float64    `ch:"score"`
	BaselineSeconds   uint64     `ch:"baseline_seconds"`
	BucketSeconds     uint64     `ch:"bucket_seconds"`
	Stories           uint32     `ch:"stories"`
	AllStories        uint32     `ch:"all_stories"`
	PublisherFamilies uint32     `ch:"publisher_families"`
	Severity          string     `ch:"severity"`
	Replayed          uint8      `ch:"replayed"`
	Evidence          string     `ch:"evidence"`
	Rank              uint64     `ch:"rank"`
}

// newAlertRow makes the row of a transition.
func newAlertRow(t *bellwetherv1.AlertTransition) (alertRow, error) {
	evidence, err := json.Marshal(channel.Witnesses(t))
	if err != nil {
		return alertRow{}, fmt.Errorf("writing evidence as JSON: %w", err)
	}
	row := alertRow{
		Rule: t.GetRule(), Series: t.GetSeries(), State: channel.StateName(t.GetState()), Direction: t.GetDirection(),
		StartedAt: time.UnixMilli(t.GetStartedAt()).UTC(), DecidedAt: time.UnixMilli(t.GetDecidedAt()).UTC(),
		Measure: channel.Measure(t), Value: t.GetValue(), Expected: t.GetExpected(), Score: t.GetScore(),
		BaselineSeconds: uint64(max(t.GetBaselineSeconds(), 0)), BucketSeconds: uint64(max(t.GetBucketSeconds(), 0)),
		Stories: uint32(max(t.GetStories(), 0)), AllStories: uint32(max(t.GetAllStories(), 0)), PublisherFamilies: uint32(max(t.GetPublisherFamilies(), 0)),
		Severity: t.GetSeverity(), Evidence: string(evidence), Rank: rank(t.GetState()),
	}
	if row.AlertID, err = uuid.FromBytes(t.GetAlertId()); err != nil {
		return alertRow{}, fmt.Errorf("alert id: %w", err)
	}
	if t.GetEndedAt() != 0 {
		at := time.UnixMilli(t.GetEndedAt()).UTC()
		row.EndedAt = &at
	}
	if t.GetReplayed() {
		row.Replayed = 1
	}
	return row, nil
}

// rank is how late in the life of an alert a state is: of its rows the one with the highest counts.
func rank(s bellwetherv1.AlertState) uint64 {
	switch s {
	case pendingState:
		return 0
	case withdrawn:
		return uint64(resolved)
	}
	return uint64(s)
}

// insertAlerts writes transitions to ClickHouse in one block.
func insertAlerts(ctx context.Context, conn driver.Conn, transitions []*bellwetherv1.AlertTransition) error {
	rows := make([]alertRow, len(transitions))
	for i, t := range transitions {
		var err error
		if rows[i], err = newAlertRow(t); err != nil {
			return fmt.Errorf("inserting alert %s: %w", channel.AlertID(t), err)
		}
	}
	return insert(ctx, conn, `INSERT INTO rows_alerts (alert_id, rule, series, state, direction, started_at, ended_at,
		decided_at, measure, value, expected, score, baseline_seconds, bucket_seconds, stories, all_stories, publisher_families, severity, replayed, evidence, rank)`, rows)
}

// insert writes rows in one block, if there are any.
func insert[T any](ctx context.Context, conn driver.Conn, statement string, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	batch, err := conn.PrepareBatch(ctx, statement)
	if err != nil {
		return fmt.Errorf("inserting %T: %w", rows, err)
	}
	defer func() { _ = batch.Close() }() // Send tells what there is to tell
	for i := range rows {
		if err := batch.AppendStruct(&rows[i]); err != nil {
			return fmt.Errorf("inserting %T: %w", rows, err)
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("inserting %d of %T: %w", len(rows), rows, err)
	}
	return nil
}
