package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"bellwether.internal/services/alert/count"
	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/alert/watch"
	"bellwether.internal/services/spike/truth"
	"bellwether.internal/services/taxonomy"
)

// alertsBacktestCmd walks a rule through the past.
type alertsBacktestCmd struct {
	Rule     string `arg:"" help:"Name of a rule."`
	Since    string `default:"90d" help:"Episodes that began since: a date, RFC 3339, or a time before now like 90d. What was before is the baseline."`
	Rules    string `env:"BELLWETHER_ALERT_RULES" placeholder:"FILE" help:"File with the rule; default the rules that ship."`
	Taxonomy string `env:"BELLWETHER_TAXONOMY" type:"existingdir" placeholder:"DIR" help:"Folder of the taxonomy that knows the rules' topics and organizations; default the one that is built in."`
	Truth    string `placeholder:"FILE" help:"JSON of when an alert is right; precision, recall and delay are told on standard error."`

	Data   string `env:"BELLWETHER_DATA" placeholder:"DIR" help:"Data folder of the running system; default ~/.local/share/bellwether."`
	Server string `placeholder:"URL" help:"Address of the report service, in place of --data."`
	Format string `default:"table" help:"How rows come out: table, csv, json or md."`
}

// Help is shown below the flags.
func (c *alertsBacktestCmd) Help() string {
	return `Runs the service's own code over what is stored: a row for each time that the rule would have fired, with what was
counted, what was expected, and how much history that rests on. Where an alert was marked as a false alarm the row says so:
a rule that is edited should not fire there any more.

With --truth each row says whether it is right, and the figures come at the end. The file has
{"windows": [{"series": "topic=hbm", "start": "2026-11-16T02:00:00Z", "end": "2026-11-16T08:00:00Z"}, …]}; a window with
"ignore": true is neither right nor wrong.

Examples:
  bellwether alerts backtest topic-spike --since 90d
  bellwether alerts backtest topic-spike --truth spikes.json
  bellwether alerts backtest my-rule --rules my-rules.yaml --format csv`
}

// backtestRow is one time that the rule would have fired.
type backtestRow struct {
	Rule              string     `json:"rule"`
	Series            string     `json:"series"`
	StartedAt         time.Time  `json:"started_at"`
	EndedAt           *time.Time `json:"ended_at"` // null while it lasts
	Measure           string     `json:"measure"`  // what value and expected are: count, sentiment or share
	Value             float64    `json:"value"`
	Stories           int        `json:"stories"`
	Expected          float64    `json:"expected"`
	Score             float64    `json:"score"`
	BaselineSeconds   int64      `json:"baseline_seconds"`
	PublisherFamilies int        `json:"publisher_families"`
	Direction         string     `json:"direction"`
	Truth             string     `json:"truth,omitempty"`  // with a truth: right, repeated, false or ignored
	Marked            string     `json:"marked,omitempty"` // false-alarm where a person said so of the alert
}

// Run walks the rule and prints what it found.
func (c *alertsBacktestCmd) Run(a *app) error {
	if err := checkFormat(c.Format); err != nil {
		return err
	}
	t, err := taxonomy.Open(c.Taxonomy)
	if err != nil {
		return usageError{err}
	}
	set, err := rule.ReadFileFor(c.Rules, t)
	if err != nil {
		return usageError{err}
	}
	r, found := set.Find(c.Rule)
	if !found {
		var names []string
		for _, known := range set.Rules {
			names = append(names, known.Name)
		}
		return usageError{fmt.Errorf("no rule is named %q; there are %s", c.Rule, strings.Join(names, ", "))}
	}
	windows, err := readTruth(c.Truth)
	if err != nil {
		return usageError{fmt.Errorf("--truth: %w", err)}
	}
	now := time.Now().UTC()
	since, err := sinceTime(c.Since, now)
	if err != nil {
		return usageError{fmt.Errorf("--since: %w", err)}
	}
	client, err := newReportClient(c.Data, c.Server)
	if err != nil {
		return err
	}
	table, err := countBySQL(a.ctx, client, r, since.Add(-r.Baseline), now)
	if err != nil {
		return err
	}
	rows := backtest(r, table, since)
	marks, err := marksOf(a, client, r.Name)
	if err != nil {
		return err
	}
	marked := applyMarks(rows, marks, r.Bucket)
	if c.Truth != "" {
		windows = slices.DeleteFunc(windows, func(w truth.Window) bool { return w.End.Before(since) })
		judgeRows(rows, windows)
	}
	s, err := backtestSheet(rows, c.Truth != "", marked > 0)
	if err != nil {
		return err
	}
	if err := s.print(a, c.Format); err != nil {
		return err
	}
	if len(marks) > 0 {
		fmt.Fprintf(a.stderr, "%d alerts of this rule were marked as false alarms; the rule as it is now would fire for %d of them\n", len(marks), marked)
	}
	if c.Truth != "" {
		tellScore(a.stderr, rows, windows)
	}
	return nil
}

// backtest walks every series and returns the episodes that began since.
func backtest(r rule.Rule, table count.Table, since time.Time) []backtestRow {
	var rows []backtestRow
	for _, series := range table.Names() {
		for _, e := range watch.Walk(r, table.Start, table.Buckets(series), true) {
			if e.Start.Before(since) || e.End.Sub(e.Start) < r.For {
				continue
			}
			row := backtestRow{
				Rule: r.Name, Series: series, StartedAt: e.Start, Measure: string(r.Measure), Value: e.Value, Stories: e.Stories, Expected: e.Expected, Score: e.Score,
				BaselineSeconds: int64(e.Baseline.Seconds()), PublisherFamilies: e.Families, Direction: "spike",
			}
			switch {
			case !r.Counts():
				row.Direction = "shift"
			case !e.Up:
				row.Direction = "drop"
			}
			if e.Over {
				row.EndedAt = &e.End
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// backtestSheet lays episodes out for printing, with a column for what the truth says of them, and one for what people did.
func backtestSheet(rows []backtestRow, judged, marked bool) (*sheet, error) {
	s := &sheet{
		columns: []string{"series", "started_at", "ended_at", "direction", "value", "expected", "score", "baseline", "publishers"},
		numeric: []bool{false, false, false, false, true, true, true, true, true},
	}
	if judged {
		s.columns, s.numeric = append(s.columns, "truth"), append(s.numeric, false)
	}
	if marked {
		s.columns, s.numeric = append(s.columns, "marked"), append(s.numeric, false)
	}
	for _, row := range rows {
		object, err := json.Marshal(row)
		if err != nil {
			return nil, fmt.Errorf("writing a row: %w", err)
		}
		ended := ""
		if row.EndedAt != nil {
			ended = row.EndedAt.Format(time.RFC3339)
		}
		cells := []string{
			row.Series, row.StartedAt.Format(time.RFC3339), ended, row.Direction, measuredValue(row.Measure, row.Value), fixed(row.Expected, 2), fixed(row.Score, 1),
			(time.Duration(row.BaselineSeconds) * time.Second).String(), fmt.Sprint(row.PublisherFamilies),
		}
		if judged {
			cells = append(cells, row.Truth)
		}
		if marked {
			cells = append(cells, row.Marked)
		}
		s.objects, s.cells = append(s.objects, object), append(s.cells, cells)
	}
	return s, nil
}

// countBySQL counts all series of a rule through the report service.
func countBySQL(ctx context.Context, client *reportClient, r rule.Rule, since, now time.Time) (count.Table, error) {
	until := r.Floor(now).Add(r.Bucket)
	if r.Floor(since).Before(time.Unix(0, 0)) {
		since = time.Unix(0, 0)
	}
	since = r.Floor(since)
	parameters := count.Parameters(r, r.Watch, since, until, nil)
	parameters["articles"] = "articles"
	totals, err := selectRows[count.Total](ctx, client, count.Collected(), parameters)
	if err != nil {
		return count.Table{}, err
	}
	gaps := count.Gaps(r, now, totals)
	rows, err := selectRows[count.Row](ctx, client, count.Counts(r), count.Parameters(r, r.Watch, since, until, gaps))
	if err != nil {
		return count.Table{}, err
	}
	return count.NewTable(r, now, rows, gaps)
}

// selectRows runs a query of our own through the report service.
func selectRows[T any](ctx context.Context, client *reportClient, query string, parameters map[string]string) ([]T, error) {
	resp, err := client.send(ctx, http.MethodPost, "/v1/sql", map[string]any{"query": query, "format": "JSONEachRow", "parameters": parameters})
	if err != nil {
		var p *apiProblem
		if errors.As(err, &p) {
			return nil, p // our query, not the caller's
		}
		return nil, err
	}
	defer resp.Body.Close()
	var rows []T
	lines := bufio.NewScanner(io.LimitReader(resp.Body, maxAnswer))
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return nil, fmt.Errorf("reading counts: %w", err)
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading counts: %w", err)
	}
	return rows, nil
}

// sinceTime reads a date, an RFC 3339 time, or a length of time before now.
func sinceTime(text string, now time.Time) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	d, err := rule.ParseDuration(text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q, want a date, RFC 3339, or a time before now like 90d", text)
	}
	return now.Add(-d), nil
}
