package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	kitclickhouse "bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/kit/fault"
	"bellwether.internal/services/kit/stage"
	"bellwether.internal/services/store/queries"
)

// sink makes batches of scorings and dead letters durable in ClickHouse.
//
// There is no transaction over several tables, a paused instance cannot be fenced off, and a batch that is repeated is
// cut differently. So nothing rests on adding up, on order or on being alone: rows never change, which of them count is
// decided from all sightings in sight, and what is derived is computed again whole. Each step may be cut off, repeated
// or done late. docs/adr/002-delivery.md goes through the cases.
type sink struct {
	conn    driver.Conn
	log     *zap.Logger
	metrics *metrics
	// life names the Kafka cluster in the ledger.
	life string
	// deadLetter writes a message that the sink itself cannot process to the dead letters.
	deadLetter func(ctx context.Context, m kafka.Message, cause error) error
}

// prepare is the stage.Preparer.
func (s *sink) prepare(messages []kafka.Message) stage.Work {
	b := s.decode(messages)
	return func(ctx context.Context) error { return s.write(ctx, b) }
}

// write makes a batch durable: the steps in order, each durable before the next. It may be called again.
func (s *sink) write(ctx context.Context, b *batch) error {
	steps := []struct {
		name string
		do   func() error
	}{
		// 1. The rows, articles last: an article in sight is complete.
		{"rows", func() error { return s.insertRows(ctx, b) }},
		// 2. The sightings.
		{"versions", func() error { return insert(ctx, s.conn, "versions", block{len(b.sightings), b.versions()}) }},
		// 3. Which versions count. Most articles have one, and need no decision.
		{"several", func() error { return s.findSeveral(ctx, b) }},
		{"retire", func() error { return s.forSeveral(ctx, b, queries.Retire) }},
		// 4. The stories that changed by it.
		{"stories", func() error { return s.stories(ctx, b) }},
		// 5. What has to be computed again.
		{"marks", func() error { return s.mark(ctx, b) }},
		// 6. What cannot be taken, to the dead letters; late, so that an outage of ClickHouse does not repeat it.
		{"letters", func() error { return s.bury(ctx, b) }},
		// 7. What stands in the ledger is finished. (8. The runner commits the offsets.)
		{"ledger", func() error { return insert(ctx, s.conn, "ledger", b.ledger.block()) }},
	}
	if last := len(steps) - 1; fault.Bug("commit-before-insert") { // the ledger says finished before anything is
		steps = slices.Concat(steps[last:], steps[:last])
	}
	for _, step := range steps {
		fault.At("store.before", step.name)
		began := time.Now()
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		s.metrics.steps.WithLabelValues(step.name).Observe(time.Since(began).Seconds())
	}
	s.metrics.stored(b)
	return nil
}

// findSeveral notes which of the batch's articles have more than one version.
func (s *sink) findSeveral(ctx context.Context, b *batch) error {
	b.several = nil
	if len(b.articles) == 0 {
		return nil
	}
	rows, err := s.conn.Query(withBatch(ctx, b.articles), queries.Several)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var article uuid.UUID
		if err := rows.Scan(&article); err != nil {
			return err
		}
		b.several = append(b.several, article)
	}
	return rows.Err()
}

// forSeveral runs a statement with the external table `batch` of the batch's articles that have several versions.
func (s *sink) forSeveral(ctx context.Context, b *batch, statement string) error {
	if len(b.several) == 0 {
		return nil
	}
	return s.conn.Exec(withBatch(ctx, b.several), statement)
}

// mark marks every quarter hour in which any version of the batch's articles lies.
func (s *sink) mark(ctx context.Context, b *batch) error {
	published := make([]int64, len(b.sightings))
	for i, sight := range b.sightings {
		published[i] = sight.published
	}
	if err := s.markBuckets(ctx, published); err != nil {
		return err
	}
	return s.forSeveral(ctx, b, queries.Mark)
}

// bury writes the batch's dead letters.
func (s *sink) bury(ctx context.Context, b *batch) error {
	for _, r := range b.refused {
		if err := s.deadLetter(ctx, r.message, r.cause); err != nil {
			return err
		}
	}
	return nil
}

func (s *sink) insertRows(ctx context.Context, b *batch) error {
	blocks := b.blocks()
	group, groupCtx := errgroup.WithContext(ctx)
	for _, t := range children {
		group.Go(func() error { return insert(groupCtx, s.conn, t, blocks[t]...) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return insert(ctx, s.conn, articles, blocks[articles]...)
}

// withBatch gives a statement the external table `batch` of articles.
func withBatch(ctx context.Context, articles []uuid.UUID) context.Context {
	return withTable(ctx, "batch", []kitclickhouse.ExternalColumn{{"article_id", "UUID"}}, len(articles), func(i int) []any { return []any{articles[i]} })
}

// withTable gives a statement an external table of n rows, and the settings of an insert.
func withTable(ctx context.Context, name string, columns []kitclickhouse.ExternalColumn, n int, row func(i int) []any) context.Context {
	return kitclickhouse.WithTable(ctx, name, columns, n, row, clickhouse.WithSettings(insertSettings()))
}

// articleID is the id of a message's article for the ledger; nil where the bytes are none.
func articleID(b []byte) uuid.UUID {
	id, err := uuid.FromBytes(b)
	if err != nil {
		return uuid.Nil
	}
	return id
}
