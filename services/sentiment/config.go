package sentiment

import (
	"time"

	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/service"
)

// Config is the configuration of the sentiment service.
type Config struct {
	service.Base
	broker.Brokers

	MaxBatch int           `env:"BELLWETHER_SENTIMENT_MAX_BATCH" default:"500" help:"Most articles of one batch."`
	Linger   time.Duration `env:"BELLWETHER_SENTIMENT_LINGER" default:"5ms" help:"How long a batch that is not full waits for more."`
}
