package ingest

import (
	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/service"
)

// Config is the service's configuration.
type Config struct {
	service.Base
	broker.Brokers

	Sources string `env:"BELLWETHER_SOURCES" type:"path" placeholder:"FILE" help:"YAML file of the sources to poll; they replace those that were known. Without it the known ones are polled on."`
}
