package bench

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/segmentio/kafka-go"
	"golang.org/x/sync/errgroup"

	kafkabroker "bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/rig"
)

// BrokerLimit is what kafka-go and the broker do with messages of an article's size and nothing else.
type BrokerLimit struct {
	Messages         int
	Produce, Consume float64 // messages a second
}

const (
	limitTopic = "bench.v1"
	// limitMessages are produced and consumed; writers call at the same time with batches of limitBatch, as ingest does.
	limitMessages = 100_000
	limitWriters  = 3
	limitBatch    = 500
)

// brokerLimit produces n messages with all acknowledgements and Snappy, then consumes them.
func brokerLimit(ctx context.Context, b *rig.Broker, articles []rig.News, n int) (r BrokerLimit, err error) {
	cluster, err := b.Cluster()
	if err != nil {
		return r, err
	}
	defer cluster.Close()
	if err := topics.EnsureNamed(ctx, cluster.Client(), 1, limitTopic); err != nil {
		return r, err
	}
	r.Messages = n
	began := time.Now()
	if err := produce(ctx, cluster, articles, n); err != nil {
		return r, fmt.Errorf("producing: %w", err)
	}
	r.Produce = rig.PerSecond(float64(n), time.Since(began))
	began = time.Now()
	if err := consume(ctx, cluster, n); err != nil {
		return r, fmt.Errorf("consuming: %w", err)
	}
	r.Consume = rig.PerSecond(float64(n), time.Since(began))
	return r, nil
}

func produce(ctx context.Context, cluster *kafkabroker.Cluster, articles []rig.News, n int) (err error) {
	writer := cluster.Writer()
	defer func() { err = errors.Join(err, writer.Close()) }()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(limitWriters)
	for from := 0; from < n; from += limitBatch {
		group.Go(func() error {
			batch := make([]kafka.Message, 0, limitBatch)
			for i := from; i < min(from+limitBatch, n); i++ {
				a := &articles[i%len(articles)]
				batch = append(batch, kafka.Message{Topic: limitTopic, Key: []byte(a.URL), Value: []byte(a.Text)})
			}
			return writer.WriteMessages(ctx, batch...)
		})
	}
	return group.Wait()
}

// consume reads all partitions at the same time, as a stage does that owns them, until n messages were read.
func consume(ctx context.Context, cluster *kafkabroker.Cluster, n int) error {
	meta, err := cluster.Client().Metadata(ctx, &kafka.MetadataRequest{Topics: []string{limitTopic}})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	var read atomic.Int64
	group, groupCtx := errgroup.WithContext(ctx)
	for _, p := range meta.Topics[0].Partitions {
		group.Go(func() error {
			reader := kafka.NewReader(kafka.ReaderConfig{
				Brokers: cluster.Brokers, Dialer: cluster.Dialer(), Topic: limitTopic, Partition: p.ID,
				QueueCapacity: 64, MinBytes: 1, MaxBytes: 4 << 20, MaxWait: time.Second, // as the stages' readers
			})
			defer reader.Close()
			for {
				if _, err := reader.FetchMessage(groupCtx); err != nil {
					return err
				}
				if read.Add(1) == int64(n) {
					cancel()
				}
			}
		})
	}
	if err := group.Wait(); read.Load() < int64(n) {
		return fmt.Errorf("%d of %d messages: %w", read.Load(), n, err)
	}
	return nil
}

// InsertLimit is what clickhouse-go and ClickHouse do with rows of mentions and nothing else.
type InsertLimit struct {
	Rows        int
	BlockRows   int
	Connections int
	PerSecond   float64 // rows
}

const (
	// limitRows are read from what the store wrote; limitBlock is inserted at a time, as many as a full batch of the
	// store comes to with ten mentions an article.
	limitRows  = 150_000
	limitBlock = 50_000
	// limitInserts is how many rows are inserted.
	limitInserts = 1_000_000
)

// insertLimit inserts rows of mentions, by columns, into a plain table of the same shape.
func insertLimit(ctx context.Context, e *rig.Engine) (r InsertLimit, err error) {
	if err := makePlainTable(ctx, e); err != nil {
		return r, err
	}
	blocks, err := readBlocks(ctx, e.Conn)
	if err != nil {
		return r, fmt.Errorf("reading mentions: %w", err)
	}
	r.BlockRows, r.Connections = blocks[0].rows(), runtime.NumCPU()
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(r.Connections)
	began := time.Now()
	for i := 0; r.Rows < limitInserts; i++ {
		block := blocks[i%len(blocks)]
		group.Go(func() error { return block.insert(groupCtx, e.Conn) })
		r.Rows += block.rows()
	}
	if err := group.Wait(); err != nil {
		return r, fmt.Errorf("inserting: %w", err)
	}
	r.PerSecond = rig.PerSecond(float64(r.Rows), time.Since(began))
	return r, nil
}
