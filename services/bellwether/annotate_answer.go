package main

import (
	"encoding/json"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// annotateAnswer is a line of output of annotate; its fields are a contract.
type annotateAnswer struct {
	ID            json.RawMessage   `json:"id"`
	Lang          string            `json:"lang"`
	Organizations []annotatedEntity `json:"organizations"`
	People        []annotatedEntity `json:"people"`
	Topics        []annotatedTopic  `json:"topics"`
	Pairs         []annotatedPair   `json:"pairs"`
	Events        []annotatedEvent  `json:"events"`
	Terms         []string          `json:"terms"`
	Taxonomy      string            `json:"taxonomy_version"`
	Model         string            `json:"model_version"`
	Cut           bool              `json:"cut,omitempty"`
}

// annotateError is the answer to a line that cannot be read.
type annotateError struct {
	ID    json.RawMessage `json:"id"`
	Error string          `json:"error"`
}

// annotatedEntity is an organization or person with its mentions.
type annotatedEntity struct {
	ID         string             `json:"id"`
	Name       string             `json:"name"`
	Prominence string             `json:"prominence"`
	Sentiment  *sentimentScore    `json:"sentiment"`
	Mentions   []annotatedMention `json:"mentions"`
}

// annotatedMention is a place in title or text: code points in NFC, half-open.
type annotatedMention struct {
	Surface  string `json:"surface"`
	Field    string `json:"field"`
	Start    uint32 `json:"start"`
	End      uint32 `json:"end"`
	Sentence string `json:"sentence"`
}

type annotatedTopic struct {
	ID        string          `json:"id"`
	Score     float32         `json:"score"`
	Sentiment *sentimentScore `json:"sentiment"`
}

type annotatedPair struct {
	Organization string          `json:"organization"`
	Topic        string          `json:"topic"`
	Sentiment    *sentimentScore `json:"sentiment"`
	Evidence     string          `json:"evidence"`
}

type annotatedEvent struct {
	Kind      string              `json:"kind"`
	Roles     map[string][]string `json:"roles"`
	Amount    float64             `json:"amount"`
	Currency  string              `json:"currency"`
	Date      string              `json:"date"`
	Place     string              `json:"place"`
	Certainty string              `json:"certainty"`
	Sentence  string              `json:"sentence"`
}

// answerWriter turns one annotation into an answer.
type answerWriter struct {
	title, text []rune
	annotation  *bellwetherv1.Annotation
	sentiments  *bellwetherv1.Sentiments
}

// describeAnnotation writes an annotation and its sentiments as people read them. title and text are those that were
// annotated.
func describeAnnotation(id json.RawMessage, title, text string, annotation *bellwetherv1.Annotation, sentiments *bellwetherv1.Sentiments) *annotateAnswer {
	w := &answerWriter{[]rune(title), []rune(text), annotation, sentiments}
	out := &annotateAnswer{
		ID: id, Lang: annotation.GetLang(), Organizations: w.organizations(), People: w.people(),
		Topics: []annotatedTopic{}, Pairs: []annotatedPair{}, Events: []annotatedEvent{}, Terms: []string{},
		Taxonomy: annotation.GetTaxonomyVersion(), Model: sentiments.GetModelVersion(), Cut: annotation.GetCut(),
	}
	for i, t := range annotation.GetTopics() {
		out.Topics = append(out.Topics, annotatedTopic{t.GetTopic(), t.GetScore(), describeSentiment(at(sentiments.GetTopics(), i))})
	}
	for i, p := range annotation.GetPairs() {
		tone := at(sentiments.GetPairs(), i)
		out.Pairs = append(out.Pairs, annotatedPair{p.GetOrganization(), p.GetTopic(), describeSentiment(tone), w.decisive(tone, p.GetSentences())})
	}
	for _, e := range annotation.GetEvents() {
		roles := map[string][]string{}
		for _, r := range e.GetRoles() {
			roles[r.GetRole()] = append(roles[r.GetRole()], r.GetEntity())
		}
		out.Events = append(out.Events, annotatedEvent{e.GetKind(), roles, e.GetAmount(), e.GetCurrency(), e.GetDate(), e.GetPlace(), e.GetCertainty(), w.sentence(e.GetSentence())})
	}
	for _, t := range annotation.GetTerms() {
		out.Terms = append(out.Terms, t.GetTerm())
	}
	return out
}

// at returns the i-th sentiment, nil (neutral) beyond the end.
func at(list []*bellwetherv1.Sentiment, i int) *bellwetherv1.Sentiment {
	if i < len(list) {
		return list[i]
	}
	return nil
}

// organizations lists the organizations in order of first mention.
func (w *answerWriter) organizations() []annotatedEntity {
	out := []annotatedEntity{}
	for i, o := range w.annotation.GetOrganizations() {
		e := annotatedEntity{ID: o.GetEntityId(), Name: o.GetName(), Prominence: prominence(o.GetProminence()), Sentiment: describeSentiment(at(w.sentiments.GetOrganizations(), i))}
		for _, m := range o.GetMentions() {
			e.Mentions = append(e.Mentions, w.mention(w.annotation.GetMentions()[m]))
		}
		out = append(out, e)
	}
	return out
}

// people lists the persons in order of first mention; the tone toward a person is the mean over the mentions.
func (w *answerWriter) people() []annotatedEntity {
	out := []annotatedEntity{}
	index := map[string]int{}
	for i, m := range w.annotation.GetMentions() {
		if m.GetKind() != bellwetherv1.MentionKind_MENTION_KIND_PERSON {
			continue
		}
		n, ok := index[m.GetEntityId()]
		if !ok {
			n = len(out)
			index[m.GetEntityId()] = n
			out = append(out, annotatedEntity{ID: m.GetEntityId(), Name: m.GetName(), Prominence: prominence(m.GetProminence()), Sentiment: &sentimentScore{}})
		}
		e := &out[n]
		s := at(w.sentiments.GetMentions(), i)
		e.Sentiment.Negative += s.GetNegative()
		e.Sentiment.Neutral += s.GetNeutral()
		e.Sentiment.Positive += s.GetPositive()
		e.Mentions = append(e.Mentions, w.mention(m))
	}
	for _, e := range out {
		e.Sentiment.average(float32(len(e.Mentions)))
	}
	return out
}

// average turns sums of n probabilities into means, and sets score and label from them.
func (s *sentimentScore) average(n float32) {
	s.Negative, s.Neutral, s.Positive = s.Negative/n, s.Neutral/n, s.Positive/n
	s.Score = s.Positive - s.Negative
	switch {
	case s.Positive > s.Neutral && s.Positive > s.Negative:
		s.Label = "positive"
	case s.Negative > s.Neutral && s.Negative > s.Positive:
		s.Label = "negative"
	default:
		s.Label = "neutral"
	}
}

func (w *answerWriter) mention(m *bellwetherv1.Mention) annotatedMention {
	field := "title"
	if m.GetField() == bellwetherv1.Field_FIELD_TEXT {
		field = "text"
	}
	return annotatedMention{m.GetSurface(), field, m.GetStart(), m.GetEnd(), w.sentence(m.GetSentence())}
}

// sentence returns the text of a sentence.
func (w *answerWriter) sentence(i uint32) string {
	s := w.annotation.GetSentences()[i]
	if s.GetField() == bellwetherv1.Field_FIELD_TITLE {
		return string(w.title[s.GetStart():s.GetEnd()])
	}
	return string(w.text[s.GetStart():s.GetEnd()])
}

// decisive returns the sentence that carries most of a tone's evidence, else the first of those given: one that stands in
// the text, the same as the view pairs has.
func (w *answerWriter) decisive(tone *bellwetherv1.Sentiment, sentences []uint32) string {
	best, most := -1, float32(0)
	for _, e := range tone.GetEvidence() {
		if weight := max(e.GetWeight(), -e.GetWeight()); weight > most {
			best, most = int(e.GetSentence()), weight
		}
	}
	if best < 0 && len(sentences) > 0 {
		best = int(sentences[0])
	}
	if best < 0 || best >= len(w.annotation.GetSentences()) {
		return ""
	}
	return w.sentence(uint32(best))
}

func prominence(p bellwetherv1.Prominence) string {
	if p == bellwetherv1.Prominence_PROMINENCE_MAIN {
		return "main"
	}
	return "minor"
}
