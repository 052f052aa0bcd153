package alert

import (
	"context"
	"time"
)

// Watermark says up to when everything that was seen is in ClickHouse: the oldest seen_at of a message that is not in
// the ledger yet, or now where nothing is outstanding. Alerts are decided no further than that, so that an outage or a
// refill delays them and neither loses nor invents one. It is called by one goroutine, before every evaluation.
type Watermark interface {
	Watermark(ctx context.Context) (time.Time, error)
}

// Present is the watermark of a pipeline that is taken to be without lag: now.
type Present struct{}

// Watermark returns now.
func (Present) Watermark(context.Context) (time.Time, error) { return time.Now().UTC(), nil }
