package clickhouse

import (
	"context"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/ext"
	"github.com/ClickHouse/clickhouse-go/v2/lib/column"
)

// ExternalColumn is a column of an external table: its name and its type.
type ExternalColumn [2]string

// WithTable gives a statement an external table of n rows, and further options. It panics if the types do not fit: that is
// a programming error.
func WithTable(ctx context.Context, name string, columns []ExternalColumn, n int, row func(i int) []any, options ...clickhouse.QueryOption) context.Context {
	defs := make([]func(*ext.Table) error, len(columns))
	for i, c := range columns {
		defs[i] = ext.Column(c[0], column.Type(c[1]))
	}
	table, err := ext.NewTable(name, defs...)
	if err != nil {
		panic(err)
	}
	for i := range n {
		if err := table.Append(row(i)...); err != nil {
			panic(err)
		}
	}
	return clickhouse.Context(ctx, append(options, clickhouse.WithExternalTable(table))...)
}
