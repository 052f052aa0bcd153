package bench

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"bellwether.internal/services/rig"
)

// Latency is the time from the instant that an article was due to be pushed until a query showed its row.
type Latency struct {
	rig.Distribution
	// Rate is the load meanwhile, in articles a second.
	Rate int
	// Poll is the distribution of the time between the beginnings of two polls: a row is seen at most that much, and the
	// time of one query, after it was there.
	Poll rig.Distribution
	// Push is the distribution of the time from when an article was due until ingest had acknowledged it.
	Push rig.Distribution
}

const (
	// pollRows is how often the rows are asked for.
	pollRows = 10 * time.Millisecond
	// pushers send at the same time: enough that a slow answer delays no article that is due meanwhile.
	pushers = 32
	// latencySource marks the articles of this measurement.
	latencySource = "bench-latency"
)

// latency pushes one article a request at a steady rate and watches for their rows. The load is open: an article counts
// from when it was due, so that waiting before it is sent is a part of its latency.
func latency(ctx context.Context, s *rig.System, articles []rig.News, rate int) (Latency, error) {
	every := time.Second / time.Duration(rate)
	began := time.Now().Add(200 * time.Millisecond).Truncate(time.Millisecond)
	due := make(map[string]time.Time, len(articles))
	for i := range articles {
		at := began.Add(time.Duration(i) * every)
		articles[i].Source, articles[i].PublishedAt = latencySource, at.UTC()
		due[articles[i].URL] = at
	}
	acknowledged := make([]time.Duration, len(articles))
	push := rig.NewPusher(s.At.Push, pushers)
	defer push.Close()

	group, groupCtx := errgroup.WithContext(ctx)
	queue := make(chan int, len(articles)) // never full: what is due does not wait for what is slow
	group.Go(func() error {
		defer close(queue)
		for i := range articles {
			if err := rig.Sleep(groupCtx, time.Until(due[articles[i].URL])); err != nil {
				return err
			}
			queue <- i
		}
		return nil
	})
	for range pushers {
		group.Go(func() error {
			for i := range queue {
				line, err := articles[i].Line()
				if err != nil {
					return err
				}
				if err := push.Send(groupCtx, rig.Chunk{Body: line, Lines: 1}); err != nil {
					return err
				}
				acknowledged[i] = time.Since(due[articles[i].URL])
			}
			return nil
		})
	}
	watch := watcher{due: due, oldest: began}
	group.Go(func() error { return watch.run(groupCtx, s) })
	if err := group.Wait(); err != nil {
		return Latency{}, fmt.Errorf("%w%s", err, s.LogTails())
	}
	return Latency{rig.DistributionOf(watch.latencies), rate, rig.DistributionOf(watch.gaps), rig.DistributionOf(acknowledged)}, nil
}

// watcher looks for rows.
type watcher struct {
	due       map[string]time.Time // of the articles that are not in sight yet
	oldest    time.Time            // no article that is not in sight was due before
	latencies []time.Duration
	gaps      []time.Duration
}

// run polls until every article was seen.
func (w *watcher) run(ctx context.Context, s *rig.System) error {
	ticks := time.NewTicker(pollRows)
	defer ticks.Stop()
	last, moved := time.Now(), time.Now()
	for len(w.due) > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticks.C:
		}
		began := time.Now()
		w.gaps = append(w.gaps, began.Sub(last))
		last = began
		seen, err := w.poll(ctx, s)
		if err != nil {
			return fmt.Errorf("looking for rows: %w", err)
		}
		if seen > 0 {
			moved = time.Now()
		}
		if time.Since(moved) > rig.StuckAfter {
			return fmt.Errorf("%d articles are not in sight after %s", len(w.due), rig.StuckAfter)
		}
	}
	return nil
}

// poll notes the articles that have come into sight and returns how many.
func (w *watcher) poll(ctx context.Context, s *rig.System) (int, error) {
	// The time leads the table's key: only what is younger than the oldest that is missing is read.
	rows, err := s.Conn.Query(ctx, "SELECT url FROM rows_articles WHERE published_at >= fromUnixTimestamp64Milli(toInt64(?)) AND source = ?",
		w.oldest.UnixMilli(), latencySource)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	seen := 0
	for rows.Next() {
		var address string
		if err := rows.Scan(&address); err != nil {
			return seen, err
		}
		if due, missing := w.due[address]; missing {
			w.latencies = append(w.latencies, time.Since(due))
			delete(w.due, address)
			seen++
		}
	}
	if seen > 0 {
		w.oldest = time.Now()
		for _, due := range w.due {
			if due.Before(w.oldest) {
				w.oldest = due
			}
		}
	}
	return seen, rows.Err()
}
