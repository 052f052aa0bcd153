package store

import (
	"errors"
	"time"

	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/kit/service"
)

// Config is the configuration of the store service.
type Config struct {
	service.Base
	broker.Brokers
	clickhouse.Server

	ClickHouseAdmin string        `env:"BELLWETHER_CLICKHOUSE_ADMIN" name:"clickhouse-admin" placeholder:"URL" help:"ClickHouse as a user who may change the schema; default the URL of --clickhouse."`
	Cluster         string        `env:"BELLWETHER_CLICKHOUSE_CLUSTER" placeholder:"NAME" help:"Make replicated tables on this ClickHouse cluster; empty: on one server."`
	MaxBatch        int           `env:"BELLWETHER_STORE_MAX_BATCH" default:"5000" help:"Most messages of one batch; three are in memory: one that is written, one that is ready, one that is collected."`
	Linger          time.Duration `env:"BELLWETHER_STORE_LINGER" default:"100ms" help:"How long a batch that is not full waits for more: latency against parts."`
	RollupEvery     time.Duration `env:"BELLWETHER_STORE_ROLLUP_EVERY" default:"500ms" help:"Least time between two computations of the rollup."`
	KeepYears       int           `env:"BELLWETHER_STORE_KEEP_YEARS" default:"0" help:"Let news go that was published more than so many calendar years ago; 0 keeps all."`
	KeepTextDays    int           `env:"BELLWETHER_STORE_KEEP_TEXT_DAYS" default:"0" help:"Let the text of an article go so many days after it was seen, what was read out of it stays; 0 keeps all."`
	Rollup          bool          `env:"BELLWETHER_STORE_ROLLUP" default:"true" negatable:"" help:"Compute the rollup in this instance. Two that do it disturb nothing but work twice."`
}

// Check finds what the types do not.
func (c *Config) Check() error {
	var errs []error
	if c.MaxBatch < 1 || c.MaxBatch > 100_000 {
		errs = append(errs, errors.New("max-batch must lie in 1…100000"))
	}
	if c.Linger < 0 || c.Linger > 10*time.Second {
		errs = append(errs, errors.New("linger must lie in 0…10s"))
	}
	if c.KeepYears < 0 || c.KeepTextDays < 0 {
		errs = append(errs, errors.New("keep-years and keep-text-days must not be negative"))
	}
	if c.RollupEvery < 10*time.Millisecond {
		errs = append(errs, errors.New("rollup-every must be at least 10ms"))
	}
	return errors.Join(errs...)
}
