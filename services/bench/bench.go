package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"bellwether.internal/services/extract"
	"bellwether.internal/services/rig"
	"bellwether.internal/services/sentiment"
	"bellwether.internal/services/store"
)

// Result is everything that was measured in one run.
type Result struct {
	Machine  rig.Machine
	Options  Options
	EndToEnd EndToEnd
	// Latencies are those under each of pushRates.
	Latencies []Latency
	// Waits is how long a message waits by configuration for others to share its batches with: the part of the latency
	// that is wanted.
	Waits        time.Duration
	Extract      Computation
	Sentiment    Computation
	Store        StoreAlone
	StoreProfile Profile
	Broker       BrokerLimit
	Insert       InsertLimit
	// Took is the time of the whole run.
	Took time.Duration
}

// Run measures everything, one after the other. All that it starts has ended when it returns.
func Run(ctx context.Context, o Options) (r *Result, err error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	began := time.Now()
	dir, err := os.MkdirTemp("", "bellwether-bench-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the measurement: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	r = &Result{Options: o}
	if r.Machine, err = rig.ThisMachine(); err != nil {
		return nil, err
	}
	if r.Waits, err = configuredWaits(); err != nil {
		return nil, err
	}
	steady := 0
	for _, rate := range pushRates {
		steady += rate * o.Seconds
	}
	articles := rig.Compose(o.Articles+steady, o.Dense)
	o.tell("%d articles made after %.1f s", len(articles), time.Since(began).Seconds())

	// 1. The whole, whose log stays for what follows.
	if err := r.whole(ctx, o, filepath.Join(dir, "system"), articles[:o.Articles], articles[o.Articles:]); err != nil {
		return nil, err
	}
	// 2. What one core computes.
	profiler := profiler{dir}
	if o.Profiles != "" {
		profiler.dir = o.Profiles
		if err := os.MkdirAll(o.Profiles, 0o755); err != nil {
			return nil, fmt.Errorf("making the folder of profiles: %w", err)
		}
	}
	if err := r.computations(o, articles, profiler); err != nil {
		return nil, err
	}
	// 3. The store alone, on the scorings in that log, and the limits of broker and engine.
	if err := r.stored(ctx, o, dir, articles, profiler); err != nil {
		return nil, err
	}
	r.Took = time.Since(began)
	return r, nil
}

// whole measures the running system: the burst, then the steady load.
func (r *Result) whole(ctx context.Context, o Options, dir string, burst, steady []rig.News) (err error) {
	s, err := rig.StartSystem(ctx, o.Programs, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	if r.EndToEnd, err = endToEnd(ctx, s, burst); err != nil {
		return fmt.Errorf("end to end: %w", err)
	}
	o.tell("end to end: %.0f articles/s (%.1f s), rollup %.1f s later", rig.PerSecond(float64(r.EndToEnd.Articles), r.EndToEnd.Elapsed), r.EndToEnd.Elapsed.Seconds(), r.EndToEnd.RollupAfter.Seconds())
	for _, p := range r.EndToEnd.Processes {
		o.tell("  %-16s %5.1f s of processor time, %3.0f %%, peak %4d MiB", p.Name, p.CPU.Seconds(), 100*p.Part, p.Peak>>20)
	}
	for _, rate := range pushRates {
		l, err := latency(ctx, s, steady[:rate*o.Seconds], rate)
		if err != nil {
			return fmt.Errorf("latency: %w", err)
		}
		steady, r.Latencies = steady[rate*o.Seconds:], append(r.Latencies, l)
		o.tell("latency at %d/s: p50 %d ms, p99 %d ms, max %d ms", rate, l.P50.Milliseconds(), l.P99.Milliseconds(), l.Max.Milliseconds())
	}
	return nil
}

func (r *Result) computations(o Options, articles []rig.News, profiler profiler) error {
	texts, err := rig.Prepare(articles[:min(len(articles), distinctTexts)])
	if err != nil {
		return err
	}
	if r.Extract, err = extraction(texts, o.Each, profiler); err != nil {
		return err
	}
	o.tell("extract on one core: %.2f MB/s, the function alone %.2f MB/s", r.Extract.Stage, r.Extract.Bare)
	if r.Sentiment, err = sentiments(texts, o.Each, profiler); err != nil {
		return err
	}
	o.tell("sentiment on one core: %.2f MB/s, the function alone %.2f MB/s", r.Sentiment.Stage, r.Sentiment.Bare)
	return nil
}

// stored measures what follows the log of scorings.
func (r *Result) stored(ctx context.Context, o Options, dir string, articles []rig.News, profiler profiler) (err error) {
	b, err := rig.StartBroker(ctx, o.Programs, filepath.Join(dir, "system", "broker"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Stop()) }()
	if err := r.storedAlone(ctx, o, b, dir); err != nil {
		return fmt.Errorf("store alone: %w", err)
	}
	e, err := rig.StartEngine(ctx, o.Programs, filepath.Join(dir, "engine-profile"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Stop()) }()
	if r.StoreProfile, err = storeProfile(ctx, b, e, profiler, dir); err != nil {
		return fmt.Errorf("profile of store: %w", err)
	}
	if r.Broker, err = brokerLimit(ctx, b, articles, limitMessages); err != nil {
		return fmt.Errorf("limit of the broker: %w", err)
	}
	o.tell("broker: %.0f messages/s in, %.0f out", r.Broker.Produce, r.Broker.Consume)
	return nil
}

// storedAlone measures the store's program, and then bare inserts into the same engine.
func (r *Result) storedAlone(ctx context.Context, o Options, b *rig.Broker, dir string) (err error) {
	e, err := rig.StartEngine(ctx, o.Programs, filepath.Join(dir, "engine-store"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Stop()) }()
	if r.Store, err = storeAlone(ctx, o, b, e, dir); err != nil {
		return err
	}
	o.tell("store alone: %.0f mention rows/s, %.0f rows/s of all tables (%.1f s), rollup %.1f s later", rig.PerSecond(float64(r.Store.Mentions), r.Store.Elapsed),
		rig.PerSecond(float64(r.Store.Rows), r.Store.Elapsed), r.Store.Elapsed.Seconds(), r.Store.RollupAfter.Seconds())
	for _, step := range r.Store.Steps.Steps {
		o.tell("  %-10s %3.0f %%", step.Name, 100*r.Store.Steps.part(step))
	}
	if r.Insert, err = insertLimit(ctx, e); err != nil {
		return err
	}
	o.tell("bare inserts: %.0f mention rows/s", r.Insert.PerSecond)
	return nil
}

// configuredWaits adds up the lingers of the stages.
func configuredWaits() (time.Duration, error) {
	var x extract.Config
	var s sentiment.Config
	var t store.Config
	if err := errors.Join(defaults(&x), defaults(&s), defaults(&t)); err != nil {
		return 0, err
	}
	return x.Linger + s.Linger + t.Linger, nil
}
