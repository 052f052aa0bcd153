package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"

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
	relationWeight = 0.3
)

// weigh multiplies the weights of examples.
func weigh(examples []linear.Example, by float32) []linear.Example {
	for i := range examples {
		examples[i].Weight *= by
	}
	return examples
}

// curriculum is our own sentences, and one for each relation of the lexicon.
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
		relations = append(relations, row{ID: fmt.Sprint("relation-", i), Text: "Alpha " + p.Form + " Omega" + tails[i%len(tails)],
			Targets: []target{{"Alpha", sign(p.Subject)}, {"Omega", sign(p.Object)}}})
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
