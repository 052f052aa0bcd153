package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// auditCmd checks that nothing is missing.
type auditCmd struct {
	Wait time.Duration `placeholder:"DURATION" help:"Ask again until all is in order, for so long: what is on its way is not missing."`

	Data   string `env:"BELLWETHER_DATA" placeholder:"DIR" help:"Data folder of the running system; default ~/.local/share/bellwether."`
	Server string `placeholder:"URL" help:"Address of the report service, in place of --data."`
	Format string `default:"table" help:"How the result comes out: table, csv, json or md."`
}

// Help is shown below the flags.
func (c *auditCmd) Help() string {
	return `Every offset of articles.v1 must have an outcome in the ledger (stored, removed or a dead letter), every stored article as
many rows as its version says, and no quarter hour may wait to be computed again. Exit status 0 if so, else 1 with the
first ten that are missing.

Example:
  bellwether audit --wait 5m`
}

// auditAnswer is the service's answer.
type auditAnswer struct {
	OK      bool     `json:"ok"`
	Offsets int64    `json:"offsets"`
	Stored  int64    `json:"stored"`
	Removed int64    `json:"removed"`
	Dead    int64    `json:"dead"`
	Without int64    `json:"without"`
	Missing []string `json:"missing"`
	Dirty   int64    `json:"dirty"`
	Expired int64    `json:"expired"`
}

// auditEvery is the pause between two audits of --wait.
const auditEvery = time.Second

// errAudit says that something is missing; what is said above it.
var errAudit = errors.New("the audit found something missing")

// Run audits until all is in order or the time is up.
func (c *auditCmd) Run(a *app) error {
	if err := checkFormat(c.Format); err != nil {
		return err
	}
	if c.Wait < 0 {
		return usageError{errors.New("--wait must not be less than 0")}
	}
	client, err := newReportClient(c.Data, c.Server)
	if err != nil {
		return err
	}
	until := time.Now().Add(c.Wait)
	for {
		var raw json.RawMessage
		err := client.get(a.ctx, "/v1/audit", nil, &raw)
		var answer auditAnswer
		if err == nil {
			err = json.Unmarshal(raw, &answer)
		}
		if (err == nil && answer.OK) || time.Now().After(until) || a.ctx.Err() != nil {
			if err != nil {
				return err
			}
			return c.tell(a, answer, raw)
		}
		select {
		case <-a.ctx.Done():
		case <-time.After(auditEvery):
		}
	}
}

// tell prints the result.
func (c *auditCmd) tell(a *app, answer auditAnswer, raw json.RawMessage) error {
	s := &sheet{columns: []string{"ok", "offsets", "stored", "removed", "dead", "without", "dirty", "expired", "missing"}, objects: []json.RawMessage{raw}}
	s.numeric = make([]bool, len(s.columns))
	for i := 1; i < 8; i++ {
		s.numeric[i] = true
	}
	row := []string{fmt.Sprint(answer.OK)}
	for _, n := range []int64{answer.Offsets, answer.Stored, answer.Removed, answer.Dead, answer.Without, answer.Dirty, answer.Expired} {
		row = append(row, fmt.Sprint(n))
	}
	if c.Format == "table" {
		s.columns, s.numeric = s.columns[:8], s.numeric[:8]
	} else {
		row = append(row, strings.Join(answer.Missing, "; "))
	}
	s.cells = [][]string{row}
	if err := s.print(a, c.Format); err != nil {
		return err
	}
	if answer.Expired > 0 {
		fmt.Fprintf(a.stderr, "%d stretches of the log expired before they were read (not counted as missing).\n", answer.Expired)
	}
	if answer.OK {
		return nil
	}
	for _, m := range answer.Missing {
		fmt.Fprintln(a.stderr, "missing:", strings.Map(printable, m))
	}
	if answer.Dirty > 0 {
		fmt.Fprintf(a.stderr, "%d quarter hours wait to be computed again.\n", answer.Dirty)
	}
	return errAudit
}
