package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"bellwether.internal/services/polarity/internal/linear"
	"bellwether.internal/services/polarity/internal/reading"
)

// set is the examples of each headline. The last of a headline may be its whole (without a target), which is trained
// on where all labels agree, but not tested.
type set struct {
	korean bool
	rows   []headline
	// What follows is trained on in every fold, and never tested.
	relations []linear.Example // of the lexicon
	own       []linear.Example // sentences of our own
}

type headline struct {
	examples  []linear.Example
	rules     []float32
	whole     *linear.Example
	wholeRule float32
	mixed     bool
	prose     bool
	// unmarked is the text as such with its names read as words like others, where all labels agree.
	unmarked     *linear.Example
	unmarkedRule float32
}

func (h *headline) manner() linear.Manner { return linear.Manner{Prose: h.prose} }

// mixedWeight is how much an example counts whose headline is good for one and bad for another: there the model learns
// to look at the place and not only at the words.
const mixedWeight = 1.5

func newSet(reader *reading.Reader, lang reading.Lang, rows []row) *set {
	s := &set{korean: lang == reading.Korean}
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
		reader.Read(&sentence, r.Text, lang, spans)
		total, _ := reader.Score(&sentence, reading.Whole, nil)
		extractor.Begin(&sentence, total)
		h.prose = linear.Prose(&sentence)
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
		switch {
		case h.mixed:
			for i := range h.examples {
				h.examples[i].Weight = mixedWeight
			}
		case len(h.examples) > 0:
			h.wholeRule = total
			h.whole = &linear.Example{
				Features: slices.Clone(extractor.Extract(&sentence, reading.Whole, total)), Class: h.examples[0].Class, Weight: 0.5,
			}
		}
		if !h.mixed && s.korean {
			h.unmark(reader, &sentence, &extractor, r)
		}
		if len(h.examples) > 0 || h.unmarked != nil {
			s.rows = append(s.rows, h)
		}
	}
	return s
}

// unmark reads a row of one label without marking its names.
func (h *headline) unmark(reader *reading.Reader, sentence *reading.Sentence, extractor *linear.Extractor, r row) {
	label := r.Label
	if len(r.Targets) > 0 {
		label = r.Targets[0].Label
	}
	reader.Read(sentence, r.Text, reading.Korean, nil)
	h.unmarkedRule, _ = reader.Score(sentence, reading.Whole, nil)
	extractor.Begin(sentence, h.unmarkedRule)
	h.unmarked = &linear.Example{
		Features: slices.Clone(extractor.Extract(sentence, reading.Whole, h.unmarkedRule)), Class: class(label), Weight: 1,
	}
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

func (s *set) all() []linear.Example { return s.headlines(func(int) bool { return true }) }

// headlines lists the examples of the headlines whose number is wanted, and the relations.
func (s *set) headlines(want func(int) bool) []linear.Example {
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
	return append(out, s.relations...)
}

// unmarked lists the rows whose number is wanted, read without marking their names.
func (s *set) unmarked(want func(int) bool) []linear.Example {
	var out []linear.Example
	for i, h := range s.rows {
		if want(i) && h.unmarked != nil {
			out = append(out, *h.unmarked)
		}
	}
	return out
}

// sentences lists the same and our own sentences.
func (s *set) sentences(want func(int) bool) []linear.Example {
	return append(s.headlines(want), s.own...)
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
	fmt.Printf("rules alone: all n=%d accuracy=%.4f, mixed n=%d accuracy=%.4f\n", all.total(), all.accuracy(), mixed.total(), mixed.accuracy())
}

// validate prints the result of cross-validation, with weights encoded as they are shipped: the mean over the folds of every
// round and how far they spread (standard deviation). In each round the headlines are dealt to the folds anew.
func (s *set) validate(fit linear.Fit, folds, rounds, limit int) {
	var all, mixed [][2]float64 // accuracy, macro F1 by fold
	var sums [4]tally
	for round := range rounds {
		fold := make([]int, len(s.rows))
		for i, n := range rand.New(rand.NewPCG(uint64(round), 0)).Perm(len(s.rows)) {
			fold[n] = i % folds
		}
		for f := range folds {
			seen := func(i int) bool { return fold[i] != f }
			tallies := s.test(s.judge(fit, limit, seen), func(i int) bool { return fold[i] == f })
			all = append(all, [2]float64{tallies[0].accuracy(), tallies[0].f1()})
			mixed = append(mixed, [2]float64{tallies[1].accuracy(), tallies[1].f1()})
			for i := range sums {
				sums[i].merge(&tallies[i])
			}
		}
	}
	accuracy, spread := meanOf(all, 0)
	f1, _ := meanOf(all, 1)
	mixedAccuracy, mixedSpread := meanOf(mixed, 0)
	mixedF1, _ := meanOf(mixed, 1)
	fmt.Printf("%d folds       all n=%d accuracy=%.4f macro_f1=%.4f   mixed n=%d accuracy=%.4f macro_f1=%.4f\n",
		len(all), sums[0].total()/rounds, accuracy, f1, sums[1].total()/rounds, mixedAccuracy, mixedF1)
	fmt.Printf("between folds: all ±%.4f, mixed ±%.4f\nall %s\nmixed %s\n", spread, mixedSpread, &sums[0], &sums[1])
	if s.korean {
		fmt.Printf("no name marked: n=%d accuracy=%.4f macro_f1=%.4f %s\n", sums[3].total()/rounds, sums[3].accuracy(), sums[3].f1(), &sums[3])
	}
	fmt.Printf("sentences as such: n=%d accuracy=%.4f macro_f1=%.4f %s\n", sums[2].total()/rounds, sums[2].accuracy(), sums[2].f1(), &sums[2])
}

// judge is trained on the rows whose number is wanted.
func (s *set) judge(fit linear.Fit, limit int, want func(int) bool) *linear.Judge {
	headlines := encoded(fit.Train(s.headlines(want)), limit)
	if s.korean {
		return linear.Korean(headlines, encoded(fit.Train(s.unmarked(want)), limit))
	}
	return linear.English(headlines, encoded(fit.Train(s.sentences(want)), limit))
}

// encoded is a model as it is shipped.
func encoded(w linear.Weights, limit int) *linear.Model {
	model, err := linear.Decode(linear.Encode(w, limit))
	if err != nil {
		panic(err) // what Encode writes Decode reads
	}
	return model
}

// test compares the headlines whose number is wanted with what the judge says: all of them, those that are mixed, texts as such,
// and texts in which no name is marked.
func (s *set) test(judge *linear.Judge, want func(int) bool) (tallies [4]tally) {
	for i, h := range s.rows {
		if !want(i) {
			continue
		}
		if h.whole != nil {
			tallies[2].add(h.whole.Class, likeliest(judge.Logits(h.whole.Features, h.wholeRule, h.manner())))
		}
		if h.unmarked != nil {
			m := linear.Manner{Prose: h.prose, Unmarked: true}
			tallies[3].add(h.unmarked.Class, likeliest(judge.Logits(h.unmarked.Features, h.unmarkedRule, m)))
		}
		for n, e := range h.examples {
			said := likeliest(judge.Logits(e.Features, h.rules[n], h.manner()))
			tallies[0].add(e.Class, said)
			if h.mixed {
				tallies[1].add(e.Class, said)
			}
		}
	}
	return tallies
}

func likeliest(logits [linear.Classes]float32) int {
	said := linear.Negative
	for c := range logits {
		if logits[c] > logits[said] {
			said = c
		}
	}
	return said
}

// meanOf is the mean and standard deviation of a column.
func meanOf(rows [][2]float64, column int) (mean, deviation float64) {
	for _, r := range rows {
		mean += r[column] / float64(len(rows))
	}
	for _, r := range rows {
		deviation += (r[column] - mean) * (r[column] - mean) / float64(len(rows))
	}
	return mean, math.Sqrt(deviation)
}

// tally counts what people said against what the model said.
type tally [linear.Classes][linear.Classes]int

func (t *tally) add(gold, said int) { t[gold][said]++ }

func (t *tally) merge(o *tally) {
	for g := range o {
		for s, n := range o[g] {
			t[g][s] += n
		}
	}
}

func (t *tally) total() (n int) {
	for g := range t {
		for _, c := range t[g] {
			n += c
		}
	}
	return n
}

func (t *tally) accuracy() float64 {
	return float64(t[0][0]+t[1][1]+t[2][2]) / float64(max(t.total(), 1))
}

// f1 is the mean over classes of 2TP / (2TP + FP + FN).
func (t *tally) f1() (mean float64) {
	for c := range t {
		wrong := 0
		for d := range t {
			if c != d {
				wrong += t[c][d] + t[d][c]
			}
		}
		mean += 2 * float64(t[c][c]) / float64(max(1, 2*t[c][c]+wrong)) / float64(len(t))
	}
	return mean
}

// String gives the misses by class as shares of all: what people said, and what the model said instead.
func (t *tally) String() string {
	names := [...]string{"negative", "neutral", "positive"}
	out := "missed:"
	for g := range t {
		for s, n := range t[g] {
			if g != s {
				out += fmt.Sprintf(" %s as %s %.3f", names[g], names[s], float64(n)/float64(max(t.total(), 1)))
			}
		}
	}
	return out
}
