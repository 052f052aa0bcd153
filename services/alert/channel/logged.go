package channel

import (
	"context"

	"go.uber.org/zap"
)

// logged writes notices to the service's log.
type logged struct {
	log   *zap.Logger
	voice voice
}

// Notify writes one line.
func (l logged) Notify(_ context.Context, n Notice) (retry bool, err error) {
	l.log.Info("alert", zap.String("alert_id", AlertID(n.AlertTransition)), zap.String("rule", n.GetRule()), zap.String("series", n.GetSeries()),
		zap.String("state", StateName(n.GetState())), zap.String("severity", n.GetSeverity()), zap.Bool("replayed", n.GetReplayed()),
		zap.String("summary", l.voice.title(n)))
	return false, nil
}
