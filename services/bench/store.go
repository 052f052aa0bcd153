package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/alecthomas/kong"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"bellwether.internal/services/kit/service"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/rig"
	"bellwether.internal/services/store"
)

// StoreAlone is how fast the store fills an empty ClickHouse from a topic that is full.
type StoreAlone struct {
	Scorings uint64
	Mentions uint64
	// Rows is the rows of all tables.
	Rows uint64
	// Starting is the time from the program's start until it had made its tables and joined its group, Elapsed from then
	// until the ledger was full, RollupAfter how much later the rollup was up to date.
	Starting, Elapsed, RollupAfter time.Duration
	// CPU is the processor time of store and engine while Elapsed and RollupAfter, Peak their greatest resident memory.
	StoreCPU, EngineCPU   time.Duration
	StorePeak, EnginePeak int64
	Steps                 Steps
}

// tables are all that the store fills for a scoring.
var tables = []string{
	"rows_articles", "rows_mentions", "rows_organizations", "rows_topics", "rows_pairs", "rows_events", "rows_terms",
	"versions", "signatures", "ledger",
}

// storeAlone runs the store's program on the scorings that the broker holds, into an empty engine.
func storeAlone(ctx context.Context, o Options, b *rig.Broker, e *rig.Engine, dir string) (r StoreAlone, err error) {
	if r.Scorings, err = scorings(ctx, b); err != nil {
		return r, err
	}
	listen, err := rig.FreeAddress()
	if err != nil {
		return r, err
	}
	began := time.Now()
	p, err := rig.Start(o.Programs.Path("store"), []string{
		"BELLWETHER_LISTEN=" + listen, "BELLWETHER_KAFKA=" + b.Address, "BELLWETHER_INSTANCE=store-0", "BELLWETHER_STATE=" + filepath.Join(dir, "store"),
		"BELLWETHER_CLICKHOUSE=" + e.Writer, "BELLWETHER_CLICKHOUSE_ADMIN=" + e.Admin,
	})
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, p.Stop()) }()
	if err := rig.AwaitHealthy(ctx, "http://"+listen+"/readyz"); err != nil {
		return r, p.Failure(err)
	}
	ready := time.Now()
	r.Starting = ready.Sub(began)
	before, err := rig.UsageOf(e.PID())
	if err != nil {
		return r, err
	}
	if _, err := rig.AwaitCount(ctx, e.Conn, pollLedger/2, r.Scorings, "SELECT count() FROM ledger WHERE topic = 'scored.v1'"); err != nil {
		return r, p.Failure(err)
	}
	r.Elapsed = time.Since(ready)
	if err := rig.AwaitRollup(ctx, e.Conn); err != nil {
		return r, p.Failure(err)
	}
	r.RollupAfter = time.Since(ready) - r.Elapsed
	if r.Steps, err = storeSteps(ctx, "http://"+listen+"/metrics"); err != nil {
		return r, err
	}
	used, err := rig.UsageOf(p.PID())
	if err != nil {
		return r, err
	}
	after, err := rig.UsageOf(e.PID())
	if err != nil {
		return r, err
	}
	r.StoreCPU, r.StorePeak, r.EngineCPU, r.EnginePeak = used.CPU, used.Peak, after.CPU-before.CPU, after.Peak
	r.Mentions, r.Rows, err = storedRows(ctx, e.Conn)
	return r, err
}

// storedRows are the rows of mentions, and of all tables.
func storedRows(ctx context.Context, conn driver.Conn) (mentions, all uint64, err error) {
	for _, table := range tables {
		n, err := rig.Count(ctx, conn, "SELECT count() FROM "+table)
		if err != nil {
			return 0, 0, err
		}
		all += n
		if table == "rows_mentions" {
			mentions = n
		}
	}
	return mentions, all, nil
}

// storeProfile runs the store in this process, on the same scorings and into an empty engine, under a profile.
func storeProfile(ctx context.Context, b *rig.Broker, e *rig.Engine, profiler profiler, dir string) (Profile, error) {
	held, err := scorings(ctx, b)
	if err != nil {
		return Profile{}, err
	}
	cfg := &store.Config{}
	if err := defaults(cfg); err != nil {
		return Profile{}, err
	}
	cfg.Kafka, cfg.ClickHouse, cfg.ClickHouseAdmin = []string{b.Address}, e.Writer, e.Admin
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	stop, err := profiler.start("store")
	if err != nil {
		return Profile{}, err
	}
	go func() {
		ended <- store.Run(cfg)(ctx, &service.Runtime{
			Name: "store", Instance: "store-0", State: dir, Log: zap.NewNop(), Mux: http.NewServeMux(), Registry: prometheus.NewRegistry(),
		})
	}()
	waitErr := awaitTables(ctx, e.Conn)
	if waitErr == nil {
		_, waitErr = rig.AwaitCount(ctx, e.Conn, 4*pollLedger, held, "SELECT count() FROM ledger WHERE topic = 'scored.v1'")
	}
	profile, err := stop()
	cancel()
	if storeErr := <-ended; storeErr != nil && !errors.Is(storeErr, context.Canceled) {
		err = errors.Join(err, storeErr)
	}
	return profile, errors.Join(waitErr, err)
}

// awaitTables waits until the store has made its tables.
func awaitTables(ctx context.Context, conn driver.Conn) error {
	for began := time.Now(); ; {
		_, err := rig.Count(ctx, conn, "SELECT count() FROM ledger")
		if err == nil || time.Since(began) > rig.ReadyWithin {
			return err
		}
		if err := rig.Sleep(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

// defaults fills a service's configuration with what it has without options.
func defaults(cfg any) error {
	parser, err := kong.New(cfg, kong.Exit(func(int) {}))
	if err != nil {
		return fmt.Errorf("reading a configuration's defaults: %w", err)
	}
	if _, err := parser.Parse(nil); err != nil {
		return fmt.Errorf("reading a configuration's defaults: %w", err)
	}
	return nil
}

// scorings is how many messages the topic of scorings holds.
func scorings(ctx context.Context, b *rig.Broker) (uint64, error) {
	cluster, err := b.Cluster()
	if err != nil {
		return 0, err
	}
	defer cluster.Close()
	return rig.TopicLength(ctx, cluster, topics.Scored)
}
