// Package extract is the service that reads articles and says who and what they are about.
package extract

import (
	"context"
	"fmt"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/annotate"
	"bellwether.internal/services/kit/service"
	"bellwether.internal/services/kit/stage"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/taxonomy"
)

// Group is the consumer group of the service.
const Group = "bellwether.extract"

// Run runs the service until ctx ends.
func Run(cfg *Config) func(context.Context, *service.Runtime) error {
	return func(ctx context.Context, rt *service.Runtime) error {
		market, err := taxonomy.Open(cfg.Taxonomy)
		if err != nil {
			return fmt.Errorf("option taxonomy: %w", err)
		}
		rt.Log.Info("taxonomy loaded", zap.String("version", market.Version))
		return stage.RunTransform(ctx, rt, &cfg.Brokers, stage.TransformConfig{
			Group: Group, From: topics.Articles, To: topics.Mentions, Carry: true, MaxBatch: cfg.MaxBatch, Linger: cfg.Linger,
		}, newExtractor(market).extract)
	}
}

// extractor holds what the stage's function needs; it is immutable.
type extractor struct {
	market    *taxonomy.Taxonomy
	annotator *annotate.Annotator
}

func newExtractor(market *taxonomy.Taxonomy) *extractor {
	return &extractor{market: market, annotator: annotate.New(market)}
}

// extract is the stage's function; the article itself is carried past it. A removal passes through without an annotation of its
// text, for there is none.
func (x *extractor) extract(_ context.Context, a *bellwetherv1.Article, m kafka.Message) (*bellwetherv1.Extraction, error) {
	if len(a.GetArticleId()) != 16 {
		return nil, stage.Invalid("article_id", "want 16 bytes, got %d", len(a.GetArticleId()))
	}
	if a.GetSeenAt() <= 0 || a.GetPublishedAt() <= 0 {
		return nil, stage.Invalid("seen_at, published_at", "want times after 1970, got %d and %d", a.GetSeenAt(), a.GetPublishedAt())
	}
	e := &bellwetherv1.Extraction{Origin: stage.Origin(m), PublisherFamily: x.market.Family(a.GetPublisher(), a.GetUrl())}
	if a.GetRemoved() {
		e.Annotation = &bellwetherv1.Annotation{TaxonomyVersion: x.annotator.Version()}
		return e, nil
	}
	e.Annotation = x.annotator.Annotate(a.GetTitle(), a.GetText(), a.GetLang())
	return e, nil
}
