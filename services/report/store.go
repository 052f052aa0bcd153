package report

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"sync/atomic"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"bellwether.internal/services/report/catalog"
)

// querier is the part of a ClickHouse connection that reads; it is called from many goroutines.
type querier interface {
	Query(ctx context.Context, query string, args ...any) (driver.Rows, error)
}

// reader asks ClickHouse under limits.
type reader struct {
	conn    querier
	timeout time.Duration
	maxRows int
	// threads are the settings that let a query take every core; see allThreads.
	threads atomic.Pointer[clickhouse.Settings]
}

// errTooManyRows says that an answer was larger than the limit; nothing of it is shown, since a part would mislead.
var errTooManyRows = errors.New("the answer has too many rows")

// within bounds ctx and adds the limits and bound values.
func (r *reader) within(ctx context.Context, values catalog.Values) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	settings := clickhouse.Settings{
		"max_execution_time": int(r.timeout / time.Second),
		// Times bind in UTC whatever the server's own zone is.
		"session_timezone": "UTC",
	}
	if more := r.threads.Load(); more != nil {
		maps.Copy(settings, *more)
	}
	options := []clickhouse.QueryOption{clickhouse.WithSettings(settings)}
	spent := usageOf(ctx)
	options = append(options, clickhouse.WithProgress(func(p *clickhouse.Progress) { spent.rows.Add(p.Rows) }))
	if len(values) > 0 {
		options = append(options, clickhouse.WithParameters(clickhouse.Parameters(values)))
	}
	return clickhouse.Context(ctx, options...), cancel
}

// allThreads lets queries take as many threads as there are cores, where the server would else save on them: newer ones give
// a query one thread for each GiB that is free, and a small server has two in all. What a query may hold is bounded by its
// own limit. A setting that a server does not know is an error, so that it is asked first.
func (r *reader) allThreads(ctx context.Context) error {
	if r.threads.Load() != nil {
		return nil
	}
	t, err := r.table(ctx, "SELECT name FROM system.settings WHERE name = 'max_threads_min_free_memory_per_thread'", nil)
	if err != nil {
		return fmt.Errorf("asking for settings: %w", err)
	}
	known := clickhouse.Settings{}
	for _, row := range t.Rows {
		known[t.text(row, "name")] = 0
	}
	r.threads.Store(&known)
	return nil
}

// table runs a query and returns its rows. values are escaped already.
func (r *reader) table(ctx context.Context, query string, values catalog.Values) (*Table, error) {
	t := &Table{}
	err := r.each(ctx, query, values, func(columns []Column, row []any) error {
		if len(t.Rows) >= r.maxRows {
			return fmt.Errorf("%w: more than %d; narrow the time or ask for fewer", errTooManyRows, r.maxRows)
		}
		t.Rows = append(t.Rows, row)
		return nil
	}, &t.Columns)
	return t, err
}

// each runs a query and hands over row by row; columns is filled before the first.
func (r *reader) each(ctx context.Context, query string, values catalog.Values, do func([]Column, []any) error, columns *[]Column) error {
	ctx, cancel := r.within(ctx, values)
	defer cancel()
	rows, err := r.conn.Query(ctx, query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	types := rows.ColumnTypes()
	for _, t := range types {
		*columns = append(*columns, Column{Name: t.Name(), Type: t.DatabaseTypeName()})
	}
	for rows.Next() {
		targets := make([]any, len(types))
		for i, t := range types {
			targets[i] = reflect.New(t.ScanType()).Interface()
		}
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		row := make([]any, len(types))
		for i, target := range targets {
			row[i] = pointed(reflect.ValueOf(target).Elem())
		}
		if err := do(*columns, row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// pointed takes pointers off a scanned value; a nil pointer (NULL) is nil.
func pointed(v reflect.Value) any {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	return v.Interface()
}
