package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"go.uber.org/zap"

	"bellwether.internal/services/kit/fault"
	"bellwether.internal/services/store/queries"
)

// The bounds of one computation: it reads one stretch of time, and does not starve newer news behind a back-fill.
const (
	rollupStretch = 31 * 24 * time.Hour
	rollupBuckets = 3000
)

// cleanAfter is how long after they were computed the rows of runs that no longer count are kept: longer than a report
// reads. A bucket that counted until now loses its old rows at most that soon after.
const cleanAfter = 10 * time.Minute

// roller computes the dirty quarter hours again, whole. Two at once do no harm.
type roller struct {
	conn    driver.Conn
	log     *zap.Logger
	metrics *metrics
	every   time.Duration
}

// run works until ctx ends.
func (r *roller) run(ctx context.Context) error {
	cleaned := time.Now()
	clean := time.Now() // when nothing was dirty last
	for {
		began := time.Now()
		left, err := r.once(ctx)
		took := time.Since(began)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			r.log.Warn("rollup will be tried again", zap.Error(err))
			took = time.Second / 3
		case left == 0:
			clean = began
		}
		r.metrics.rollupLag.Set(time.Since(clean).Seconds())
		if time.Since(cleaned) > time.Minute && err == nil {
			cleaned = time.Now()
			if err := r.clean(ctx); err != nil && ctx.Err() == nil {
				r.log.Warn("old runs are not cleaned away", zap.Error(err))
			}
		}
		// Resting three times as long as it worked leaves the server three quarters of its time.
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(max(r.every, 3*took)):
		}
	}
}

// once computes one stretch of dirty buckets, the newest first; it returns how many are left.
func (r *roller) once(ctx context.Context) (left int, err error) {
	// The marks first, then the rows: what a mark stands for is in sight before the mark is.
	rows, err := r.conn.Query(ctx, "SELECT bucket, marks FROM dirty_buckets ORDER BY bucket DESC")
	if err != nil {
		return 0, fmt.Errorf("looking for dirty buckets: %w", err)
	}
	defer rows.Close()
	var buckets []time.Time
	var marks []uint64
	dirty := 0
	for rows.Next() {
		var bucket time.Time
		var n uint64
		if err := rows.Scan(&bucket, &n); err != nil {
			return 0, err
		}
		dirty++
		if len(buckets) < rollupBuckets && (len(buckets) == 0 || buckets[0].Sub(bucket) < rollupStretch) {
			buckets, marks = append(buckets, bucket), append(marks, n)
		}
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	r.metrics.dirtyBuckets.Set(float64(dirty))
	if len(buckets) == 0 {
		return 0, nil
	}
	fault.At("rollup.marks")
	began := time.Now()
	run := uint64(began.UnixMilli())<<20 | rand.Uint64N(1<<20)
	if fault.Bug("rollup-sum") {
		run = 1 // all computations are one run: a quarter hour that is computed again is added to
	}
	newest, oldest := buckets[0], buckets[len(buckets)-1]
	queryCtx := withTable(ctx, "wanted", []externalColumn{{"bucket", "DateTime('UTC')"}}, len(buckets), func(i int) []any { return []any{buckets[i]} })
	if err := r.conn.Exec(queryCtx, queries.Rollup, clickhouse.Named("run", fmt.Sprint(run)),
		clickhouse.Named("from", oldest.UTC().Format(time.DateTime)),
		clickhouse.Named("until", newest.Add(15*time.Minute).UTC().Format(time.DateTime))); err != nil {
		return 0, fmt.Errorf("computing %d buckets: %w", len(buckets), err)
	}
	fault.At("rollup.computed")
	runs, at := make([]uint64, len(buckets)), make([]time.Time, len(buckets))
	for i := range runs {
		runs[i], at[i] = run, began.UTC()
	}
	if err := insert(ctx, r.conn, "runs", block{len(buckets), []column{{"bucket", buckets}, {"run", runs}, {"marks", marks}, {"computed_at", at}}}); err != nil {
		return 0, err
	}
	fault.At("rollup.written")
	r.metrics.rollupSeconds.Observe(time.Since(began).Seconds())
	r.metrics.rollupBuckets.Add(float64(len(buckets)))
	return dirty - len(buckets), nil
}

// clean deletes the rows of runs that no longer count and were computed some time ago, if there are any.
func (r *roller) clean(ctx context.Context) error {
	old := fmt.Sprintf("computed_at < now() - INTERVAL %d SECOND AND (bucket, run) NOT IN (SELECT bucket, run FROM runs FINAL)", int(cleanAfter.Seconds()))
	var rows uint64
	if err := r.conn.QueryRow(ctx, "SELECT count() FROM rollup WHERE "+old).Scan(&rows); err != nil || rows == 0 {
		return err
	}
	return r.conn.Exec(ctx, "ALTER TABLE rollup DELETE WHERE "+old)
}
