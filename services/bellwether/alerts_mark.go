package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
)

// alertsMarkCmd says what a person thinks of an alert.
type alertsMarkCmd struct {
	Key        string `arg:"" optional:"" help:"The alert: its id, as much of it as no other alert begins with, or the Idempotency-Key of a notice. Without it the marks are listed."`
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
  bellwether alerts list                                              # has the ids
  bellwether alerts mark 6f1c2a --false-alarm --note "a game of that name"
  bellwether alerts mark                                              # what was marked`
}

// Run marks, or lists the marks.
func (c *alertsMarkCmd) Run(a *app) error {
	if err := checkFormat(c.Format); err != nil {
		return err
	}
	if c.Key == "" {
		if c.FalseAlarm || c.Clear || c.Note != "" {
			return usageError{errors.New("want the id of an alert: `bellwether alerts list` has it in the column id")}
		}
		return c.rows(a, c.Format, "/v1/alerts/marks", "marks", nil, []string{"marked_at", "rule", "series", "started_at", "verdict", "note", "alert_id"})
	}
	if c.FalseAlarm == c.Clear {
		return usageError{fmt.Errorf("say what of the alert: `bellwether alerts mark %s --false-alarm`, or --clear to take the mark back", c.Key)}
	}
	id, err := c.id(a)
	if err != nil {
		return err
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

// idBegins is how an alert's id may begin: at least so much that a word is not taken for one.
var idBegins = regexp.MustCompile(`^[0-9a-f]{4}[0-9a-f-]{0,32}$`)

// id is the alert that the key names. A whole id needs no server; the beginning of one is looked up.
func (c *alertsMarkCmd) id(a *app) (uuid.UUID, error) {
	begins, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(c.Key)), "/")
	if id, err := uuid.Parse(begins); err == nil {
		return id, nil
	}
	if !idBegins.MatchString(begins) {
		return uuid.Nil, usageError{fmt.Errorf("%q is no alert's id, nor the beginning of one: copy `bellwether alerts list` has it in the column id", c.Key)}
	}
	client, err := newReportClient(c.Data, c.Server)
	if err != nil {
		return uuid.Nil, err
	}
	var answer struct{ Alerts []alertRow }
	if err := client.get(a.ctx, "/v1/alerts", url.Values{"since": {"10y"}, "limit": {"1000"}}, &answer); err != nil {
		return uuid.Nil, err
	}
	var found []string
	for _, row := range answer.Alerts {
		if strings.HasPrefix(row.AlertID, begins) {
			found = append(found, row.AlertID)
		}
	}
	switch len(found) {
	case 0:
		return uuid.Nil, fmt.Errorf("no alert's id begins with %s; `bellwether alerts list` shows them", begins)
	case 1:
		return uuid.Parse(found[0])
	}
	return uuid.Nil, usageError{fmt.Errorf("%d alerts begin with %s: give more of the id, e.g. %s", len(found), begins, found[0])}
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
