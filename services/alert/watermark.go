package alert

import (
	"context"
	"time"
)

// Watermark says up to when everything that was written to articles.v1 is in ClickHouse; zero while that is not known.
// It never goes back. Alerts are decided no further than that, so that an outage or a
// refill delays them and neither loses nor invents one. It is called by one goroutine, before every evaluation.
type Watermark interface {
	Watermark(ctx context.Context) (time.Time, error)
}

// Present is the watermark of a stream that is taken to be without lag: now.
type Present struct{}

// Watermark returns now.
func (Present) Watermark(context.Context) (time.Time, error) { return time.Now().UTC(), nil }
