package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/polarity"

	"golang.org/x/text/unicode/norm"
)

// sentimentCmd scores the tone of texts toward targets.
type sentimentCmd struct{}

// Help is shown below the flags.
func (c *sentimentCmd) Help() string {
	return `Reads JSON lines {"id","lang","text","targets":[{"surface"}]} from standard input and writes the same with label
(positive, neutral, negative), score in -1…1 and the probabilities negative, neutral and positive for each target, or,
where a line has no targets, for its text. lang may be missing. A bad line gives {"id","error"}, and status 1 at the end.

Example:
  echo '{"id":"1","lang":"en","text":"SK hynix takes share from Samsung","targets":[{"surface":"SK hynix"},{"surface":"Samsung"}]}' |
    bellwether sentiment`
}

// sentimentQuestion is a line of input; its fields, and those of the answer, are a contract.
type sentimentQuestion struct {
	ID      json.RawMessage `json:"id"`
	Lang    string          `json:"lang"`
	Text    *string         `json:"text"`
	Targets []struct {
		Surface string `json:"surface"`
	} `json:"targets"`
}

// sentimentAnswer is a line of output: the question, and the scores of its targets, else of its text.
type sentimentAnswer struct {
	ID      json.RawMessage   `json:"id,omitempty"`
	Lang    string            `json:"lang,omitempty"`
	Text    string            `json:"text,omitempty"`
	Targets []sentimentTarget `json:"targets,omitempty"`
	*sentimentScore
	Error string `json:"error,omitempty"`
}

type sentimentTarget struct {
	Surface string `json:"surface"`
	*sentimentScore
}

type sentimentScore struct {
	Label    string  `json:"label"`
	Score    float32 `json:"score"`
	Negative float32 `json:"negative"`
	Neutral  float32 `json:"neutral"`
	Positive float32 `json:"positive"`
}

// maxSentimentLine is the longest line that is read, in bytes: a text of 200 kB, escaped, and its targets.
const maxSentimentLine = 2 << 20

// Run scores line by line. Bad lines are answered and do not end the run.
func (c *sentimentCmd) Run(a *app) error {
	scorer := polarity.New()
	lines := bufio.NewReaderSize(a.stdin, 64<<10)
	out := bufio.NewWriter(a.stdout)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	bad, number := 0, 0
	for {
		if err := a.ctx.Err(); err != nil {
			return errors.Join(fmt.Errorf("scoring: %w", err), out.Flush())
		}
		line, err := readSentimentLine(lines)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, errLongLine) {
			return errors.Join(fmt.Errorf("reading standard input: %w", err), out.Flush())
		}
		number++
		if len(line) == 0 && err == nil {
			continue
		}
		answer := sentimentAnswer{Error: fmt.Sprintf("line %d: %v", number, errLongLine)}
		if err == nil {
			answer = scoreLine(scorer, line, number)
		}
		if answer.Error != "" {
			bad++
		}
		if err := encoder.Encode(answer); err != nil {
			return fmt.Errorf("writing a score: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing scores: %w", err)
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d lines could not be scored; their answers say why", bad, number)
	}
	return nil
}

var errLongLine = fmt.Errorf("longer than %d bytes; send the text alone, at most 200 kB", maxSentimentLine)

// readSentimentLine reads a line without its end. A line that is too long is read to its end and gives errLongLine.
func readSentimentLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, more, err := r.ReadLine()
		if err != nil {
			return nil, err
		}
		if long = long || len(line)+len(part) > maxSentimentLine; !long {
			line = append(line, part...)
		}
		if more {
			continue
		}
		if long {
			return nil, errLongLine
		}
		return line, nil
	}
}

// scoreLine answers one line. The text is scored in NFC, so that decomposed Hangul reads like any other.
func scoreLine(scorer *polarity.Scorer, line []byte, number int) sentimentAnswer {
	var in sentimentQuestion
	if err := json.Unmarshal(line, &in); err != nil {
		return sentimentAnswer{ID: in.ID, Error: fmt.Sprintf("line %d: not a JSON object with text and targets: %v", number, err)}
	}
	if in.Text == nil {
		return sentimentAnswer{ID: in.ID, Error: fmt.Sprintf("line %d: field text is missing", number)}
	}
	targets := make([]polarity.Target, len(in.Targets))
	for i, t := range in.Targets {
		targets[i].Surface = norm.NFC.String(t.Surface)
	}
	scores := scorer.ScoreTargets(in.Lang, norm.NFC.String(*in.Text), targets)
	out := sentimentAnswer{ID: in.ID, Lang: in.Lang, Text: *in.Text}
	if len(targets) == 0 {
		out.sentimentScore = describeSentiment(scores[0])
		return out
	}
	for i, t := range in.Targets {
		out.Targets = append(out.Targets, sentimentTarget{Surface: t.Surface, sentimentScore: describeSentiment(scores[i])})
	}
	return out
}

// describeSentiment is a sentiment as people write it.
func describeSentiment(s *bellwetherv1.Sentiment) *sentimentScore {
	label := "neutral"
	switch s.GetLabel() {
	case bellwetherv1.Label_LABEL_POSITIVE:
		label = "positive"
	case bellwetherv1.Label_LABEL_NEGATIVE:
		label = "negative"
	}
	return &sentimentScore{
		Label: label, Score: s.GetScore(), Negative: s.GetNegative(), Neutral: s.GetNeutral(),
		Positive: s.GetPositive(),
	}
}
