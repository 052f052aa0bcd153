package eval

import (
	"fmt"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/annotate"
	"bellwether.internal/services/polarity"
	"bellwether.internal/services/taxonomy"
)

// Reader reads texts as the services do.
type Reader struct {
	annotator *annotate.Annotator
	scorer    *polarity.Scorer
}

// NewReader reads with the taxonomy that is built in.
func NewReader() (*Reader, error) {
	t, err := taxonomy.Default()
	if err != nil {
		return nil, fmt.Errorf("loading the taxonomy: %w", err)
	}
	return &Reader{annotate.New(t), polarity.New()}, nil
}

// Version names the taxonomy, the rules and the model.
func (r *Reader) Version() string { return r.annotator.Version() + ", " + r.scorer.ModelVersion() }

// Reading is what was read out of a text.
type Reading struct {
	Organizations map[string]Tone
	Topics        []string
}

// annotated is an annotation with its sentiments.
func (r *Reader) annotated(title, body string) (*bellwetherv1.Annotation, *bellwetherv1.Sentiments) {
	a := r.annotator.Annotate(title, body, "")
	return a, r.scorer.Score(title, body, a)
}

// Read reads one text. The language is not told.
func (r *Reader) Read(title, body string) Reading {
	a, s := r.annotated(title, body)
	out := Reading{Organizations: map[string]Tone{}}
	for i, o := range a.GetOrganizations() {
		out.Organizations[o.GetEntityId()] = toneOf(s.GetOrganizations()[i].GetLabel())
	}
	for _, t := range a.GetTopics() {
		out.Topics = append(out.Topics, t.GetTopic())
	}
	return out
}

func toneOf(l bellwetherv1.Label) Tone {
	switch l {
	case bellwetherv1.Label_LABEL_POSITIVE:
		return Positive
	case bellwetherv1.Label_LABEL_NEGATIVE:
		return Negative
	}
	return Neutral
}
