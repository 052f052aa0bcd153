package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/alecthomas/kong"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

	"bellwether.internal/services/kit/service"
	"bellwether.internal/services/kit/topics"
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
func storeAlone(ctx context.Context, o Options, b *broker, e *engine, dir string) (r StoreAlone, err error) {
	if r.Scorings, err = topicLength(ctx, b, topics.Scored); err != nil {
		return r, err
	}
	listen, err := freeAddress()
	if err != nil {
		return r, err
	}
	began := time.Now()
	p, err := start(o.program("store"), []string{
		"BELLWETHER_LISTEN=" + listen, "BELLWETHER_KAFKA=" + b.address, "BELLWETHER_INSTANCE=store-0", "BELLWETHER_STATE=" + filepath.Join(dir, "store"),
		"BELLWETHER_CLICKHOUSE=" + e.writer, "BELLWETHER_CLICKHOUSE_ADMIN=" + e.admin,
	})
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	if err := awaitHealthy(ctx, "http://"+listen+"/readyz"); err != nil {
		return r, p.failure(err)
	}
	ready := time.Now()
	r.Starting = ready.Sub(began)
	before, err := usageOf(e.pid())
	if err != nil {
		return r, err
	}
	if _, err := awaitCount(ctx, e.conn, pollLedger/2, r.Scorings, "SELECT count() FROM ledger WHERE topic = 'scored.v1'"); err != nil {
		return r, p.failure(err)
	}
	r.Elapsed = time.Since(ready)
	if err := awaitRollup(ctx, e.conn); err != nil {
		return r, p.failure(err)
	}
	r.RollupAfter = time.Since(ready) - r.Elapsed
	if r.Steps, err = storeSteps(ctx, "http://"+listen+"/metrics"); err != nil {
		return r, err
	}
	used, err := usageOf(p.pid())
	if err != nil {
		return r, err
	}
	after, err := usageOf(e.pid())
	if err != nil {
		return r, err
	}
	r.StoreCPU, r.StorePeak, r.EngineCPU, r.EnginePeak = used.cpu, used.peak, after.cpu-before.cpu, after.peak
	r.Mentions, r.Rows, err = storedRows(ctx, e.conn)
	return r, err
}

// storedRows are the rows of mentions, and of all tables.
func storedRows(ctx context.Context, conn driver.Conn) (mentions, all uint64, err error) {
	for _, table := range tables {
		n, err := count(ctx, conn, "SELECT count() FROM "+table)
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
func storeProfile(ctx context.Context, b *broker, e *engine, profiler profiler, dir string) (Profile, error) {
	scorings, err := topicLength(ctx, b, topics.Scored)
	if err != nil {
		return Profile{}, err
	}
	cfg := &store.Config{}
	if err := defaults(cfg); err != nil {
		return Profile{}, err
	}
	cfg.Kafka, cfg.ClickHouse, cfg.ClickHouseAdmin = []string{b.address}, e.writer, e.admin
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
	waitErr := awaitTables(ctx, e.conn)
	if waitErr == nil {
		_, waitErr = awaitCount(ctx, e.conn, 4*pollLedger, scorings, "SELECT count() FROM ledger WHERE topic = 'scored.v1'")
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
		_, err := count(ctx, conn, "SELECT count() FROM ledger")
		if err == nil || time.Since(began) > readyWithin {
			return err
		}
		if err := sleep(ctx, 50*time.Millisecond); err != nil {
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

// topicLength is how many messages a topic holds.
func topicLength(ctx context.Context, b *broker, topic string) (uint64, error) {
	cluster, err := b.cluster()
	if err != nil {
		return 0, err
	}
	defer cluster.Close()
	meta, err := cluster.Client().Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return 0, fmt.Errorf("asking for the partitions of %s: %w", topic, err)
	}
	request := &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{}}
	for _, t := range meta.Topics {
		for _, p := range t.Partitions {
			request.Topics[topic] = append(request.Topics[topic], kafka.FirstOffsetOf(p.ID), kafka.LastOffsetOf(p.ID))
		}
	}
	answer, err := cluster.Client().ListOffsets(ctx, request)
	if err != nil {
		return 0, fmt.Errorf("asking for the length of %s: %w", topic, err)
	}
	var n int64
	for _, p := range answer.Topics[topic] {
		if p.Error != nil {
			return 0, fmt.Errorf("asking for the length of %s/%d: %w", topic, p.Partition, p.Error)
		}
		n += p.LastOffset - p.FirstOffset
	}
	return uint64(n), nil
}

// freeAddress is a port of the loopback address that nothing listens on.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("looking for a free port: %w", err)
	}
	return listener.Addr().String(), listener.Close()
}

// awaitHealthy polls a URL until it answers 200.
func awaitHealthy(ctx context.Context, address string) error {
	client := &http.Client{Timeout: 2 * time.Second}
	defer client.CloseIdleConnections()
	for began := time.Now(); ; {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if err == nil {
			var reason []byte
			reason, err = io.ReadAll(io.LimitReader(response.Body, 1<<10))
			_ = response.Body.Close() // read as far as it is wanted
			if err == nil && response.StatusCode == http.StatusOK {
				return nil
			}
			if err == nil {
				err = fmt.Errorf("%s: %s", response.Status, reason)
			}
		}
		if time.Since(began) > readyWithin {
			return fmt.Errorf("not ready after %s: %w", readyWithin, err)
		}
		if err := sleep(ctx, 10*time.Millisecond); err != nil {
			return err
		}
	}
}
