package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// column is a named slice of values, in a type that the driver appends as a whole.
type column struct {
	name   string
	values any
}

// insertSettings make an insert one block that is there when the call returns: the server's own batching is off. Nothing
// rests on equal rows being merged at once, and the server builds dictionaries of words faster than the driver. A token of
// its own keeps a block from being dropped as one that was seen before: two equal marks are two marks.
func insertSettings() clickhouse.Settings {
	return clickhouse.Settings{
		"async_insert": 0, "optimize_on_insert": 0, "low_cardinality_allow_in_native_format": 0,
		"insert_deduplication_token": rand.Text(),
	}
}

// insert writes columns of n rows as one block. An error means that the outcome is unknown: the whole or nothing is in.
// Every table is made so that writing the same rows again changes nothing.
func insert(ctx context.Context, conn driver.Conn, table string, n int, columns []column) error {
	if n == 0 {
		return nil
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(insertSettings()))
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO "+table+" ("+strings.Join(names, ", ")+")")
	if err != nil {
		return fmt.Errorf("inserting into %s: %w", table, err)
	}
	defer batch.Close()
	for i, c := range columns {
		if err := batch.Column(i).Append(c.values); err != nil {
			return fmt.Errorf("inserting into %s: column %s: %w", table, c.name, err)
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("inserting into %s: %w", table, err)
	}
	return nil
}
