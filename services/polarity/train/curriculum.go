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

// ownKorean is the Korean ones, of which there is nothing else.
//
//go:embed curriculum-ko.jsonl
var ownKorean []byte

// How much an example of our own counts beside a headline.
const (
	ownWeight      = 12
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
	if sentences, err = rowsOf("curriculum.jsonl", own); err != nil {
		return nil, nil, err
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

// rowsOf reads a curriculum.
func rowsOf(name string, data []byte) ([]row, error) {
	var rows []row
	for n, line := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
		var r row
		if err := json.Unmarshal(line, &r); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n+1, err)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// koreanCurriculum is our own Korean texts, and some for each relation and measure of the lexicon.
func koreanCurriculum() (texts, relations []row, err error) {
	if texts, err = rowsOf("curriculum-ko.jsonl", ownKorean); err != nil {
		return nil, nil, err
	}
	phrases, measures, err := reading.KoreanRelations()
	if err != nil {
		return nil, nil, err
	}
	add := func(text string, targets ...target) {
		relations = append(relations, row{ID: fmt.Sprint("ko-relation-", len(relations)), Text: text, Targets: targets})
	}
	for i, p := range phrases {
		object, w := "를 ", p.Object
		if i%2 == 0 && p.Dative != 0 {
			object, w = "에 ", p.Dative
		}
		add("알파가 오메가"+object+p.Form, target{"알파", sign(p.Subject)}, target{"오메가", sign(w)})
	}
	moves := [...][2]string{{"증가", "감소"}, {"확대", "축소"}, {"상승", "하락"}, {"늘었다.", "줄었다."}, {"급증했다.", "급감했다."}}
	for i, m := range measures {
		up, down := "positive", "negative"
		if !m.Better {
			up, down = down, up
		}
		name := [...]string{"알파 ", "알파의 "}[i%2]
		add(name+m.Form+" "+moves[i%len(moves)][0], target{"알파", up})
		add(name+m.Form+" "+moves[(i+2)%len(moves)][1], target{"알파", down})
	}
	return texts, relations, nil
}
