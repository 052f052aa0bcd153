package report

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/annotate"
	"bellwether.internal/services/polarity"
	"bellwether.internal/services/taxonomy"
)

// explainer finds the words that made the tone of an article. What is stored are scores and decisive sentences, so an
// article that is looked at is read anew, by the very code of the services. It is safe for many goroutines; the
// lexicons are loaded when the first article is looked at.
type explainer struct {
	annotator func() *annotate.Annotator
	scorer    func() *polarity.Scorer
}

func newExplainer(t *taxonomy.Taxonomy) *explainer {
	return &explainer{
		annotator: sync.OnceValue(func() *annotate.Annotator { return annotate.New(t) }),
		scorer:    sync.OnceValue(polarity.New),
	}
}

// explained are the words behind an article's tone.
type explained struct {
	// MadeBy is the taxonomy's and the model's version, in the form of made_by.
	MadeBy string
	// Words are all of them, in reading order.
	Words []toneWord
	// Organizations and Topics are the words behind the tone toward each, by id, the weightiest first.
	Organizations, Topics map[string][]toneWord
}

// toneWord is a stretch of the title or the text that spoke for or against something.
type toneWord struct {
	Field string // title or text
	// Start and End are code points of the field, half-open.
	Start, End int
	Text       string
	// Tone is pos or neg; mixed where the word is good for one and bad for another.
	Tone string
	// For and Against are the organizations' ids toward which it counted; empty where it counted for topics alone.
	For, Against []string
	weight       float32
}

// wordsShown is how many words are listed beside an organization or topic.
const wordsShown = 4

// A model gives every word some weight. One is shown from a weight (a logit) of leastWeight on, which is about where the
// rules see a tone, and from faint of the weightiest word's; of what came out neutral only a word that weighs leastNeutral.
const (
	leastWeight  = 0.5
	leastNeutral = 1
	faint        = 0.2
)

// explain reads an article. Its time is linear in title and text, which ingest bounds (1 kB, 200 kB).
func (e *explainer) explain(title, text, lang string) *explained {
	annotator, scorer := e.annotator(), e.scorer()
	a := annotator.Annotate(title, text, lang)
	sentiments := scorer.Score(title, text, a)
	fields := map[bellwetherv1.Field][]rune{bellwetherv1.Field_FIELD_TITLE: []rune(title), bellwetherv1.Field_FIELD_TEXT: []rune(text)}
	out := &explained{
		MadeBy: annotator.Version() + "/" + scorer.ModelVersion(), Organizations: map[string][]toneWord{}, Topics: map[string][]toneWord{},
	}
	var all []toneWord
	for i, o := range a.GetOrganizations() {
		words := cited(a, sentiments.GetOrganizations()[i], fields)
		for j := range words {
			if words[j].Tone == "pos" {
				words[j].For = []string{o.GetEntityId()}
			} else {
				words[j].Against = []string{o.GetEntityId()}
			}
		}
		out.Organizations[o.GetEntityId()] = foremost(words)
		all = append(all, words...)
	}
	for i, t := range a.GetTopics() {
		words := cited(a, sentiments.GetTopics()[i], fields)
		out.Topics[t.GetTopic()] = foremost(words)
		all = append(all, words...)
	}
	out.Words = joined(all)
	return out
}

// cited are the words that a sentiment rests on, those of little weight left out.
func cited(a *bellwetherv1.Annotation, s *bellwetherv1.Sentiment, fields map[bellwetherv1.Field][]rune) []toneWord {
	least := float32(leastWeight)
	if s.GetLabel() == bellwetherv1.Label_LABEL_NEUTRAL {
		least = leastNeutral
	}
	for _, e := range s.GetEvidence() {
		least = max(least, faint*e.GetWeight(), -faint*e.GetWeight())
	}
	var out []toneWord
	for _, e := range s.GetEvidence() {
		if int(e.GetSentence()) >= len(a.GetSentences()) || max(e.GetWeight(), -e.GetWeight()) < least {
			continue
		}
		field := a.GetSentences()[e.GetSentence()].GetField()
		runes := fields[field]
		start, end := int(e.GetStart()), int(e.GetEnd())
		if start >= end || end > len(runes) {
			continue
		}
		w := toneWord{Field: "text", Start: start, End: end, Text: string(runes[start:end]), Tone: "pos", weight: e.GetWeight()}
		if field == bellwetherv1.Field_FIELD_TITLE {
			w.Field = "title"
		}
		if w.weight < 0 {
			w.Tone = "neg"
		}
		out = append(out, w)
	}
	return out
}

// foremost are the words to list, each spelling once.
func foremost(words []toneWord) []toneWord {
	sorted := slices.Clone(words)
	slices.SortStableFunc(sorted, func(a, b toneWord) int { return cmp.Compare(max(b.weight, -b.weight), max(a.weight, -a.weight)) })
	var out []toneWord
	for _, w := range sorted {
		same := func(x toneWord) bool { return strings.EqualFold(x.Text, w.Text) && x.Tone == w.Tone }
		if len(out) < wordsShown && !slices.ContainsFunc(out, same) {
			out = append(out, w)
		}
	}
	return out
}

// joined makes one word of those at the same place, in reading order.
func joined(words []toneWord) []toneWord {
	slices.SortStableFunc(words, func(a, b toneWord) int {
		return cmp.Or(strings.Compare(b.Field, a.Field), cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	var out []toneWord
	for _, w := range words {
		if n := len(out); n > 0 && out[n-1].Field == w.Field && out[n-1].Start == w.Start && out[n-1].End == w.End {
			last := &out[n-1]
			last.For, last.Against = union(last.For, w.For), union(last.Against, w.Against)
			if last.Tone != w.Tone {
				last.Tone = "mixed"
			}
			continue
		}
		w.For, w.Against = slices.Clone(w.For), slices.Clone(w.Against)
		out = append(out, w)
	}
	return out
}

func union(a, b []string) []string {
	for _, x := range b {
		if !slices.Contains(a, x) {
			a = append(a, x)
		}
	}
	return a
}
