// Package store is the service at the end of the stream: it writes scored articles to ClickHouse, exactly once in effect.
package store

import (
	"context"
	"errors"
	"time"

	"github.com/segmentio/kafka-go"
	"golang.org/x/sync/errgroup"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/kit/service"
	"bellwether.internal/services/kit/stage"
	"bellwether.internal/services/kit/topics"
)

// Group is the consumer group of the store.
const Group = "bellwether.store"

// Run runs the service until ctx ends.
func Run(cfg *Config) func(context.Context, *service.Runtime) error {
	return func(ctx context.Context, rt *service.Runtime) error {
		rt.Ready("start", errors.New("connecting"))
		cluster, err := cfg.Connect(rt.Instance)
		if err != nil {
			return err
		}
		defer cluster.Close()
		admin := cfg.ClickHouseAdmin
		if admin == "" {
			admin = cfg.ClickHouse
		}
		if err := Migrate(ctx, admin, cfg.Cluster, rt.Log); err != nil {
			return err
		}
		conn, err := clickhouse.Open(cfg.ClickHouse, rt.Name)
		if err != nil {
			return err
		}
		defer conn.Close()
		if err := clickhouse.Wait(ctx, conn, rt.Log); err != nil {
			return err
		}
		if err := topics.Ensure(ctx, cluster.Client(), cluster.Replication); err != nil {
			return err
		}
		life, err := topics.Life(ctx, cluster.Client())
		if err != nil {
			return err
		}
		writer := cluster.Writer()
		defer writer.Close()

		stageMetrics, own := stage.NewMetrics(rt.Registry), newMetrics(rt.Registry)
		s := &sink{
			conn: conn, log: rt.Log, metrics: own, life: life,
			deadLetter: func(ctx context.Context, m kafka.Message, cause error) error {
				letter, err := deadLetter(m, cause)
				if err != nil {
					return err
				}
				return writer.WriteMessages(ctx, letter)
			},
		}
		runner := stage.New(stage.Config{
			Group: Group, Topics: []string{topics.Scored, topics.DeadLetters}, MaxBatch: cfg.MaxBatch, MaxBatchBytes: 48 << 20,
			Linger: cfg.Linger, LingerBehind: time.Second, Start: s.start,
		}, cluster, s.prepare, rt.Log, stageMetrics)
		runner.Ready = func(err error) { rt.Ready("group", err) }
		rt.Ready("start", nil)

		group, ctx := errgroup.WithContext(ctx)
		group.Go(func() error { return runner.Run(ctx) })
		// Retention changes tables: it is done with the rights that migrations have.
		keeping, err := clickhouse.Open(admin, rt.Name)
		if err != nil {
			return err
		}
		defer keeping.Close()
		group.Go(func() error {
			return (&keeper{conn: keeping, log: rt.Log, years: cfg.KeepYears, textDays: cfg.KeepTextDays}).run(ctx)
		})
		if cfg.Rollup {
			r := &roller{conn: conn, log: rt.Log, metrics: own, every: cfg.RollupEvery}
			group.Go(func() error { return r.run(ctx) })
		}
		return group.Wait()
	}
}

// deadLetter is the message that tells of a scoring which the store cannot take.
func deadLetter(m kafka.Message, cause error) (kafka.Message, error) {
	d := &bellwetherv1.DeadLetter{
		Stage: "store", Cause: bellwetherv1.CauseClass_CAUSE_CLASS_MALFORMED, Error: cause.Error(), Attempts: 1, FailedAt: time.Now().UnixMilli(),
		Topic: m.Topic, Partition: int32(m.Partition), Offset: m.Offset, Key: m.Key, Payload: m.Value, Origin: stage.Origin(m),
	}
	var f fieldError
	if errors.As(cause, &f) {
		d.Cause, d.Field = bellwetherv1.CauseClass_CAUSE_CLASS_INVALID, f.field
	}
	if len(m.Key) == 16 {
		d.ArticleId = m.Key
	}
	return stage.DeadLetterMessage(d)
}
