package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// deadLettersCmd lists, shows and replays what could not be processed.
type deadLettersCmd struct {
	List   deadLettersListCmd   `cmd:"" help:"List dead letters, newest first."`
	Show   deadLettersShowCmd   `cmd:"" help:"Show one whole."`
	Replay deadLettersReplayCmd `cmd:"" help:"Send them again to the stage that failed."`

	Data   string `env:"BELLWETHER_DATA" placeholder:"DIR" help:"Data folder of the running system; default ~/.local/share/bellwether."`
	Server string `placeholder:"URL" help:"Address of the report service, in place of --data."`
	Format string `default:"table" help:"How rows come out: table, csv, json or md."`
}

// Help is shown below the flags.
func (c *deadLettersCmd) Help() string {
	return `Examples:
  bellwether dead-letters list --stage extract
  bellwether dead-letters show 0b7f7e0a-5f4f-5d53-9a52-3f2f6d1f0c11
  bellwether dead-letters replay --stage extract --cause internal --since 2d`
}

// deadLetterFilter is what letters are chosen by. Stages and causes are not checked against a list: a stage that was
// added has its own name.
type deadLetterFilter struct {
	Stage string `placeholder:"STAGE" help:"Only of this stage, e.g. ingest, extract, sentiment or store."`
	Cause string `placeholder:"CAUSE" help:"Only of this cause, e.g. malformed, invalid, too-large or internal."`
	Since string `placeholder:"TIME" help:"Only those that failed since: a date, RFC 3339, or a distance before now such as 7d."`
}

// query is the filter for the service; limit is at most 10,000.
func (f deadLetterFilter) query(limit int) url.Values {
	q := url.Values{"limit": {strconv.Itoa(limit)}}
	for name, value := range map[string]string{"stage": f.Stage, "cause": f.Cause, "since": f.Since} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

type deadLettersListCmd struct {
	deadLetterFilter
	Limit int `default:"100" help:"At most so many, up to 10000."`
}

// Run lists.
func (c *deadLettersListCmd) Run(a *app, parent *deadLettersCmd) error {
	if err := checkFormat(parent.Format); err != nil {
		return err
	}
	client, err := newReportClient(parent.Data, parent.Server)
	if err != nil {
		return err
	}
	letters, err := listDeadLetters(a, client, c.query(c.Limit))
	if err != nil {
		return err
	}
	s, err := sheetOf(letters, []string{"id", "stage", "cause", "field", "error", "failed_at", "topic", "partition", "offset", "url"},
		[]bool{7: true, 8: true, 9: false})
	if err != nil {
		return err
	}
	if parent.Format == "table" { // a letter of ingest's failed before it had a place
		for _, row := range s.cells {
			if topic := s.column("topic"); row[topic] == "" {
				row[s.column("partition")], row[s.column("offset")] = "", ""
			}
		}
	}
	return s.print(a, parent.Format)
}

func listDeadLetters(a *app, client *reportClient, query url.Values) ([]json.RawMessage, error) {
	var answer struct {
		DeadLetters []json.RawMessage `json:"dead_letters"`
	}
	if err := client.get(a.ctx, "/v1/dead-letters", query, &answer); err != nil {
		return nil, err
	}
	return answer.DeadLetters, nil
}

// deadLetter is one letter whole; key and payload are base64 in JSON.
type deadLetter struct {
	ID              string `json:"id"`
	Stage           string `json:"stage"`
	Cause           string `json:"cause"`
	Error           string `json:"error"`
	Field           string `json:"field"`
	Attempts        int    `json:"attempts"`
	FailedAt        string `json:"failed_at"`
	Topic           string `json:"topic"`
	Partition       int    `json:"partition"`
	Offset          int64  `json:"offset"`
	OriginPartition int    `json:"origin_partition"`
	OriginOffset    int64  `json:"origin_offset"`
	ArticleID       string `json:"article_id"`
	URL             string `json:"url"`
	Source          string `json:"source"`
	Key             []byte `json:"key"`
	Payload         []byte `json:"payload"`
}

type deadLettersShowCmd struct {
	ID string `arg:"" help:"The dead letter's id."`
}

// Run shows one letter: as text where the payload is text, else in base64. With --format json the letter as it is kept.
func (c *deadLettersShowCmd) Run(a *app, parent *deadLettersCmd) error {
	if err := checkFormat(parent.Format); err != nil {
		return err
	}
	client, err := newReportClient(parent.Data, parent.Server)
	if err != nil {
		return err
	}
	var raw json.RawMessage
	if err := client.get(a.ctx, "/v1/dead-letters/"+url.PathEscape(c.ID), nil, &raw); err != nil {
		return err
	}
	var letter deadLetter
	if err := json.Unmarshal(raw, &letter); err != nil {
		return fmt.Errorf("reading dead letter %s: %w", c.ID, err)
	}
	if parent.Format != "table" {
		columns := []string{
			"id", "stage", "cause", "error", "field", "attempts", "failed_at", "topic", "partition", "offset",
			"origin_partition", "origin_offset", "article_id", "url", "source", "key", "payload",
		}
		s, err := sheetOf([]json.RawMessage{raw}, columns, make([]bool, len(columns)))
		if err != nil {
			return err
		}
		return s.print(a, parent.Format)
	}
	// A letter of ingest's failed before it had a place in a topic.
	message, origin, about := "", "", letter.ArticleID
	if letter.Topic != "" {
		message = fmt.Sprintf("%s/%d/%d", letter.Topic, letter.Partition, letter.Offset)
	}
	if strings.Trim(about, "0-") == "" {
		about = "" // which article it was is not known
	}
	if letter.Topic != "" && letter.OriginOffset >= 0 {
		origin = fmt.Sprintf("articles.v1/%d/%d", letter.OriginPartition, letter.OriginOffset)
	}
	s := &sheet{columns: []string{"field", "value"}, numeric: make([]bool, 2)}
	for _, f := range [][2]string{
		{"id", letter.ID},
		{"stage", letter.Stage},
		{"cause", letter.Cause},
		{"field", letter.Field},
		{"error", letter.Error},
		{"attempts", strconv.Itoa(letter.Attempts)},
		{"failed_at", letter.FailedAt},
		{"message", message},
		{"origin", origin},
		{"article_id", about},
		{"url", letter.URL},
		{"source", letter.Source},
		{"payload", payloadText(letter.Payload)},
	} {
		if f[1] != "" {
			s.cells = append(s.cells, []string{f[0], f[1]})
		}
	}
	return s.print(a, parent.Format)
}

// maxShown is how much of a payload a table shows, in bytes; --format json shows all.
const maxShown = 4 << 10

func payloadText(payload []byte) string {
	if !utf8.Valid(payload) {
		return fmt.Sprintf("(%d bytes that are no text; --format json shows them)", len(payload))
	}
	if len(payload) > maxShown {
		return string([]rune(string(payload[:maxShown]))) + " …"
	}
	return string(payload)
}
