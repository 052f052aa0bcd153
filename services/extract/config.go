package extract

import (
	"time"

	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/service"
)

// Config is the configuration of the extract service.
type Config struct {
	service.Base
	broker.Brokers

	Taxonomy string        `env:"BELLWETHER_TAXONOMY" type:"path" placeholder:"DIR" help:"Folder of the taxonomy; default the one of AI semiconductors that is built in."`
	MaxBatch int           `env:"BELLWETHER_EXTRACT_MAX_BATCH" default:"500" help:"Most articles of one batch."`
	Linger   time.Duration `env:"BELLWETHER_EXTRACT_LINGER" default:"5ms" help:"How long a batch that is not full waits for more."`
}
