package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// traceCmd tells where a story is.
type traceCmd struct {
	Story string `arg:"" name:"url-or-id" help:"An article's address or id, or a dead letter's id."`

	Data   string `env:"BELLWETHER_DATA" placeholder:"DIR" help:"Data folder of the running system; default ~/.local/share/bellwether."`
	Server string `placeholder:"URL" help:"Address of the report service, in place of --data."`
	Format string `default:"table" help:"How rows come out: table, csv, json or md."`
}

// Help is shown below the flags.
func (c *traceCmd) Help() string {
	return `One row for each stage of each sighting: when it was first read, and what came of it. A topic that was read again makes
no further rows. A dead letter comes with its cause and how to mend it. Exit status 1 where the story is not known at all.

Example:
  bellwether trace https://example.com/news/1`
}

// traceAnswer is the service's answer.
type traceAnswer struct {
	ArticleID string       `json:"article_id"`
	State     string       `json:"state"`
	Summary   string       `json:"summary"`
	Stages    []traceStage `json:"stages"`
}

// traceStage is a row of the verb's output: what one stage made of one sighting, whose place in the log is message; mend
// is what to do about a dead letter.
type traceStage struct {
	ArticleID string `json:"article_id"`
	State     string `json:"state"`
	Message   string `json:"message"`
	Stage     string `json:"stage"`
	At        string `json:"at"`
	Result    string `json:"result"`
	Detail    string `json:"detail"`
	Mend      string `json:"mend"`
}

// Run asks and prints.
func (c *traceCmd) Run(a *app) error {
	if err := checkFormat(c.Format); err != nil {
		return err
	}
	client, err := newReportClient(c.Data, c.Server)
	if err != nil {
		return err
	}
	var answer traceAnswer
	if err := client.get(a.ctx, "/v1/trace", url.Values{"q": {c.Story}}, &answer); err != nil {
		return err
	}
	s := &sheet{columns: []string{"article_id", "state", "message", "stage", "at", "result", "detail", "mend"}, numeric: make([]bool, 8)}
	for _, stage := range answer.Stages {
		stage.ArticleID, stage.State = answer.ArticleID, answer.State
		raw, err := json.Marshal(stage)
		if err != nil {
			return err
		}
		s.objects = append(s.objects, raw)
		s.cells = append(s.cells, []string{stage.ArticleID, stage.State, stage.Message, stage.Stage, stage.At, stage.Result, stage.Detail, stage.Mend})
	}
	if c.Format == "table" { // what is the same in all rows stands above them
		s.columns, s.numeric = s.columns[2:7], s.numeric[2:7]
		for i, row := range s.cells {
			s.cells[i] = row[2:7]
		}
		about := "article " + answer.ArticleID
		if answer.ArticleID == "" {
			about = "dead letter " + c.Story
		}
		fmt.Fprintf(a.stdout, "%s: %s\n%s\n", about, answer.State, strings.Map(printable, answer.Summary))
	}
	if c.Format != "table" || len(s.cells) > 0 {
		if err := s.print(a, c.Format); err != nil {
			return err
		}
	}
	if c.Format == "table" {
		for _, stage := range answer.Stages {
			if stage.Mend != "" {
				fmt.Fprintf(a.stdout, "To mend: %s\n", strings.Map(printable, stage.Mend))
			}
		}
	}
	if answer.State == "unknown" {
		return errors.New("the story is not known")
	}
	return nil
}
