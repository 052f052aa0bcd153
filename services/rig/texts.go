package rig

import (
	"fmt"
	"time"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/annotate"
	"bellwether.internal/services/article"
	"bellwether.internal/services/polarity"
	"bellwether.internal/services/taxonomy"
)

// Texts are the articles and what the stages make of them, ready to compute with.
type Texts struct {
	market    *taxonomy.Taxonomy
	annotator *annotate.Annotator
	scorer    *polarity.Scorer
	Articles  []*bellwetherv1.Article
	// Extractions are the articles annotated.
	Extractions []*bellwetherv1.Extraction
}

// Prepare reads the articles as ingest does and annotates them.
func Prepare(articles []News) (*Texts, error) {
	market, err := taxonomy.Default()
	if err != nil {
		return nil, fmt.Errorf("loading the taxonomy: %w", err)
	}
	t := &Texts{market: market, annotator: annotate.New(market), scorer: polarity.New()}
	for i := range articles {
		line, err := articles[i].Line()
		if err != nil {
			return nil, err
		}
		var raw article.Raw
		if err := article.Decode(line, &raw); err != nil {
			return nil, fmt.Errorf("reading article %d: %w", i, err)
		}
		a, err := article.New(raw, time.Now())
		if err != nil {
			return nil, fmt.Errorf("making article %d: %w", i, err)
		}
		t.Articles = append(t.Articles, a)
		t.Extractions = append(t.Extractions, t.Extract(a))
	}
	return t, nil
}

// Extract is what the stage of that name computes.
func (t *Texts) Extract(a *bellwetherv1.Article) *bellwetherv1.Extraction {
	return &bellwetherv1.Extraction{
		Article: a, Origin: &bellwetherv1.Origin{}, PublisherFamily: t.market.Family(a.GetPublisher(), a.GetUrl()),
		Annotation: t.annotator.Annotate(a.GetTitle(), a.GetText(), a.GetLang()),
	}
}

// Score is what the stage sentiment computes.
func (t *Texts) Score(e *bellwetherv1.Extraction) *bellwetherv1.Scoring {
	return &bellwetherv1.Scoring{
		Extraction: e, MadeAt: time.Now().UnixMilli(),
		Sentiments: t.scorer.Score(e.GetArticle().GetTitle(), e.GetArticle().GetText(), e.GetAnnotation()),
	}
}
