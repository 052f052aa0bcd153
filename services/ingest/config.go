package ingest

import (
	"errors"

	"bellwether.internal/services/access"
	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/service"
)

// Config is the service's configuration.
type Config struct {
	service.Base
	broker.Brokers
	access.Option

	Sources   string `env:"BELLWETHER_SOURCES" type:"path" placeholder:"FILE" help:"YAML file of the sources to poll; they replace those that were known. Without it the known ones are polled on."`
	UserAgent string `env:"BELLWETHER_USER_AGENT" default:"Bellwether/1.0" placeholder:"NAME/VERSION (+ADDRESS)" help:"What sites are told who reads them; put an address in, so that they can reach you."`
}

// Check refuses a file of sources that cannot be used, and an address that everybody may push to, before anything is started.
func (c *Config) Check() error {
	err := c.Option.Check(c.Listen)
	if c.Sources == "" {
		return err
	}
	_, sourcesErr := LoadSources(c.Sources)
	return errors.Join(err, sourcesErr)
}
