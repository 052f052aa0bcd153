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
	"bellwether.internal/services/kit/fault"
)

// Handler makes a batch of messages, of all partitions that the instance owns, durable downstream.
//
// The contract: nil says that every message of the batch is done, each with its outcome durable; only then are their
// offsets committed. An error says that nothing may be taken for done: the same batch is handed over again after a
// pause, until it succeeds or the instance loses its partitions. So a handler has to be idempotent. It is called from
// one goroutine at a time and must return soon after ctx ends.
type Handler func(ctx context.Context, batch []kafka.Message) error

// Preparer is a Handler in two parts: what it computes from a batch alone, and the Work that makes the batch durable. It
// prepares a batch, on another goroutine, while the one before it is still being worked on, so it must not touch anything
// but the batch. If the Work fails it is called again, under the Handler's contract.
type Preparer func(batch []kafka.Message) Work

// Work makes a prepared batch durable downstream.
type Work func(ctx context.Context) error

// Unprepared is the Preparer of a Handler that has nothing to compute ahead.
func Unprepared(handle Handler) Preparer {
	return func(batch []kafka.Message) Work {
		return func(ctx context.Context) error { return handle(ctx, batch) }
	}
}

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
	// Linger is how long a batch that is not full waits for more after its first message; LingerBehind how long it does where
	// its partition is more than a backlog behind, or more than that came within the linger: few large batches cost less than
	// many small ones. Default 100 ms.
	Linger, LingerBehind time.Duration
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
	prepare Preparer
	log     *zap.Logger
	metrics *Metrics
	// Ready is told whether the runner owns its place in the group.
	Ready func(error)
}

// New makes a Runner; Run starts it.
func New(cfg Config, cluster *broker.Cluster, prepare Preparer, log *zap.Logger, metrics *Metrics) *Runner {
	if cfg.MaxBatch <= 0 {
		cfg.MaxBatch = 500
	}
	if cfg.MaxBatchBytes <= 0 {
		cfg.MaxBatchBytes = 16 << 20
	}
	if cfg.LingerBehind <= 0 {
		cfg.LingerBehind = 100 * time.Millisecond
	}
	if cfg.Session <= 0 {
		cfg.Session = 6 * time.Second
	}
	return &Runner{cfg: cfg, cluster: cluster, prepare: prepare, log: log, metrics: metrics, Ready: func(error) {}}
}

// Run consumes until ctx ends; it returns ctx's error then, and another only if the group cannot be made at all.
func (r *Runner) Run(ctx context.Context) error {
	r.Ready(errors.New("joining the consumer group"))
	// What died under this name. Later only what this process itself was: one that was taken for dead and is not would
	// otherwise put its successor out, and that one it, for ever.
	evict := func(ctx context.Context) error { return r.cluster.EvictNamesake(ctx, r.cfg.Group) }
	for {
		r.untilAnswered(ctx, evict)
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
		id := r.member(ctx, group)
		_ = group.Close() // leaves, where ctx ended; it has no other error
		evict = func(ctx context.Context) error {
			if id == "" {
				return nil
			}
			return r.cluster.EvictMembers(ctx, r.cfg.Group, id)
		}
		if !pause(ctx, 200*time.Millisecond) {
			return ctx.Err()
		}
	}
}

// untilAnswered removes from the group what this instance was before, and tries for a session's time until the brokers
// answer. A member that died, or that lost a broker which keeps its members (Apache Kafka does), has not left: those who
// join would wait for the end of its session.
func (r *Runner) untilAnswered(ctx context.Context, evict func(context.Context) error) {
	for began := time.Now(); ; {
		err := evict(ctx)
		var refused kafka.Error
		if err == nil || errors.As(err, &refused) && !refused.Temporary() || time.Since(began) > r.cfg.Session {
			return // what may not be asked is done without: the session ends by itself
		}
		r.metrics.groupErrors.Inc()
		r.Ready(fmt.Errorf("joining the consumer group: %w", err))
		r.log.Debug("what this instance was is not removed from its group yet", zap.Error(err))
		if !pause(ctx, 200*time.Millisecond) {
			return
		}
	}
}

// member runs the generations that this instance takes part in, until it is no member of the group any more or ctx ends.
// It returns the id that it had, empty if none.
func (r *Runner) member(ctx context.Context, group *kafka.ConsumerGroup) (id string) {
	for {
		generation, err := group.Next(ctx)
		switch {
		case ctx.Err() != nil:
			return id
		case err != nil:
			// Brokers away, a coordinator that moves, a rebalance: all of it passes.
			r.metrics.groupErrors.Inc()
			r.Ready(fmt.Errorf("joining the consumer group: %w", err))
			r.log.Debug("no generation yet", zap.Error(err))
			if !errors.Is(err, kafka.RebalanceInProgress) {
				return id // the client has given its membership up, and would go on under another
			}
			continue
		}
		r.Ready(nil)
		r.metrics.generations.Inc()
		id = generation.MemberID
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
	defer r.metrics.released(starts)
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
	batches := newBatches()
	readers.Go(func() { r.collect(ctx, messages, batches) })
	readers.Go(func() { r.prepareAll(ctx, batches) })
	for {
		next, err := batches.next(ctx, failed)
		if err != nil {
			return err
		}
		if fault.Bug("commit-before-produce") || fault.Bug("commit-before-insert") { // what is fetched is taken for done
			_ = generation.CommitOffsets(nextOffsets(next.batch))
		}
		fault.At("stage.handling")
		if err := r.settle(ctx, next); err != nil {
			return nil // the generation ended before the batch was done: nothing is committed
		}
		batch := next.batch
		fault.At("stage.handled")
		if err := generation.CommitOffsets(nextOffsets(batch)); err != nil {
			// Refused or lost: either way the partitions' next owner does the batch again.
			r.metrics.commitErrors.Inc()
			return fmt.Errorf("committing: %w", err)
		}
		fault.At("stage.committed")
		r.metrics.committed(batch)
		progress.done(batch)
	}
}

// settle works on a batch until it is done; an error means that ctx ended first.
func (r *Runner) settle(ctx context.Context, p preparedBatch) error {
	began := time.Now()
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		err := r.guarded(func() error {
			if p.work == nil {
				p.work = r.prepare(p.batch)
			}
			return p.work(ctx)
		})
		if err == nil {
			r.metrics.batchSeconds.Observe(time.Since(began).Seconds())
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.metrics.retries.Inc()
		r.log.Warn("batch will be tried again", zap.Int("messages", len(p.batch)), zap.Duration("after", wait), zap.Error(err))
		if !pause(ctx, wait) {
			return ctx.Err()
		}
	}
}

// guarded turns a panic of the handler into an error: one bad batch must not end the process.
func (r *Runner) guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			r.metrics.panics.Inc()
			err = fmt.Errorf("panic in handler: %v\n%s", p, debug.Stack())
		}
	}()
	return do()
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
