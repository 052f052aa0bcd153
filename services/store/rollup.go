package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"go.uber.org/zap"

	kitclickhouse "bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/kit/fault"
	"bellwether.internal/services/store/queries"
)

// The bounds of one computation, so that it does not starve newer news behind a back-fill: how much time it reads in
// all, in how many stretches (each may be a year, and a block touches at most 100 partitions), for how many buckets. Nor
// may it need more memory than there is: 100,000 articles take 0.8 GB, and a bucket has at least a mark for each article.
const (
	rollupReads     = 31 * 24 * time.Hour
	rollupStretches = 50
	rollupBuckets   = 3000
	rollupMarks     = 50_000
)

// bucketLength is the grain of the rollup, apart how far from each other two buckets are that are read in one stretch.
const (
	bucketLength = 15 * time.Minute
	apart        = 6 * time.Hour
)

// wanted is what one computation takes on: buckets, newest first, each with its sum of marks, and the stretches of time
// that hold them.
type wanted struct {
	buckets   []time.Time
	marks     []uint64
	seen      uint64 // the sum of marks
	stretches []stretch
	reads     time.Duration
}

// stretch is a half-open interval.
type stretch struct{ from, until time.Time }

// add takes on a bucket, which is older than all before it; it reports whether there was room.
func (w *wanted) add(bucket time.Time, marks uint64) bool {
	if len(w.buckets) == rollupBuckets || w.seen > 0 && w.seen+marks > rollupMarks {
		return false
	}
	last := len(w.stretches) - 1
	if last >= 0 && w.stretches[last].from.Sub(bucket) <= apart {
		more := w.stretches[last].from.Sub(bucket)
		if w.reads+more > rollupReads {
			return false
		}
		w.reads += more
		w.stretches[last].from = bucket
	} else {
		if len(w.stretches) == rollupStretches || w.reads+bucketLength > rollupReads {
			return false
		}
		w.reads += bucketLength
		w.stretches = append(w.stretches, stretch{bucket, bucket.Add(bucketLength)})
	}
	w.buckets, w.marks, w.seen = append(w.buckets, bucket), append(w.marks, marks), w.seen+marks
	return true
}

// condition is the stretches as SQL over published_at, in words that the primary key can be searched by.
func (w *wanted) condition() string {
	parts := make([]string, len(w.stretches))
	for i, s := range w.stretches {
		parts[i] = fmt.Sprintf("published_at >= toDateTime64('%s', 3, 'UTC') AND published_at < toDateTime64('%s', 3, 'UTC')",
			s.from.UTC().Format(time.DateTime), s.until.UTC().Format(time.DateTime))
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

// cleanAfter is how long after they were computed the rows of runs that no longer count are kept: longer than a report
// reads. A bucket that counted until now loses its old rows at most that soon after.
const cleanAfter = 10 * time.Minute

// roller computes the dirty quarter hours again, whole. Two at once do no harm.
type roller struct {
	conn    driver.Conn
	log     *zap.Logger
	metrics *metrics
	every   time.Duration
	// below is the bucket that this turn takes on older ones than, zero for the newest; reached is how far the turns for
	// older ones came, zero where none is left over.
	below, reached time.Time
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
			took = time.Second / 6
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
		if err := r.rest(ctx, took); err != nil {
			return err
		}
	}
}

// How long a roller rests, as a multiple of how long it worked. While news pours in, each computation is out of date before
// it is written: then the server has its time for the news. Once it no longer does, what counts is that all of it shows.
const (
	restStill   = 3
	restGrowing = 20
	restLimit   = 20 * time.Second
)

// rest waits after a computation that took so long.
func (r *roller) rest(ctx context.Context, took time.Duration) error {
	began := time.Now()
	still, growing := max(r.every, restStill*took), max(r.every, min(restGrowing*took, restLimit))
	for wait, marks := still, uint64(0); ; wait = r.every {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
		if time.Since(began) >= growing {
			return nil
		}
		var now uint64
		if err := r.conn.QueryRow(ctx, "SELECT sum(n) FROM marks WHERE kind = 'bucket'").Scan(&now); err != nil || now == marks {
			return ctx.Err() // of another error the next computation will tell
		}
		marks = now
	}
}

// pick chooses from all dirty buckets, the newest first, what one computation takes on. What the newest leave no room for,
// such as a bucket that has more marks than fit beside them, has every other turn: from where the last such turn ended.
func (r *roller) pick(buckets []time.Time, marks []uint64) wanted {
	var w wanted
	older, room := !r.below.IsZero(), true
	for i, bucket := range buckets {
		if !older || bucket.Before(r.below) {
			room = room && w.add(bucket, marks[i])
		}
	}
	if room {
		r.reached = time.Time{} // nothing is left below
	} else if last := w.buckets[len(w.buckets)-1]; older || r.reached.IsZero() || last.Before(r.reached) {
		r.reached = last
	}
	r.below = time.Time{}
	if !older {
		r.below = r.reached
	}
	return w
}

// once computes dirty buckets, the newest first; it returns how many are left.
func (r *roller) once(ctx context.Context) (left int, err error) {
	// The marks first, then the rows: what a mark stands for is in sight before the mark is.
	rows, err := r.conn.Query(ctx, "SELECT bucket, marks FROM dirty_buckets ORDER BY bucket DESC")
	if err != nil {
		return 0, fmt.Errorf("looking for dirty buckets: %w", err)
	}
	defer rows.Close()
	var buckets []time.Time
	var marks []uint64
	for rows.Next() {
		var bucket time.Time
		var n uint64
		if err := rows.Scan(&bucket, &n); err != nil {
			return 0, err
		}
		buckets, marks = append(buckets, bucket), append(marks, n)
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	dirty := len(buckets)
	r.metrics.dirtyBuckets.Set(float64(dirty))
	w := r.pick(buckets, marks)
	if len(w.buckets) == 0 {
		return dirty, nil // nothing is dirty, or nothing below: the next turn begins with the newest
	}
	fault.At("rollup.marks")
	began := time.Now()
	run := uint64(began.UnixMilli())<<20 | rand.Uint64N(1<<20)
	if fault.Bug("rollup-sum") {
		run = 1 // all computations are one run: a quarter hour that is computed again is added to
	}
	queryCtx := withTable(ctx, "wanted", []kitclickhouse.ExternalColumn{{"bucket", "DateTime('UTC')"}}, len(w.buckets), func(i int) []any { return []any{w.buckets[i]} })
	for _, query := range []string{queries.Rollup, queries.Facts} {
		statement := strings.ReplaceAll(query, "{within}", w.condition())
		if err := r.conn.Exec(queryCtx, statement, clickhouse.Named("run", fmt.Sprint(run))); err != nil {
			return 0, fmt.Errorf("computing %d buckets: %w", len(w.buckets), err)
		}
	}
	fault.At("rollup.computed")
	runs, at := make([]uint64, len(w.buckets)), make([]time.Time, len(w.buckets))
	for i := range runs {
		runs[i], at[i] = run, began.UTC()
	}
	if err := insert(ctx, r.conn, "runs", block{len(runs), []column{{"bucket", w.buckets}, {"run", runs}, {"marks", w.marks}, {"computed_at", at}}}); err != nil {
		return 0, err
	}
	fault.At("rollup.written")
	r.metrics.rollupSeconds.Observe(time.Since(began).Seconds())
	r.metrics.rollupBuckets.Add(float64(len(w.buckets)))
	return dirty - len(w.buckets), nil
}

// clean deletes the rows of runs that no longer count and were computed some time ago, if there are any.
func (r *roller) clean(ctx context.Context) error {
	old := fmt.Sprintf("computed_at < now() - INTERVAL %d SECOND AND (bucket, run) NOT IN (SELECT bucket, run FROM runs FINAL)", int(cleanAfter.Seconds()))
	for _, table := range []string{"rollup", "rollup_facts"} {
		var rows uint64
		if err := r.conn.QueryRow(ctx, "SELECT count() FROM "+table+" WHERE "+old).Scan(&rows); err != nil {
			return err
		}
		if rows == 0 {
			continue
		}
		if err := r.conn.Exec(ctx, "ALTER TABLE "+table+" DELETE WHERE "+old); err != nil {
			return err
		}
	}
	return nil
}
