package store

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"strings"
	"syscall"
	"testing/fstest"
	"text/template"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/pressly/goose/v3"
	"go.uber.org/zap"
)

//go:embed migrations/*.sql
var migrations embed.FS

// dialect is what a migration's template may use: where tables of one server and of a cluster differ.
type dialect struct{ cluster, user string }

// OnCluster makes a statement run on all servers of the cluster.
func (d dialect) OnCluster() string {
	if d.cluster == "" {
		return ""
	}
	return "ON CLUSTER '" + d.cluster + "'"
}

// MergeTree is the engine that keeps every row.
func (d dialect) MergeTree() string { return d.engine("MergeTree", "") }

// Replacing is the engine that keeps, of rows with equal keys, the one with the greatest version (none: the last).
func (d dialect) Replacing(version string) string { return d.engine("ReplacingMergeTree", version) }

// Summing is the engine that adds up a column of rows with equal keys.
func (d dialect) Summing(column string) string { return d.engine("SummingMergeTree", column) }

func (d dialect) engine(name, argument string) string {
	if d.cluster == "" {
		return name + "(" + argument + ")"
	}
	args := "'/clickhouse/tables/{shard}/{database}/{table}', '{replica}'"
	if argument != "" {
		args += ", " + argument
	}
	return "Replicated" + name + "(" + args + ")"
}

// Definer lets a view run with the rights of the user who made it.
func (d dialect) Definer() string {
	if d.user == "" {
		return ""
	}
	return "DEFINER = `" + strings.ReplaceAll(d.user, "`", "") + "` SQL SECURITY DEFINER"
}

// render fills in the migrations' templates.
func (d dialect) render() (fs.FS, error) {
	rendered := fstest.MapFS{}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := migrations.ReadFile(name)
		if err != nil {
			return nil, err
		}
		t, err := template.New(name).Parse(string(text))
		if err != nil {
			return nil, fmt.Errorf("migration %s: %w", name, err)
		}
		var out bytes.Buffer
		if err := t.Execute(&out, d); err != nil {
			return nil, fmt.Errorf("migration %s: %w", name, err)
		}
		rendered[strings.TrimPrefix(name, "migrations/")] = &fstest.MapFile{Data: out.Bytes()}
	}
	return rendered, nil
}

// Migrate brings the schema of the database that the URL names up to date. Every statement may be repeated, so that
// several instances may do it at once.
func Migrate(ctx context.Context, dsn, cluster string, log *zap.Logger) error {
	options, err := clickhouse.ParseDSN(dsn)
	if err != nil {
		return errors.New("option clickhouse-admin: not a ClickHouse URL")
	}
	options.DialTimeout = 5 * time.Second
	db := clickhouse.OpenDB(options)
	defer db.Close()
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		if err = db.PingContext(ctx); err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for clickhouse: %w (last answer: %w)", ctx.Err(), err)
		case <-time.After(wait):
		}
	}
	user := options.Auth.Username
	if u, err := url.Parse(dsn); err == nil && u.User != nil {
		user = u.User.Username()
	}
	files, err := dialect{cluster: cluster, user: user}.render()
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectClickHouse, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("reading migrations: %w", err)
	}
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		err := migrateOnce(ctx, provider, log)
		if err == nil || !broken(err) || ctx.Err() != nil {
			return err
		}
		// The server died or the connection broke on the way; what was done may be done again.
		log.Warn("the schema will be migrated again", zap.Duration("after", wait), zap.Error(err))
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
}

func migrateOnce(ctx context.Context, provider *goose.Provider, log *zap.Logger) error {
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("reading the schema's version: %w", err)
	}
	if current > target {
		return fmt.Errorf("the schema in clickhouse has version %d, this program knows %d: run a newer bellwether, or an empty database", current, target)
	}
	results, err := provider.Up(ctx)
	for _, r := range results {
		log.Info("schema migrated", zap.Int64("version", r.Source.Version), zap.Duration("took", r.Duration))
	}
	if err != nil {
		return fmt.Errorf("migrating the schema: %w", err)
	}
	return nil
}

// broken says whether an error comes from a connection that broke or cannot be made, not from what was asked.
func broken(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET)
}
