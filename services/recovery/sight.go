package recovery

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"bellwether.internal/services/rig"
)

const (
	// pollRows is how often the rows are asked for; it bounds the error of a standstill.
	pollRows = 20 * time.Millisecond
	// pollPatience is how long an answer is waited for: a server that was killed does not always say so.
	pollPatience = 2 * time.Second
)

// sight watches articles come into sight of a reader.
type sight struct {
	mu    sync.Mutex
	since time.Time // what was published before is not looked at
	rows  uint64
	news  []time.Time // when new rows were seen
}

// watch polls until ctx ends. A poll that fails has seen nothing: so it is for every reader.
func (s *sight) watch(ctx context.Context, conn driver.Conn) {
	ticks := time.NewTicker(pollRows)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		s.mu.Lock()
		since := s.since
		s.mu.Unlock()
		asked, cancel := context.WithTimeout(ctx, pollPatience)
		// A repeated row is none: the table may hold it twice until it is merged.
		rows, err := rig.Count(asked, conn, "SELECT uniqExact(article_id) FROM rows_articles WHERE published_at >= fromUnixTimestamp64Milli(toInt64(?))", since.UnixMilli())
		cancel()
		s.mu.Lock()
		if err == nil && since.Equal(s.since) && rows > s.rows {
			s.rows, s.news = rows, append(s.news, time.Now())
		}
		s.mu.Unlock()
	}
}

// forget looks from now on at what is published from since on.
func (s *sight) forget(since time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since, s.rows, s.news = since, 0, nil
}

// after is when new rows were seen after an instant, in order.
func (s *sight) after(at time.Time) []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, _ := slices.BinarySearchFunc(s.news, at, time.Time.Compare)
	return slices.Clone(s.news[i:])
}

// longestGap is the longest time without new rows from an instant on: up to the first of them, or between two.
func longestGap(from time.Time, news []time.Time) time.Duration {
	longest, last := time.Duration(0), from
	for _, at := range news {
		longest, last = max(longest, at.Sub(last)), at
	}
	return longest
}

// flows says whether new rows have come without a gap longer than that for a while.
func flows(news []time.Time, now time.Time, while, gap time.Duration) bool {
	from := now.Add(-while)
	i, _ := slices.BinarySearchFunc(news, from, time.Time.Compare)
	return longestGap(from, append(slices.Clone(news[i:]), now)) <= gap
}
