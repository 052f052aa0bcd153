package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"

	"bellwether.internal/services/alert/rule"
)

// alertsListCmd lists rules and their alerts.
type alertsListCmd struct {
	State   string `enum:",pending,firing,resolved,withdrawn" default:"" help:"Only alerts that are pending, firing, resolved or withdrawn."`
	Since   string `default:"10y" help:"Only alerts that started since: a date, RFC 3339, or a time before now like 90d."`
	Limit   int    `default:"1000" help:"At most so many alerts."`
	Stories int    `default:"3" help:"With --format table: so many stories behind each alert, with their decisive sentences."`
	Rules   string `env:"BELLWETHER_ALERT_RULES" placeholder:"FILE" help:"File of the rules in force; default the rules that ship."`

	Data   string `env:"BELLWETHER_DATA" placeholder:"DIR" help:"Data folder of the running system; default ~/.local/share/bellwether."`
	Server string `placeholder:"URL" help:"Address of the report service, in place of --data."`
	Format string `default:"table" help:"How rows come out: table, csv, json or md."`
}

// Help is shown below the flags.
func (c *alertsListCmd) Help() string {
	return `A row for each alert, firing ones first, and one with the state "quiet" for each rule that has none. The column id is
the beginning of the alert's id, as much as tells it from the others: "alerts mark" takes it. Other formats have the whole id.

Examples:
  bellwether alerts list
  bellwether alerts list --state firing --format json`
}

// alertRow is a row of `alerts list`: an alert, or a rule without one.
type alertRow struct {
	State             string          `json:"state"`
	Rule              string          `json:"rule"`
	Watch             string          `json:"watch"`
	Series            string          `json:"series"`
	StartedAt         string          `json:"started_at"`
	EndedAt           string          `json:"ended_at"`
	Measure           string          `json:"measure"` // what value and expected are: count, sentiment or share
	Value             float64         `json:"value"`
	Expected          float64         `json:"expected"`
	Score             float64         `json:"score"`
	BaselineSeconds   int64           `json:"baseline_seconds"`
	PublisherFamilies int64           `json:"publisher_families"`
	Severity          string          `json:"severity"`
	Replayed          flag            `json:"replayed"`
	AlertID           string          `json:"alert_id"`
	Evidence          json.RawMessage `json:"evidence,omitempty"`
}

// flag reads a truth that ClickHouse sends as a number.
type flag bool

// UnmarshalJSON takes true, false, 0 and 1.
func (f *flag) UnmarshalJSON(text []byte) error {
	*f = flag(string(text) == "true" || string(text) == "1")
	return nil
}

// Run prints the list.
func (c *alertsListCmd) Run(a *app) error {
	if err := checkFormat(c.Format); err != nil {
		return err
	}
	set, err := rule.ReadFile(c.Rules)
	if err != nil {
		return usageError{err}
	}
	client, err := newReportClient(c.Data, c.Server)
	if err != nil {
		return err
	}
	query := url.Values{"since": {c.Since}, "limit": {strconv.Itoa(c.Limit)}}
	if c.State != "" {
		query.Set("state", c.State)
	}
	var answer struct {
		Alerts []alertRow `json:"alerts"`
	}
	if err := client.get(a.ctx, "/v1/alerts", query, &answer); err != nil {
		return err
	}
	rows := answer.Alerts
	told := map[string]bool{}
	for i, row := range rows {
		told[row.Rule] = true
		if r, found := set.Find(row.Rule); found {
			rows[i].Watch = r.Watch.String()
		}
	}
	if c.State == "" {
		for _, r := range set.Rules {
			if !told[r.Name] {
				rows = append(rows, alertRow{State: "quiet", Rule: r.Name, Watch: r.Watch.String(), Severity: r.Severity})
			}
		}
	}
	s, err := alertSheet(rows, c.Format == "table")
	if err != nil {
		return err
	}
	if err := s.print(a, c.Format); err != nil {
		return err
	}
	if c.Format != "table" {
		return nil
	}
	if c.Stories > 0 {
		printEvidence(a.stdout, rows, c.Stories)
	}
	if len(answer.Alerts) > 0 {
		id := s.cells[0][1]
		fmt.Fprintf(a.stderr, "\nFalse alarm? bellwether alerts mark %s --false-alarm    Who was told? bellwether alerts log\n", id)
	}
	return nil
}

// leastPrefix is how much of an alert's id is shown at least.
const leastPrefix = 6

// prefixes are the beginnings of ids, all of one length, that tell them from each other.
func prefixes(rows []alertRow) []string {
	for length := leastPrefix; ; length++ {
		seen := map[string]bool{}
		short := make([]string, len(rows))
		twice := false
		for i, r := range rows {
			short[i] = r.AlertID[:min(length, len(r.AlertID))]
			twice = twice || r.AlertID != "" && seen[short[i]] && length < len(r.AlertID)
			seen[short[i]] = true
		}
		if !twice {
			return short
		}
	}
}

// alertSheet lays alerts out for printing, with ids as short as can be told apart or whole.
func alertSheet(rows []alertRow, short bool) (*sheet, error) {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.AlertID
	}
	column := "alert_id"
	if short {
		ids, column = prefixes(rows), "id"
	}
	s := &sheet{
		columns: []string{"state", column, "rule", "series", "started_at", "ended_at", "value", "expected", "score", "baseline", "publishers", "severity", "replayed"},
		numeric: []bool{false, false, false, false, false, false, true, true, true, true, true, false, false},
	}
	for i, r := range rows {
		object, err := json.Marshal(r)
		if err != nil {
			return nil, fmt.Errorf("writing a row: %w", err)
		}
		s.objects = append(s.objects, object)
		if r.State == "quiet" {
			s.cells = append(s.cells, []string{r.State, "", r.Rule, r.Watch, "", "", "", "", "", "", "", r.Severity, ""})
			continue
		}
		replayed := ""
		if r.Replayed {
			replayed = "replayed"
		}
		s.cells = append(s.cells, []string{
			r.State, ids[i], r.Rule, r.Series, shortTime(r.StartedAt), shortTime(r.EndedAt), measuredValue(r.Measure, r.Value), fixed(r.Expected, 2), fixed(r.Score, 1),
			days(r.BaselineSeconds), strconv.FormatInt(r.PublisherFamilies, 10), r.Severity, replayed,
		})
	}
	return s, nil
}

// measuredValue writes a number of stories whole, a tone with its sign and a share with two decimals.
func measuredValue(measure string, value float64) string {
	switch rule.Measure(measure) {
	case rule.Sentiment:
		return fmt.Sprintf("%+.2f", value)
	case rule.Share:
		return fixed(value, 2)
	}
	return strconv.FormatFloat(value, 'f', -1, 64)
}

// fixed writes a number with so many decimals.
func fixed(x float64, decimals int) string { return strconv.FormatFloat(x, 'f', decimals, 64) }
