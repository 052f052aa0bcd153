package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"
)

type deadLettersReplayCmd struct {
	IDs []string `arg:"" optional:"" name:"id" help:"Ids of dead letters."`
	All bool     `help:"All of them; --stage, --cause and --since choose among them."`
	deadLetterFilter
	Limit int `default:"10000" help:"At most so many, the newest; up to 10000."`

	Push string `placeholder:"URL" help:"Address of ingest, in place of --data's."`
}

// Help is shown below the flags.
func (c *deadLettersReplayCmd) Help() string {
	return `A letter goes back to the topic of the stage that failed; one of ingest's goes in as a new article. What fails again becomes
the same dead letter again, what succeeds counts as stored. Says how many were replayed and how many were refused.

Examples:
  bellwether dead-letters replay 0b7f7e0a-5f4f-5d53-9a52-3f2f6d1f0c11
  bellwether dead-letters replay --stage extract --cause internal --since 2d`
}

// replayLine is a line of ingest's POST /v1/replays; bytes are base64.
type replayLine struct {
	Topic   string       `json:"topic"`
	Key     []byte       `json:"key"`
	Payload []byte       `json:"payload"`
	Origin  replayOrigin `json:"origin"`
}

type replayOrigin struct {
	Partition int   `json:"partition"`
	Offset    int64 `json:"offset"`
}

// replayChunk bounds the bytes of one request.
const replayChunk = 8 << 20

// Run sends the chosen letters again.
func (c *deadLettersReplayCmd) Run(a *app, parent *deadLettersCmd) error {
	if len(c.IDs) == 0 && !c.All && c.Stage == "" && c.Cause == "" && c.Since == "" {
		return usageError{errors.New("name dead letters by id, choose them with --stage, --cause or --since, or say --all")}
	}
	client, err := newReportClient(parent.Data, parent.Server)
	if err != nil {
		return err
	}
	find := finder{data: parent.Data, server: c.Push}
	if _, err := find.push(); err != nil {
		return fmt.Errorf("finding ingest (name it with --push): %w", err)
	}
	ids := c.IDs
	if len(ids) == 0 {
		if ids, err = chosenLetters(a, client, c.query(c.Limit)); err != nil {
			return err
		}
		if len(ids) == c.Limit {
			fmt.Fprintf(a.stderr, "bellwether: only the newest %d are replayed; choose older ones by their id or with another --stage or --cause.\n", c.Limit)
		}
	}
	r := &replayRun{app: a, sender: newSender(find, time.Minute, func(text string) { fmt.Fprintln(a.stderr, text) })}
	for _, id := range ids {
		var letter deadLetter
		if err := client.get(a.ctx, "/v1/dead-letters/"+url.PathEscape(id), nil, &letter); err != nil {
			return fmt.Errorf("dead letter %s: %w", id, err)
		}
		if err := r.add(letter); err != nil {
			return err
		}
	}
	if err := errors.Join(r.flush(&r.messages, "/v1/replays"), r.flush(&r.raw, "/v1/articles")); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%d replayed, %d refused\n", r.accepted, r.refused)
	if r.refused > 0 {
		return fmt.Errorf("%d of %d dead letters were refused", r.refused, r.refused+r.accepted)
	}
	return nil
}

func chosenLetters(a *app, client *reportClient, query url.Values) ([]string, error) {
	letters, err := listDeadLetters(a, client, query)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(letters))
	for i, raw := range letters {
		var letter deadLetter
		if err := json.Unmarshal(raw, &letter); err != nil {
			return nil, fmt.Errorf("reading the list of dead letters: %w", err)
		}
		ids[i] = letter.ID
	}
	return ids, nil
}

// replayRun collects letters into requests: messages for the stages behind ingest, raw lines for ingest itself.
type replayRun struct {
	app               *app
	sender            *sender
	messages, raw     bytes.Buffer
	accepted, refused int
}

func (r *replayRun) add(letter deadLetter) error {
	if letter.Topic == "" { // ingest reads no topic: its letter holds the line that was sent
		r.raw.Write(bytes.ReplaceAll(letter.Payload, []byte("\n"), []byte(" ")))
		r.raw.WriteByte('\n')
	} else {
		line, err := json.Marshal(replayLine{
			Topic: letter.Topic, Key: letter.Key, Payload: letter.Payload,
			Origin: replayOrigin{letter.OriginPartition, letter.OriginOffset},
		})
		if err != nil {
			return err
		}
		r.messages.Write(line)
		r.messages.WriteByte('\n')
	}
	if r.messages.Len() > replayChunk {
		if err := r.flush(&r.messages, "/v1/replays"); err != nil {
			return err
		}
	}
	if r.raw.Len() > replayChunk {
		return r.flush(&r.raw, "/v1/articles")
	}
	return nil
}

// flush sends what is collected.
func (r *replayRun) flush(lines *bytes.Buffer, path string) error {
	if lines.Len() == 0 {
		return nil
	}
	result, err := r.sender.untilDone(r.app.ctx, path, lines.Bytes())
	if err != nil {
		return fmt.Errorf("sending dead letters again: %w", err)
	}
	lines.Reset()
	r.accepted += result.Accepted
	r.refused += result.Refused
	for _, e := range result.Errors {
		fmt.Fprintf(r.app.stderr, "refused: %s %s\n", e.Field, e.Error)
	}
	return nil
}
