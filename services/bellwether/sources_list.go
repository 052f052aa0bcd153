package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// sourcesListCmd lists the sources.
type sourcesListCmd struct{}

// Help shows an example under --help.
func (c *sourcesListCmd) Help() string {
	return `The first columns are those of the page /sources: every source that sent an article within four weeks, however it came. Those that
ingest polls have how polling goes beside it; one that has sent nothing yet stands at the end. state is silent (longer than twice its
usual pause), low or high (against the same hours of the four weeks before) or well.

Example:
  bellwether sources list`
}

// sourceColumns are the columns of the list: first what the page has, then how polling goes.
var (
	sourceColumns = []string{"source", "publisher", "state", "last_published_at", "last_day", "usual_day", "kind", "status", "last_poll", "accepted", "refused", "error"}
	sourceDetails = []string{"last_seen_at", "silent_seconds", "pause_seconds", "next_poll", "entries", "pending", "url", "rereads", "from_list", "last_article_error", "interval_seconds"}
	sourceNumbers = []string{"last_day", "usual_day", "accepted", "refused", "silent_seconds", "pause_seconds", "entries", "pending", "rereads", "from_list", "interval_seconds"}
)

// Run prints one row for each source.
func (c *sourcesListCmd) Run(a *app, parent *sourcesCmd) error {
	if err := checkFormat(parent.Format); err != nil {
		return err
	}
	body, err := parent.ask(a, http.MethodGet, "/v1/sources", nil)
	if err != nil {
		return err
	}
	var polled []map[string]json.RawMessage
	if err := json.Unmarshal(body, &polled); err != nil {
		return fmt.Errorf("reading the list of sources: %w", err)
	}
	client, err := newReportClient(parent.Data, parent.Report)
	if err != nil {
		return err
	}
	var told struct {
		Sources []map[string]json.RawMessage `json:"sources"`
	}
	if err := client.get(a.ctx, "/v1/sources", nil, &told); err != nil {
		return err
	}
	rows, err := joinSources(told.Sources, polled)
	if err != nil {
		return err
	}
	columns := slices.Clone(sourceColumns)
	if parent.Format == "csv" || parent.Format == "md" {
		columns = append(columns, sourceDetails...)
	}
	numeric := make([]bool, len(columns))
	for i, name := range columns {
		numeric[i] = slices.Contains(sourceNumbers, name)
	}
	s, err := sheetOf(rows, columns, numeric)
	if err != nil {
		return err
	}
	s.fit, s.spare = cut, true
	return s.print(a, parent.Format)
}

// joinSources sets beside the health of each source how it is polled, by its id.
func joinSources(told, polled []map[string]json.RawMessage) ([]json.RawMessage, error) {
	byID := map[string]map[string]json.RawMessage{}
	for _, p := range polled {
		id := string(p["id"])
		p["source"] = p["id"]
		delete(p, "id")
		byID[id] = p
	}
	var rows []json.RawMessage
	add := func(row map[string]json.RawMessage) error {
		raw, err := json.Marshal(row)
		rows = append(rows, raw)
		return err
	}
	for _, row := range told {
		if p, ok := byID[string(row["source"])]; ok {
			p = maps.Clone(p)
			maps.Copy(p, row) // the same name and numbers as on the page
			row = p
			delete(byID, string(row["source"]))
		}
		if err := add(row); err != nil {
			return nil, err
		}
	}
	for _, p := range polled {
		if left, ok := byID[string(p["source"])]; ok && bytes.Equal(left["source"], p["source"]) {
			if err := add(p); err != nil {
				return nil, err
			}
		}
	}
	return rows, nil
}
