// Package alert is the service that watches the counts and tells of spikes, drops and shifts. See README.md.
package alert

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"bellwether.internal/services/alert/channel"
	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/kit/service"
	"bellwether.internal/services/kit/stage"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/taxonomy"
)

// Service is a running alert service.
type Service struct {
	log       *zap.Logger
	alerts    *alertLog
	conn      driver.Conn
	set       rule.Set
	book      *book
	evaluator *evaluator
	metrics   *metrics
	registry  prometheus.Registerer
	cluster   *broker.Cluster
	tick      time.Duration
	taxonomy  string
	page      string
	ready     func(part string, err error)

	mu      sync.Mutex
	pending pending // accepted, not yet in ClickHouse
}

// Run returns the work of the service. watermark may be nil: then the stream itself is followed.
func Run(cfg *Config, watermark Watermark) func(ctx context.Context, rt *service.Runtime) error {
	return func(ctx context.Context, rt *service.Runtime) error {
		set, err := cfg.rules()
		if err != nil {
			return err
		}
		cluster, err := cfg.Connect(rt.Instance)
		if err != nil {
			return err
		}
		defer cluster.Close()
		conn, err := clickhouse.Open(cfg.ClickHouse, "alert")
		if err != nil {
			return err
		}
		defer func() { _ = conn.Close() }()
		if err := topics.Ensure(ctx, cluster.Client(), cluster.Replication); err != nil {
			return err
		}
		alerts := newAlertLog(cluster)
		defer func() { _ = alerts.Close() }() // every write was waited for

		s := &Service{
			log: rt.Log, alerts: alerts, conn: conn, set: set, book: newBook(), metrics: newMetrics(rt.Registry),
			registry: rt.Registry, cluster: cluster, tick: cfg.Tick, taxonomy: cfg.Taxonomy, page: cfg.Page, ready: rt.Ready,
		}
		stream := &kafkaStream{client: cluster.Client(), conn: conn}
		mark := watermark
		if mark == nil {
			mark = &tracer{stream: stream, now: time.Now}
		}
		s.evaluator = &evaluator{
			rules: set.Rules, counts: newReader(conn, newFeed(conn, set.Rules, stream.cluster), rt.Log), outbox: alerts, book: s.book, watermark: mark, settle: cfg.Settle,
			now: func() time.Time { return time.Now().UTC() }, log: rt.Log, metrics: s.metrics,
			buckets: map[string]time.Time{}, walked: map[string]time.Time{}, owed: map[string]time.Time{}, settled: map[string]settling{}, walkers: map[string]walkers{},
		}
		return s.run(ctx)
	}
}

// run folds the log, evaluates and dispatches until ctx ends.
func (s *Service) run(ctx context.Context) error {
	names, err := s.names()
	if err != nil {
		return err
	}
	notifiers := make([]channel.Notifier, len(s.set.Channels))
	for i, c := range s.set.Channels {
		if notifiers[i], err = channel.New(c, names, s.log); err != nil {
			return err // before anything runs
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.alerts.tail(ctx, s.fold, s.logAway) })
	group.Go(func() error { return s.evaluate(ctx) })
	for i, c := range s.set.Channels {
		d := &dispatcher{
			channel: c, set: s.set, notifier: notifiers[i], book: s.book, outbox: s.alerts, end: s.alerts.end, now: time.Now, log: s.log, metrics: s.metrics, page: s.page, wait: patience,
		}
		// One message a batch: each is committed for itself, so that a crash repeats no more than one. All channels read the
		// same partition, so their metrics have the group beside it.
		id := "bellwether.alert." + c.Name
		runner := stage.New(stage.Config{Group: id, Topics: []string{topics.Alerts}, MaxBatch: 1}, s.cluster, stage.Unprepared(d.handle),
			s.log.With(zap.String("channel", c.Name)), stage.NewMetrics(prometheus.WrapRegistererWith(prometheus.Labels{"group": id}, s.registry)))
		runner.Ready = func(err error) { s.ready("channel "+c.Name, err) }
		group.Go(func() error { return runner.Run(ctx) })
	}
	return group.Wait()
}

// names are what topics and organizations are called.
func (s *Service) names() (channel.Names, error) {
	t, err := taxonomy.Open(s.taxonomy)
	if err != nil {
		return nil, fmt.Errorf("option taxonomy: %w", err)
	}
	return channel.NewNames(t), nil
}

// fold takes in one message of the log; what it was goes to ClickHouse at the next tick.
func (s *Service) fold(m kafka.Message) {
	e := s.book.fold(m)
	if e.nothing() {
		s.metrics.refused.Inc()
	}
	if t := e.transition; t != nil {
		s.metrics.transitions.WithLabelValues(t.GetRule(), channel.StateName(t.GetState())).Inc()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending.note(e, m.Offset)
}

// logAway counts a failure to read the log. The next tick, which needs the log, says it at /readyz.
func (s *Service) logAway(err error) {
	s.metrics.failures.WithLabelValues("log").Inc()
	s.log.Debug("the log of alerts cannot be read now", zap.Error(err))
}

// The rest after a tick, as a multiple of how long the tick took: the server's time is left to those who write. longestRest bounds
// it, so that an alert does not wait long where ticks take long, as in a storm of alerts.
const (
	restShare   = 3
	longestRest = 3 * time.Second
)

// evaluate ticks until ctx ends. What fails is tried again at the next tick.
func (s *Service) evaluate(ctx context.Context) error {
	var lastSaid time.Time
	for {
		began := time.Now()
		err := s.once(ctx)
		took := time.Since(began)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.ready("evaluation", err)
		if err != nil {
			s.metrics.failures.WithLabelValues("evaluation").Inc()
			// Once a minute is enough: while ClickHouse is away every tick fails.
			if time.Since(lastSaid) > time.Minute {
				lastSaid = time.Now()
				s.log.Warn("evaluation failed, trying again", zap.Error(err))
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(max(s.tick-took, min(restShare*took, longestRest))):
		}
	}
}

// once is one tick: 1. the book takes in all that is in the log, 2. ClickHouse gets what was accepted, 3. the rules are
// walked where counts have changed, 4. what follows is taken in and shown at once.
func (s *Service) once(ctx context.Context) error {
	if err := s.catchUp(ctx); err != nil {
		return err
	}
	if err := s.evaluator.evaluate(ctx); err != nil {
		return err
	}
	return s.catchUp(ctx)
}

// catchUp takes in all that is in the log and writes what was accepted to ClickHouse.
func (s *Service) catchUp(ctx context.Context) error {
	bounded, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	end, err := s.alerts.end(bounded)
	if err != nil {
		return err
	}
	if !s.book.Wait(bounded.Done(), end) {
		return fmt.Errorf("reading %s up to offset %d: %w", topics.Alerts, end, bounded.Err())
	}
	return s.flush(ctx)
}

// flush writes what was accepted to ClickHouse.
func (s *Service) flush(ctx context.Context) error {
	s.mu.Lock()
	batch := s.pending
	s.pending = pending{}
	s.mu.Unlock()
	if err := batch.insert(ctx, s.conn); err != nil {
		s.mu.Lock()
		s.pending = batch.then(s.pending)
		s.mu.Unlock()
		return err
	}
	return nil
}
