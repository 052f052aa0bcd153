package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
)

// alertsMarkCmd says what a person thinks of an alert.
type alertsMarkCmd struct {
	Key        string `arg:"" optional:"" help:"The alert: its id, or the Idempotency-Key of a notice, which begins with it. Without it the marks are listed."`
	FalseAlarm bool   `help:"It told of nothing."`
	Clear      bool   `help:"Take the mark back."`
	Note       string `help:"Why, for people."`

	alertServer
	Format string `default:"table" help:"How the list comes out: table, csv, json or md."`
}

// Help is shown below the flags.
func (c *alertsMarkCmd) Help() string {
	return `A back-test reads the marks: it says which of the alerts that were marked the rule, as it is now, would still fire for.

Examples:
  bellwether alerts mark 6f1c2a9e-0b7d-8c11-9a52-3d1f5f2f7a01 --false-alarm --note "a game of that name"
  bellwether alerts mark                                              # what was marked`
}

// Run marks, or lists the marks.
func (c *alertsMarkCmd) Run(a *app) error {
	if err := checkFormat(c.Format); err != nil {
		return err
	}
	if c.Key == "" {
		if c.FalseAlarm || c.Clear || c.Note != "" {
			return usageError{fmt.Errorf("want the id of an alert; `bellwether alerts list --format csv` has it")}
		}
		return c.rows(a, c.Format, "/v1/alerts/marks", "marks", nil, []string{"marked_at", "rule", "series", "started_at", "verdict", "note", "alert_id"})
	}
	before, _, _ := strings.Cut(c.Key, "/")
	id, err := uuid.Parse(before)
	if err != nil {
		return usageError{fmt.Errorf("%q is no alert's id, nor a key that begins with one", c.Key)}
	}
	if c.FalseAlarm == c.Clear {
		return usageError{fmt.Errorf("want --false-alarm, or --clear to take the mark back")}
	}
	verdict := ""
	if c.FalseAlarm {
		verdict = "false-alarm"
	}
	var taken struct{ Rule, Series string }
	if err := c.tell(a, http.MethodPost, "/v1/alerts/marks", map[string]any{"alert_id": id, "verdict": verdict, "note": c.Note}, &taken); err != nil {
		return err
	}
	said := "marked as a false alarm"
	if c.Clear {
		said = "not marked any more"
	}
	_, err = fmt.Fprintf(a.stdout, "%s of rule %s is %s\n", taken.Series, taken.Rule, said)
	return err
}

// alertMark is what was said of an alert.
type alertMark struct {
	Series    string    `json:"series"`
	StartedAt time.Time `json:"started_at"`
	Verdict   string    `json:"verdict"`
}

// marksOf asks for the false alarms of a rule.
func marksOf(a *app, client *reportClient, ruleName string) ([]alertMark, error) {
	var answer struct{ Marks []alertMark }
	if err := client.get(a.ctx, "/v1/alerts/marks", url.Values{"rule": {ruleName}, "limit": {"10000"}}, &answer); err != nil {
		return nil, err
	}
	return answer.Marks, nil
}

// markTolerance is how far the beginning of an episode may lie from that of the alert that was marked, in buckets: late
// articles move it.
const markTolerance = 2

// applyMarks writes into rows which of them a person called a false alarm. It returns how many.
func applyMarks(rows []backtestRow, marks []alertMark, bucket time.Duration) int {
	marked := 0
	for i, row := range rows {
		for _, m := range marks {
			if m.Verdict == "false-alarm" && m.Series == row.Series && m.StartedAt.Sub(row.StartedAt).Abs() <= markTolerance*bucket {
				rows[i].Marked = m.Verdict
				marked++
				break
			}
		}
	}
	return marked
}
