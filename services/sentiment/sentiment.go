// Package sentiment is the service that scores the tone toward everything that an article names.
package sentiment

import (
	"context"
	"time"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/service"
	"bellwether.internal/services/kit/stage"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/polarity"
)

// Group is the consumer group of the service.
const Group = "bellwether.sentiment"

// Run runs the service until ctx ends.
func Run(cfg *Config) func(context.Context, *service.Runtime) error {
	return func(ctx context.Context, rt *service.Runtime) error {
		scorer := polarity.New()
		rt.Log.Info("model loaded", zap.String("version", scorer.ModelVersion()))
		return stage.RunTransform(ctx, rt, &cfg.Brokers, stage.TransformConfig{
			Group: Group, From: topics.Mentions, To: topics.Scored, Carry: true, MaxBatch: cfg.MaxBatch, Linger: cfg.Linger,
		}, score(scorer, time.Now))
	}
}

// score is the stage's function: it asks the scorer and says when. The extraction itself is carried past it.
func score(scorer *polarity.Scorer, now func() time.Time) stage.Func[*bellwetherv1.Extraction, *bellwetherv1.Scoring] {
	return func(_ context.Context, e *bellwetherv1.Extraction, _ kafka.Message) (*bellwetherv1.Scoring, error) {
		a := e.GetArticle()
		if a == nil || e.GetAnnotation() == nil {
			return nil, stage.Invalid("article, annotation", "both are needed")
		}
		s := &bellwetherv1.Scoring{MadeAt: now().UnixMilli()}
		if a.GetRemoved() {
			s.Sentiments = &bellwetherv1.Sentiments{ModelVersion: scorer.ModelVersion()}
			return s, nil
		}
		s.Sentiments = scorer.Score(a.GetTitle(), a.GetText(), e.GetAnnotation())
		return s, nil
	}
}
