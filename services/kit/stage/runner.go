// Package stage is the runner that every stage between two topics, and the sink at the end, runs in. It owns fetching,
// batching, retrying, dead letters, committing, metrics and trace context, so that a stage is a function of its messages.
package stage

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

	"bellwether.internal/services/kit/broker"
)

// Handler makes a batch of messages, of all partitions that the instance owns, durable downstream.
//
// The contract: nil says that every message of the batch is done, each with its outcome durable; only then are their
// offsets committed. An error says that nothing may be taken for done: the same batch is handed over again after a
// pause, until it succeeds or the instance loses its partitions. So a handler has to be idempotent. It is called from
// one goroutine at a time and must return soon after ctx ends.
type Handler func(ctx context.Context, batch []kafka.Message) error

// Partition is what is known of an assigned partition when a generation begins.
type Partition struct {
	Topic string
	ID    int
	// Committed is the group's offset, -1 if it has none.
	Committed int64
	// LogStart is the first offset that the log still has; LogEnd the one that the next message will get.
	LogStart, LogEnd int64
}

// Config is what a Runner needs to know.
type Config struct {
	Group  string
	Topics []string
	// MaxBatch is the most messages of a batch; MaxBatchBytes bounds their keys and values together.
	MaxBatch      int
	MaxBatchBytes int
	// Linger is how long a batch that is not full waits for more after its first message.
	Linger time.Duration
	// Start says where each partition begins; nil: at the committed offset, else at the log's start. It may choose an
	// earlier offset than the committed one, to do again what its own ledger lacks.
	Start func(ctx context.Context, partitions []Partition) ([]int64, error)
	// Session is how long a silent member keeps its partitions; default 6 s.
	Session time.Duration
}

// Runner feeds a Handler from topics, as a member of a consumer group.
type Runner struct {
	cfg     Config
	cluster *broker.Cluster
	handle  Handler
	log     *zap.Logger
	metrics *Metrics
	// Ready is told whether the runner owns its place in the group.
	Ready func(error)
}

// New makes a Runner; Run starts it.
func New(cfg Config, cluster *broker.Cluster, handle Handler, log *zap.Logger, metrics *Metrics) *Runner {
	if cfg.MaxBatch <= 0 {
		cfg.MaxBatch = 500
	}
	if cfg.MaxBatchBytes <= 0 {
		cfg.MaxBatchBytes = 16 << 20
	}
	if cfg.Session <= 0 {
		cfg.Session = 6 * time.Second
	}
	return &Runner{cfg: cfg, cluster: cluster, handle: handle, log: log, metrics: metrics, Ready: func(error) {}}
}

// Run consumes until ctx ends; it returns ctx's error then, and another only if the group cannot be made at all.
func (r *Runner) Run(ctx context.Context) error {
	r.Ready(errors.New("joining the consumer group"))
	if err := evictNamesake(ctx, r.cluster, r.cfg.Group); err != nil {
		r.log.Debug("no dead namesake removed", zap.Error(err))
	}
	group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: r.cfg.Group, Brokers: r.cluster.Brokers, Topics: r.cfg.Topics, Dialer: r.cluster.Dialer(),
		StartOffset:       kafka.FirstOffset,
		HeartbeatInterval: r.cfg.Session / 4, SessionTimeout: r.cfg.Session, RebalanceTimeout: r.cfg.Session,
		JoinGroupBackoff: 200 * time.Millisecond, WatchPartitionChanges: true, PartitionWatchInterval: 5 * time.Second,
		GroupBalancers: []kafka.GroupBalancer{kafka.RangeGroupBalancer{}},
	})
	if err != nil {
		return fmt.Errorf("joining group %s: %w", r.cfg.Group, err)
	}
	defer group.Close()
	for {
		generation, err := group.Next(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			// Brokers away, a coordinator that moves, a rebalance: all of it passes.
			r.metrics.groupErrors.Inc()
			r.Ready(fmt.Errorf("joining the consumer group: %w", err))
			r.log.Debug("no generation yet", zap.Error(err))
			if !pause(ctx, 200*time.Millisecond) {
				return ctx.Err()
			}
			continue
		}
		r.Ready(nil)
		r.metrics.generations.Inc()
		generation.Start(func(genCtx context.Context) {
			both, cancel := context.WithCancel(genCtx)
			defer cancel()
			defer context.AfterFunc(ctx, cancel)()
			if err := r.consume(both, generation); err != nil && both.Err() == nil {
				// Ending the function ends the generation; the group is joined again.
				r.log.Warn("generation given up", zap.Error(err))
				pause(both, time.Second)
			}
		})
	}
}

// consume reads the generation's partitions until ctx ends.
func (r *Runner) consume(ctx context.Context, generation *kafka.Generation) error {
	starts, err := r.starts(ctx, generation.Assignments)
	if err != nil {
		return err
	}
	if len(starts) == 0 {
		<-ctx.Done()
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	messages := make(chan kafka.Message, 64) // what waits beside the batch is bounded, and large messages exist
	failed := make(chan error, len(starts))
	var readers sync.WaitGroup
	defer readers.Wait()
	defer cancel() // before the wait
	for p, offset := range starts {
		readers.Go(func() {
			if err := r.read(ctx, p, offset, messages); err != nil && ctx.Err() == nil {
				failed <- err
			}
		})
	}
	progress := newProgress(starts)
	readers.Go(func() { r.watchLag(ctx, progress) })
	for {
		batch, err := r.collect(ctx, messages, failed)
		if err != nil {
			return err
		}
		if err := r.settle(ctx, batch); err != nil {
			return nil // the generation ended before the batch was done: nothing is committed
		}
		if err := generation.CommitOffsets(nextOffsets(batch)); err != nil {
			// Refused or lost: either way the partitions' next owner does the batch again.
			r.metrics.commitErrors.Inc()
			return fmt.Errorf("committing: %w", err)
		}
		r.metrics.committed(batch)
		progress.done(batch)
	}
}

// settle hands the batch over until it is done; an error means that ctx ended first.
func (r *Runner) settle(ctx context.Context, batch []kafka.Message) error {
	began := time.Now()
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		err := r.guarded(ctx, batch)
		if err == nil {
			r.metrics.batchSeconds.Observe(time.Since(began).Seconds())
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.metrics.retries.Inc()
		r.log.Warn("batch will be tried again", zap.Int("messages", len(batch)), zap.Duration("after", wait), zap.Error(err))
		if !pause(ctx, wait) {
			return ctx.Err()
		}
	}
}

// guarded turns a panic of the handler into an error: one bad batch must not end the process.
func (r *Runner) guarded(ctx context.Context, batch []kafka.Message) (err error) {
	defer func() {
		if p := recover(); p != nil {
			r.metrics.panics.Inc()
			err = fmt.Errorf("panic in handler: %v\n%s", p, debug.Stack())
		}
	}()
	return r.handle(ctx, batch)
}

// A partition that is more than a backlog of messages behind waits longer for a batch to fill.
const (
	backlog      = 64
	lingerBehind = 100 * time.Millisecond
)

// collect waits for a first message, then takes what comes within the linger, up to the batch's bounds.
func (r *Runner) collect(ctx context.Context, messages <-chan kafka.Message, failed <-chan error) ([]kafka.Message, error) {
	batch := make([]kafka.Message, 0, 64)
	size := 0
	var full <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case err := <-failed:
			return nil, err
		case m := <-messages:
			batch = append(batch, m)
			size += len(m.Key) + len(m.Value)
			if len(batch) >= r.cfg.MaxBatch || size >= r.cfg.MaxBatchBytes {
				return batch, nil
			}
			if full == nil {
				linger := r.cfg.Linger
				if m.HighWaterMark-m.Offset > backlog {
					linger = max(linger, lingerBehind) // more will come at once: few large batches cost less than many small ones
				}
				full = time.After(linger)
			}
		case <-full:
			return batch, nil
		}
	}
}

// nextOffsets is what to commit: for each partition the offset after its last message.
func nextOffsets(batch []kafka.Message) map[string]map[int]int64 {
	next := map[string]map[int]int64{}
	for _, m := range batch {
		if next[m.Topic] == nil {
			next[m.Topic] = map[int]int64{}
		}
		next[m.Topic][m.Partition] = max(next[m.Topic][m.Partition], m.Offset+1)
	}
	return next
}

// pause waits, and reports false if ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
