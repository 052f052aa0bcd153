package alert

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/kit/service"
	"bellwether.internal/services/taxonomy"
)

// Config is the configuration of the alert service.
type Config struct {
	service.Base
	broker.Brokers
	clickhouse.Server

	Rules    string        `env:"BELLWETHER_ALERT_RULES" type:"path" placeholder:"FILE" help:"YAML file of rules and channels; default: the rules that ship, told to the log."`
	Taxonomy string        `env:"BELLWETHER_TAXONOMY" type:"path" placeholder:"DIR" help:"Folder of the taxonomy, for names: those that people read, and those in rules; default the one of AI semiconductors that is built in."`
	Page     string        `env:"BELLWETHER_PAGE" placeholder:"URL" help:"Address of the page as its readers reach it: messages lead to an alert's own page there. Default: they do not."`
	Tick     time.Duration `env:"BELLWETHER_ALERT_TICK" default:"1s" help:"How often to look whether counts have changed."`
	Settle   time.Duration `env:"BELLWETHER_ALERT_SETTLE" default:"3s" help:"How long a replay of the past must bring nothing new before it is walked."`
}

// Check finds what the types do not: every mistake in the rules, too.
func (c *Config) Check() error {
	var problems []error
	if c.Tick < 100*time.Millisecond || c.Tick > time.Hour {
		problems = append(problems, errors.New("tick: want 100ms to 1h"))
	}
	if c.Settle < 0 || c.Settle > time.Hour {
		problems = append(problems, errors.New("settle: want 0s to 1h"))
	}
	if u, err := url.Parse(c.Page); c.Page != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
		problems = append(problems, errors.New("page: not an http or https URL"))
	}
	if _, err := c.rules(); err != nil {
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

// rules reads the rules, with the ids of what the taxonomy calls the topics and organizations there.
func (c *Config) rules() (rule.Set, error) {
	t, err := taxonomy.Open(c.Taxonomy)
	if err != nil {
		return rule.Set{}, fmt.Errorf("option taxonomy: %w", err)
	}
	return rule.ReadFileFor(c.Rules, t)
}
