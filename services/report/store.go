package report

import (
	"context"
	"errors"
	"fmt"
	"reflect"
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
}

// errTooManyRows says that an answer was larger than the limit; nothing of it is shown, since a part would mislead.
var errTooManyRows = errors.New("the answer has too many rows")

// within bounds ctx and adds the limits and bound values.
func (r *reader) within(ctx context.Context, values catalog.Values) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	options := []clickhouse.QueryOption{clickhouse.WithSettings(clickhouse.Settings{
		"max_execution_time": int(r.timeout / time.Second),
		// Times bind in UTC whatever the server's own zone is.
		"session_timezone": "UTC",
	})}
	spent := usageOf(ctx)
	options = append(options, clickhouse.WithProgress(func(p *clickhouse.Progress) { spent.rows.Add(p.Rows) }))
	if len(values) > 0 {
		options = append(options, clickhouse.WithParameters(clickhouse.Parameters(values)))
	}
	return clickhouse.Context(ctx, options...), cancel
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
