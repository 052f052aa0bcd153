package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"bellwether.internal/services/kit/fault"
)

// column is a named slice of values, in a type that the driver appends as a whole.
type column struct {
	name   string
	values any
}

// block is some rows of a table, as columns.
type block struct {
	rows    int
	columns []column
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

// insert writes blocks, which have the same columns, as one statement. An error means that the outcome is unknown: the
// whole or nothing is in. Every table is made so that writing the same rows again changes nothing.
//
// The blocks go one by one, in buffers that are used again; the server joins them, and makes one part of them for each
// partition. With one block as large as a batch the driver spends a fifth of its time on letting its buffers grow.
func insert(ctx context.Context, conn driver.Conn, table string, blocks ...block) error {
	blocks = slices.DeleteFunc(blocks, func(b block) bool { return b.rows == 0 })
	if len(blocks) == 0 {
		return nil
	}
	fault.At("store.inserting", table)
	names := make([]string, len(blocks[0].columns))
	for i, c := range blocks[0].columns {
		names[i] = c.name
	}
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(insertSettings()))
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO "+table+" ("+strings.Join(names, ", ")+")")
	if err != nil {
		return fmt.Errorf("inserting into %s: %w", table, err)
	}
	defer func() { _ = batch.Abort() }() // without effect on one that is sent; closing it would end it with what was flushed
	for n, b := range blocks {
		if n > 0 {
			if err := batch.Flush(); err != nil {
				return fmt.Errorf("inserting into %s: %w", table, err)
			}
		}
		for i, c := range b.columns {
			if err := batch.Column(i).Append(c.values); err != nil {
				return fmt.Errorf("inserting into %s: column %s: %w", table, c.name, err)
			}
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("inserting into %s: %w", table, err)
	}
	fault.At("store.inserted", table)
	return nil
}
