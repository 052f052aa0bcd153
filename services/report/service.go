package report

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/kit/service"
	"bellwether.internal/services/report/catalog"
	"bellwether.internal/services/taxonomy"
)

// Run serves the API and the page until ctx ends.
func Run(ctx context.Context, rt *service.Runtime, cfg *Config) error {
	conn, err := clickhouse.Open(cfg.ClickHouse, rt.Name)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	cluster, err := cfg.Connect(rt.Instance)
	if err != nil {
		return err
	}
	defer cluster.Close()
	a, err := newAPI(cfg, conn)
	if err != nil {
		return err
	}
	writer := cluster.Writer()
	defer func() { _ = writer.Close() }() // every write was waited for
	a.log, a.kafka, a.alertLog = rt.Log, &kafkaLog{cluster: cluster}, writer
	p, err := newPage(a)
	if err != nil {
		return err
	}
	if err := a.serveGuarded(rt.Mux, p, cfg); err != nil {
		return err
	}
	rt.Ready("clickhouse", errors.New("not reached yet"))
	for {
		err := a.reader.ping(ctx)
		rt.Ready("clickhouse", err)
		wait := 5 * time.Second
		if err != nil {
			wait = 200 * time.Millisecond
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// newAPI makes the API on a connection; the caller adds log and kafka.
func newAPI(cfg *Config, conn querier) (*api, error) {
	embedded, err := builtIn()
	if err != nil {
		return nil, fmt.Errorf("opening the built-in reports: %w", err)
	}
	folders := []fs.FS{embedded}
	if cfg.Reports != "" {
		if _, err := os.Stat(cfg.Reports); err != nil {
			return nil, fmt.Errorf("option reports: %w", err)
		}
		folders = append(folders, os.DirFS(cfg.Reports))
	}
	known, err := catalog.Load(folders...)
	if err != nil {
		return nil, err
	}
	market, err := taxonomy.Open(cfg.Taxonomy)
	if err != nil {
		return nil, fmt.Errorf("option taxonomy: %w", err)
	}
	texts, err := loadWords()
	if err != nil {
		return nil, err
	}
	a := &api{words: texts, reader: &reader{conn: conn, timeout: cfg.QueryTimeout, maxRows: cfg.MaxRows}, names: newNames(market), ingest: cfg.Ingest}
	a.reports = &reports{catalog: known, reader: a.reader, names: a.names, now: time.Now}
	if u := cfg.httpInterface(); u != nil {
		a.sql = newSQLProxy(u, cfg.QueryTimeout)
	}
	return a, nil
}

// ping asks for the last view that a migration makes: the service is ready when the schema is.
func (r *reader) ping(ctx context.Context) error {
	if _, err := r.table(ctx, "SELECT count() FROM dirty_buckets WHERE 0", nil); err != nil {
		return err
	}
	return r.allThreads(ctx)
}
