package main

import (
	"fmt"
	"slices"
	"strings"

	"bellwether.internal/services/polarity/internal/linear"
	"bellwether.internal/services/polarity/internal/reading"
)

// set is the examples of each headline. The last of a headline may be its whole (without a target), which is trained
// on where all labels agree, but not tested.
type set struct {
	rows   []headline
	always []linear.Example // trained on in every fold, never tested
}

type headline struct {
	examples []linear.Example
	rules    []float32
	whole    *linear.Example
	mixed    bool
}

// mixedWeight is how much an example counts whose headline is good for one and bad for another: there the model learns
// to look at the place and not only at the words.
const mixedWeight = 1.5

func newSet(reader *reading.Reader, rows []row) *set {
	s := &set{}
	var sentence reading.Sentence
	var extractor linear.Extractor
	for _, r := range rows {
		var h headline
		var spans []reading.Span
		for _, t := range r.Targets {
			if i := strings.Index(r.Text, t.Surface); i >= 0 {
				spans = append(spans, reading.Span{Start: i, End: i + len(t.Surface)})
			}
		}
		spans = reading.Disjoint(spans, len(r.Text))
		reader.Read(&sentence, r.Text, reading.English, spans)
		for _, t := range r.Targets {
			at := strings.Index(r.Text, t.Surface)
			entity := slices.IndexFunc(spans, func(x reading.Span) bool { return x.Start <= at && at < x.End })
			if entity < 0 {
				continue
			}
			rule, _ := reader.Score(&sentence, entity, nil)
			h.rules = append(h.rules, rule)
			h.examples = append(h.examples, linear.Example{
				Features: slices.Clone(extractor.Extract(&sentence, entity, rule)), Class: class(t.Label), Weight: 1,
			})
			h.mixed = h.mixed || class(t.Label) != h.examples[0].Class
		}
		if len(h.examples) == 0 {
			continue
		}
		if h.mixed {
			for i := range h.examples {
				h.examples[i].Weight = mixedWeight
			}
		} else {
			rule, _ := reader.Score(&sentence, reading.Whole, nil)
			h.whole = &linear.Example{
				Features: slices.Clone(extractor.Extract(&sentence, reading.Whole, rule)), Class: h.examples[0].Class, Weight: 0.5,
			}
		}
		s.rows = append(s.rows, h)
	}
	return s
}

func class(label string) int {
	switch label {
	case "negative":
		return linear.Negative
	case "positive":
		return linear.Positive
	}
	return linear.Neutral
}

func (s *set) all() []linear.Example { return s.pick(func(int) bool { return true }) }

// pick lists the examples of the headlines whose number is wanted.
func (s *set) pick(want func(int) bool) []linear.Example {
	var out []linear.Example
	for i, h := range s.rows {
		if !want(i) {
			continue
		}
		out = append(out, h.examples...)
		if h.whole != nil {
			out = append(out, *h.whole)
		}
	}
	return append(out, s.always...)
}

// rulesAlone prints how far the lexicon and rules get without the model.
func (s *set) rulesAlone() {
	var all, mixed tally
	for _, h := range s.rows {
		for i, e := range h.examples {
			said := linear.Neutral
			if h.rules[i] > 0.4 {
				said = linear.Positive
			} else if h.rules[i] < -0.4 {
				said = linear.Negative
			}
			all.add(e.Class, said)
			if h.mixed {
				mixed.add(e.Class, said)
			}
		}
	}
	fmt.Printf("rules alone   all %s   mixed %s\n", &all, &mixed)
}

// validate prints the result of cross-validation, with weights encoded as they are shipped.
func (s *set) validate(fit linear.Fit, folds, limit int) {
	var all, mixed tally
	for fold := range folds {
		model, err := linear.Decode(linear.Encode(fit.Train(s.pick(func(i int) bool { return i%folds != fold })), limit))
		if err != nil {
			panic(err) // what Encode writes Decode reads
		}
		for i, h := range s.rows {
			if i%folds != fold {
				continue
			}
			for n, e := range h.examples {
				logits := model.Judge(e.Features, h.rules[n])
				said := linear.Negative
				for c := range logits {
					if logits[c] > logits[said] {
						said = c
					}
				}
				all.add(e.Class, said)
				if h.mixed {
					mixed.add(e.Class, said)
				}
			}
		}
	}
	fmt.Printf("%d folds       all %s   mixed %s\n", folds, &all, &mixed)
}

// tally counts what people said against what the model said.
type tally [linear.Classes][linear.Classes]int

func (t *tally) add(gold, said int) { t[gold][said]++ }

// String gives number, accuracy and macro F1 (the mean over classes of 2TP / (2TP + FP + FN)).
func (t *tally) String() string {
	n, right, f1 := 0, 0, 0.0
	for c := range t {
		wrong := 0
		for d := range t {
			n += t[c][d]
			if c != d {
				wrong += t[c][d] + t[d][c]
			}
		}
		right += t[c][c]
		f1 += 2 * float64(t[c][c]) / float64(max(1, 2*t[c][c]+wrong))
	}
	return fmt.Sprintf("n=%d accuracy=%.4f macro_f1=%.4f", n, float64(right)/float64(max(n, 1)), f1/float64(len(t)))
}
