package bench

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	kit "bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/rig"
)

// plainTable is where the bare inserts go.
const plainTable = "bench_mentions"

// makePlainTable makes a table with the columns of rows_mentions and the plain engine.
func makePlainTable(ctx context.Context, e *rig.Engine) (err error) {
	conn, err := kit.Open(e.Admin, "bench")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if err := conn.Exec(ctx, "CREATE TABLE "+plainTable+` AS rows_mentions ENGINE = MergeTree
		PARTITION BY toYear(published_at) ORDER BY (published_at, article_id, revision, made_by, mention_id)`); err != nil {
		return fmt.Errorf("making the table of bare inserts: %w", err)
	}
	return nil
}

// block is rows by columns: each value is a slice of the column's type.
type block struct {
	names  []string
	values []reflect.Value
}

func (b *block) rows() int { return b.values[0].Len() }

// readBlocks reads rows that the store wrote.
func readBlocks(ctx context.Context, conn driver.Conn) ([]*block, error) {
	rows, err := conn.Query(ctx, fmt.Sprintf("SELECT * FROM rows_mentions LIMIT %d", limitRows))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var blocks []*block
	for n := 0; rows.Next(); n++ {
		if n%limitBlock == 0 {
			blocks = append(blocks, newBlock(rows.Columns(), rows.ColumnTypes()))
		}
		b := blocks[len(blocks)-1]
		row := make([]any, len(b.values))
		for i, column := range b.values {
			row[i] = reflect.New(column.Type().Elem()).Interface()
		}
		if err := rows.Scan(row...); err != nil {
			return nil, err
		}
		for i := range row {
			b.values[i] = reflect.Append(b.values[i], reflect.ValueOf(row[i]).Elem())
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(blocks) == 0 {
		return nil, errors.New("there are none")
	}
	return blocks, nil
}

func newBlock(names []string, types []driver.ColumnType) *block {
	b := &block{names: names}
	for _, t := range types {
		b.values = append(b.values, reflect.MakeSlice(reflect.SliceOf(t.ScanType()), 0, limitBlock))
	}
	return b
}

// insert writes the block at once, as the store's inserts do.
func (b *block) insert(ctx context.Context, conn driver.Conn) error {
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"async_insert": 0}))
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO "+plainTable+" ("+strings.Join(b.names, ", ")+")")
	if err != nil {
		return err
	}
	defer batch.Close()
	for i, column := range b.values {
		if err := batch.Column(i).Append(column.Interface()); err != nil {
			return fmt.Errorf("column %s: %w", b.names[i], err)
		}
	}
	return batch.Send()
}
