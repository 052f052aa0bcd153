package bench

import (
	"context"
	"fmt"
	"time"

	"bellwether.internal/services/rig"
)

// EndToEnd is what the whole pipeline made of a burst of articles.
type EndToEnd struct {
	Articles int
	Bytes    int64 // of text
	// Acknowledged is the time from the first byte until ingest had acknowledged the last article.
	Acknowledged time.Duration
	// Elapsed is the time from the first byte until every article had its outcome in the ledger and its rows in sight.
	Elapsed time.Duration
	// RollupAfter is how much later the rollup was up to date.
	RollupAfter time.Duration
	Mentions    uint64
	// InStories is how many articles were taken for near-duplicates of another.
	InStories uint64
	Processes []rig.Share
}

// pollLedger is how often the ledger is asked towards the end; it bounds the error of Elapsed.
const pollLedger = 100 * time.Millisecond

// endToEnd pushes the articles, one request at a time as `bellwether push` does, and waits for all their outcomes.
func endToEnd(ctx context.Context, s *rig.System, articles []rig.News) (EndToEnd, error) {
	n := uint64(len(articles))
	r := EndToEnd{Articles: len(articles)}
	for i := range articles {
		r.Bytes += int64(articles[i].Bytes())
	}
	rig.Spread(articles, time.Now(), newsSpan)
	all, err := rig.Chunks(articles)
	if err != nil {
		return r, err
	}
	push := rig.NewPusher(s.At.Push, 1)
	defer push.Close()
	before, err := s.Usage()
	if err != nil {
		return r, err
	}
	began := time.Now()
	for _, c := range all {
		if err := push.Send(ctx, c); err != nil {
			return r, err
		}
	}
	r.Acknowledged = time.Since(began)
	// Asking costs the engine time, which the news should have: often towards the end alone.
	const stored = "SELECT count() FROM ledger WHERE outcome = 'stored'"
	if _, err := rig.AwaitCount(ctx, s.Conn, 10*pollLedger, n*9/10, stored); err != nil {
		return r, fmt.Errorf("%w%s", err, s.LogTails())
	}
	// The table is cheap to count; the view, which counts each offset once, has the last word.
	for _, query := range []string{
		stored,
		"SELECT count() FROM outcomes WHERE outcome = 'stored'",
		"SELECT count() FROM rows_articles",
	} {
		if _, err := rig.AwaitCount(ctx, s.Conn, pollLedger, n, query); err != nil {
			return r, fmt.Errorf("%w%s", err, s.LogTails())
		}
	}
	r.Elapsed = time.Since(began)
	after, err := s.Usage()
	if err != nil {
		return r, err
	}
	if r.Processes, err = rig.Shares(before, after); err != nil {
		return r, fmt.Errorf("%w%s", err, s.LogTails())
	}
	if err := rig.AwaitRollup(ctx, s.Conn); err != nil {
		return r, err
	}
	r.RollupAfter = time.Since(began) - r.Elapsed

	inSight, err := rig.Count(ctx, s.Conn, "SELECT count() FROM articles")
	if err != nil {
		return r, err
	}
	if inSight != n {
		return r, fmt.Errorf("the view articles has %d rows after %d articles were pushed", inSight, n)
	}
	if r.Mentions, err = rig.Count(ctx, s.Conn, "SELECT count() FROM rows_mentions"); err != nil {
		return r, err
	}
	r.InStories, err = rig.Count(ctx, s.Conn, "SELECT uniqExact(article_id) FROM story_of WHERE story_id != article_id")
	return r, err
}
