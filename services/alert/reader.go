package alert

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/uuid"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/count"
	"bellwether.internal/services/alert/rule"
)

// queryTimeout bounds one query.
const queryTimeout = 60 * time.Second

// Bounds of the texts of evidence, in bytes: five stories must fit a message many times over.
const (
	titleLimit    = 1 << 10
	sentenceLimit = 2 << 10
	addressLimit  = 4 << 10
)

// reader reads counts and evidence from ClickHouse.
type reader struct{ conn driver.Conn }

// bound makes query parameters out of a map.
func bound(parameters map[string]string) []any {
	args := make([]any, 0, len(parameters))
	for name, value := range parameters {
		args = append(args, clickhouse.Named(name, value))
	}
	return args
}

// changes returns a text that differs once something that is counted has changed.
func (r reader) changes(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	var state string
	if err := r.conn.QueryRow(ctx, count.Changes()).Scan(&state); err != nil {
		return "", fmt.Errorf("looking for changes: %w", err)
	}
	return state, nil
}

// table counts all series of a rule, up to the bucket that holds last.
func (r reader) table(ctx context.Context, ru rule.Rule, last time.Time) (count.Table, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	until := ru.Floor(last).Add(ru.Bucket)
	since := ru.Floor(last.Add(-ru.Baseline))
	var totals []count.Total
	parameters := count.Parameters(ru, ru.Watch, since, until, nil)
	parameters["articles"] = "rows_articles"
	if err := r.conn.Select(ctx, &totals, count.Collected(), bound(parameters)...); err != nil {
		return count.Table{}, fmt.Errorf("looking for gaps for rule %s: %w", ru.Name, err)
	}
	gaps := count.Gaps(ru, last, totals)
	var rows []count.Row
	parameters = count.Parameters(ru, ru.Watch, since, until, gaps)
	if err := r.conn.Select(ctx, &rows, count.Counts(ru.Watch.Kind), bound(parameters)...); err != nil {
		return count.Table{}, fmt.Errorf("counting for rule %s: %w", ru.Name, err)
	}
	return count.NewTable(ru, last, rows, gaps)
}

// evidenceRow is one story behind an alert.
type evidenceRow struct {
	ArticleID   uuid.UUID `ch:"article_id"`
	Title       string    `ch:"title"`
	URL         string    `ch:"url"`
	Publisher   string    `ch:"publisher"`
	Sentence    string    `ch:"sentence"`
	Sentiment   string    `ch:"sentiment"`
	PublishedMs int64     `ch:"published_ms"`
}

// evidence reads the stories behind an onset: those of its first bucket.
func (r reader) evidence(ctx context.Context, ru rule.Rule, t *bellwetherv1.AlertTransition) ([]*bellwetherv1.AlertEvidence, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	since := time.UnixMilli(t.GetStartedAt()).UTC()
	parameters := count.Parameters(ru, rule.ParseSeries(t.GetSeries()), since, since.Add(ru.Bucket), nil)
	var rows []evidenceRow
	if err := r.conn.Select(ctx, &rows, count.Evidence(ru.Watch.Kind), bound(parameters)...); err != nil {
		return nil, fmt.Errorf("reading the stories behind %s of rule %s: %w", t.GetSeries(), ru.Name, err)
	}
	evidence := make([]*bellwetherv1.AlertEvidence, 0, len(rows))
	for _, row := range rows {
		evidence = append(evidence, &bellwetherv1.AlertEvidence{
			ArticleId: row.ArticleID[:], Title: text(row.Title, titleLimit), Url: text(row.URL, addressLimit), Publisher: text(row.Publisher, titleLimit),
			Sentence: text(row.Sentence, sentenceLimit), Sentiment: row.Sentiment, PublishedAt: row.PublishedMs,
		})
	}
	return evidence, nil
}

// replayRow is one replay of the past that is in sight.
type replayRow struct {
	Replay   string `ch:"replay"`
	Articles uint64 `ch:"articles"`
	FirstMs  int64  `ch:"first_ms"`
	LastMs   int64  `ch:"last_ms"`
}

// replays lists the replays of the past, by the clock of a rule's lateness.
func (r reader) replays(ctx context.Context, lateness time.Duration) ([]replayRow, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	var rows []replayRow
	args := bound(map[string]string{"lateness": fmt.Sprint(lateness.Milliseconds())})
	if err := r.conn.Select(ctx, &rows, count.Replays(), args...); err != nil {
		return nil, fmt.Errorf("listing replays: %w", err)
	}
	return rows, nil
}
