package report

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"bellwether.internal/services/access"
	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/kit/service"
)

// Config is the service's configuration.
type Config struct {
	service.Base
	clickhouse.Server
	broker.Brokers
	access.Option

	ClickHouseHTTP string        `env:"BELLWETHER_CLICKHOUSE_HTTP" name:"clickhouse-http" placeholder:"URL" help:"ClickHouse's HTTP interface, http://USER:PASSWORD@HOST:PORT/, for POST /v1/sql. Default: --clickhouse, where that is http."`
	Reports        string        `env:"BELLWETHER_REPORTS" placeholder:"DIR" type:"path" help:"Folder with more report files (*.sql); one of the name of a built-in report replaces it."`
	Taxonomy       string        `env:"BELLWETHER_TAXONOMY" placeholder:"DIR" type:"path" help:"Folder of the taxonomy, for display names; default the one of AI semiconductors that is built in. Give the one that extract has."`
	QueryTimeout   time.Duration `env:"BELLWETHER_QUERY_TIMEOUT" default:"30s" help:"Bound on a query, 1s to 15m."`
	MaxRows        int           `env:"BELLWETHER_MAX_ROWS" default:"100000" help:"Bound on the rows of an answer."`
	Ingest         string        `env:"BELLWETHER_INGEST" placeholder:"URL" help:"Address of ingest's API, shown where dead letters can be replayed."`
}

// Check names every option that cannot be, at once.
func (c *Config) Check() error {
	var problems []error
	if c.QueryTimeout < time.Second || c.QueryTimeout > 15*time.Minute {
		problems = append(problems, fmt.Errorf("option query-timeout: %s lies outside of 1s to 15m", c.QueryTimeout))
	}
	if c.MaxRows < 1 || c.MaxRows > 1_000_000 {
		problems = append(problems, fmt.Errorf("option max-rows: %d lies outside of 1 to 1000000", c.MaxRows))
	}
	if c.ClickHouseHTTP != "" {
		if u, err := url.Parse(c.ClickHouseHTTP); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			problems = append(problems, errors.New("option clickhouse-http: not an http or https URL"))
		}
	}
	return errors.Join(append(problems, c.Option.Check(c.Listen))...)
}

// httpInterface is where POST /v1/sql sends its queries; nil where nothing is configured.
func (c *Config) httpInterface() *url.URL {
	raw := c.ClickHouseHTTP
	if raw == "" {
		raw = c.ClickHouse
	}
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return nil
	}
	return u
}
