package alert

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/uuid"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/count"
	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/alert/watch"
)

// queryTimeout bounds one query.
const queryTimeout = 60 * time.Second

// Bounds of the texts of evidence, in bytes: five stories must fit a message many times over.
const (
	titleLimit    = 1 << 10
	sentenceLimit = 2 << 10
	addressLimit  = 4 << 10
)

// reader reads counts and evidence from ClickHouse. It is used by one goroutine.
type reader struct {
	conn driver.Conn
	kept map[string]kept // by rule
	// patience is how long an alert waits for what stands around it.
	patience time.Duration
}

// newReader makes a reader that has counted nothing yet.
func newReader(conn driver.Conn) *reader {
	return &reader{conn: conn, kept: map[string]kept{}, patience: aroundTimeout}
}

// bound makes query parameters out of a map.
func bound(parameters map[string]string) []any {
	args := make([]any, 0, len(parameters))
	for name, value := range parameters {
		args = append(args, clickhouse.Named(name, value))
	}
	return args
}

// changes returns a text that differs once something that is counted has changed.
func (r *reader) changes(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	var state string
	if err := r.conn.QueryRow(ctx, count.Changes()).Scan(&state); err != nil {
		return "", fmt.Errorf("looking for changes: %w", err)
	}
	return state, nil
}

// kept is what was counted of a rule the last time.
type kept struct {
	table  count.Table
	totals []count.Total
	gaps   []count.Gap
	last   time.Time // the bucket that holds it is the table's last
	full   time.Time // when all of it was counted
	took   time.Duration
}

// All is counted again where anything was collected for a bucket that a Walker keeps, and at the latest after fullEvery,
// since edits and removals show in no total; the latter takes at most a twentieth of the time. Else only the buckets that a
// Walker does not keep are counted.
const (
	fullEvery = 10 * time.Minute
	fullShare = 20
)

// table counts all series of a rule, up to the bucket that holds last. It holds on to the table.
func (r *reader) table(ctx context.Context, ru rule.Rule, last time.Time) (count.Table, error) {
	began := time.Now()
	since := ru.Floor(last.Add(-ru.Baseline))
	totals, err := r.collected(ctx, ru, since, last)
	if err != nil {
		return count.Table{}, err
	}
	before, found := r.kept[ru.Name]
	if found && !last.Before(before.last) && time.Since(before.full) < max(fullEvery, fullShare*before.took) {
		from := ru.Floor(last).Add(-(watch.KeptBehind - 1) * ru.Bucket)
		// Where one of the last buckets is empty (the running one may have only begun), all must be looked at to know whether
		// that is a gap.
		recent := between(ru, totals, from, last.Add(ru.Bucket))
		if from.After(before.table.Start) && !before.last.Before(from) && len(recent) >= watch.KeptBehind-1 &&
			slices.Equal(between(ru, before.totals, since, from), between(ru, totals, since, from)) {
			return r.renew(ctx, ru, before, totals, from, last)
		}
	}
	gaps := count.Gaps(ru, last, totals)
	rows, err := r.count(ctx, ru, since, last, gaps)
	if err != nil {
		return count.Table{}, err
	}
	table, err := count.NewTable(ru, last, rows, gaps)
	if err == nil && (!found || !last.Before(before.last)) { // a replay's walk ends in the past
		r.kept[ru.Name] = kept{table: table, totals: totals, gaps: gaps, last: last, full: began, took: time.Since(began)}
	}
	return table, err
}

// between are the totals of the buckets that begin from since on and before until.
func between(ru rule.Rule, totals []count.Total, since, until time.Time) []count.Total {
	var some []count.Total
	for _, t := range totals {
		begins := time.UnixMilli(t.Bucket*ru.Bucket.Milliseconds() - ru.Shift().Milliseconds())
		if !begins.Before(since) && begins.Before(until) {
			some = append(some, t)
		}
	}
	return some
}

// renew counts the last buckets of a table again.
func (r *reader) renew(ctx context.Context, ru rule.Rule, before kept, totals []count.Total, from, last time.Time) (count.Table, error) {
	rows, err := r.count(ctx, ru, from, last, before.gaps)
	if err != nil {
		return count.Table{}, err
	}
	table, err := before.table.Renew(ru, from, last, rows, before.gaps)
	if err != nil {
		return count.Table{}, err
	}
	before.table, before.totals, before.last = table, totals, last
	r.kept[ru.Name] = before
	return table, nil
}

// collected asks how many articles of all sources there are in each bucket from since on to the one that holds last.
func (r *reader) collected(ctx context.Context, ru rule.Rule, since, last time.Time) ([]count.Total, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	var totals []count.Total
	parameters := count.Parameters(ru, ru.Watch, since, ru.Floor(last).Add(ru.Bucket), nil)
	parameters["articles"] = "rows_articles"
	if err := r.conn.Select(ctx, &totals, count.Collected(), bound(parameters)...); err != nil {
		return nil, fmt.Errorf("looking for gaps for rule %s: %w", ru.Name, err)
	}
	return totals, nil
}

// count counts the series of a rule from since on to the bucket that holds last.
func (r *reader) count(ctx context.Context, ru rule.Rule, since, last time.Time, gaps []count.Gap) ([]count.Row, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	var rows []count.Row
	parameters := count.Parameters(ru, ru.Watch, since, ru.Floor(last).Add(ru.Bucket), gaps)
	if err := r.conn.Select(ctx, &rows, count.Counts(ru.Watch.Kind), bound(parameters)...); err != nil {
		return nil, fmt.Errorf("counting for rule %s: %w", ru.Name, err)
	}
	return rows, nil
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
func (r *reader) evidence(ctx context.Context, ru rule.Rule, t *bellwetherv1.AlertTransition) ([]*bellwetherv1.AlertEvidence, error) {
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

// around is how far before an alert is looked at for what is usual.
const around = 28 * 24 * time.Hour

// aroundTimeout is how long the service waits for it.
const aroundTimeout = 2 * time.Second

// explain writes into an onset the stories behind it and what stands around it.
func (r *reader) explain(ctx context.Context, ru rule.Rule, t *bellwetherv1.AlertTransition) error {
	evidence, err := r.evidence(ctx, ru, t)
	if err != nil {
		return err
	}
	t.Evidence = evidence
	bounded, cancel := context.WithTimeout(ctx, r.patience)
	defer cancel()
	since := time.UnixMilli(t.GetStartedAt()).UTC()
	parameters := count.Parameters(ru, rule.ParseSeries(t.GetSeries()), since, since.Add(ru.Bucket), nil)
	parameters["past"] = fmt.Sprint(around.Milliseconds())
	var rows []struct {
		Kind    string  `ch:"kind"`
		Name    string  `ch:"name"`
		Stories int64   `ch:"stories"`
		Usual   float64 `ch:"usual"`
	}
	if err := r.conn.Select(bounded, &rows, count.Around(), bound(parameters)...); err != nil {
		if bounded.Err() != nil && ctx.Err() == nil {
			return nil // better told with less than told late
		}
		return fmt.Errorf("reading what stands around %s of rule %s: %w", t.GetSeries(), ru.Name, err)
	}
	for _, row := range rows {
		switch {
		case row.Kind == "publisher":
			t.Publishers = append(t.Publishers, text(row.Name, titleLimit))
		case row.Kind == "sentiment" && row.Name == "positive":
			t.Positive = row.Stories
		case row.Kind == "sentiment" && row.Name == "neutral":
			t.Neutral = row.Stories
		case row.Kind == "sentiment" && row.Name == "negative":
			t.Negative = row.Stories
		case row.Kind == "organization", row.Kind == "term":
			t.Rises = append(t.Rises, &bellwetherv1.AlertRise{Kind: row.Kind, Name: text(row.Name, titleLimit), Stories: row.Stories, Expected: row.Usual})
		}
	}
	return nil
}

// replayRow is one replay of the past that is in sight.
type replayRow struct {
	Replay   string `ch:"replay"`
	Articles uint64 `ch:"articles"`
	FirstMs  int64  `ch:"first_ms"`
	LastMs   int64  `ch:"last_ms"`
}

// replays lists the replays of the past, by the clock of a rule's lateness.
func (r *reader) replays(ctx context.Context, lateness time.Duration) ([]replayRow, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	var rows []replayRow
	args := bound(map[string]string{"lateness": fmt.Sprint(lateness.Milliseconds())})
	if err := r.conn.Select(ctx, &rows, count.Replays(), args...); err != nil {
		return nil, fmt.Errorf("listing replays: %w", err)
	}
	return rows, nil
}
