package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"bellwether.internal/services/polarity/internal/linear"
	"bellwether.internal/services/polarity/internal/reading"
)

// own is sentences of our own about the business of chips, which headlines about other markets do not teach.
//
//go:embed curriculum.jsonl
var own []byte

// How much an example of our own counts beside a headline.
const (
	ownWeight      = 3
	relationWeight = 0.2
)

// weigh multiplies the weights of examples.
func weigh(examples []linear.Example, by float32) []linear.Example {
	for i := range examples {
		examples[i].Weight *= by
	}
	return examples
}

// curriculum is our own sentences, and some for each relation of the lexicon: said plainly, denied, and in the
// passive voice.
func curriculum() (sentences, relations []row, err error) {
	for n, line := range bytes.Split(bytes.TrimSpace(own), []byte("\n")) {
		var r row
		if err := json.Unmarshal(line, &r); err != nil {
			return nil, nil, fmt.Errorf("curriculum.jsonl:%d: %w", n+1, err)
		}
		sentences = append(sentences, r)
	}
	phrases, err := reading.Relations()
	if err != nil {
		return nil, nil, err
	}
	tails := [...]string{"", " in memory chips", " in the third quarter", ", analysts say", " in data centers", " this year"}
	for i, p := range phrases {
		tail := tails[i%len(tails)]
		add := func(text string, subject, object float32) {
			relations = append(relations, row{
				ID: fmt.Sprint("relation-", len(relations)), Text: text,
				Targets: []target{{"Alpha", sign(subject)}, {"Omega", sign(object)}},
			})
		}
		form := strings.ReplaceAll(p.Form, "*", "its")
		add("Alpha "+form+" Omega"+tail, p.Subject, p.Object)
		if p.Subject >= 1 && p.Object <= -0.5 && i%2 == 0 {
			negations := [...]string{"Alpha cannot ", "Few expect that Alpha ", "Alpha never ", "It is unlikely that Alpha "}
			add(negations[i/2%len(negations)]+form+" Omega"+tail, -1, 1)
		}
		if strings.HasSuffix(form, "ed") {
			add("Alpha was "+form+" by Omega"+tail, p.Object, p.Subject)
		}
	}
	return sentences, relations, nil
}

// sign is the label of a weight; what is weak is neutral.
func sign(w float32) string {
	switch {
	case w >= 0.5:
		return "positive"
	case w <= -0.5:
		return "negative"
	}
	return "neutral"
}
