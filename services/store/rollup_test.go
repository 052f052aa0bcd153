package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"
	"github.com/segmentio/kafka-go"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// pausing is a connection that stands still at one step of a rollup worker, as a process does under SIGSTOP.
type pausing struct {
	driver.Conn
	at              string
	reached, resume chan struct{}
}

func (p *pausing) pause(step string) {
	if step == p.at {
		close(p.reached)
		<-p.resume
	}
}

// Query stands still after the server has answered.
func (p *pausing) Query(ctx context.Context, query string, args ...any) (driver.Rows, error) {
	rows, err := p.Conn.Query(ctx, query, args...)
	if strings.Contains(query, "dirty_buckets") {
		p.pause("marks are read")
	}
	return rows, err
}

func (p *pausing) Exec(ctx context.Context, query string, args ...any) error {
	if strings.Contains(query, "INSERT INTO rollup (") {
		p.pause("a run is begun")
	}
	if strings.Contains(query, "INSERT INTO rollup_facts") {
		p.pause("facts are begun")
	}
	return p.Conn.Exec(ctx, query, args...)
}

func (p *pausing) PrepareBatch(ctx context.Context, query string, opts ...driver.PrepareBatchOption) (driver.Batch, error) {
	if strings.HasPrefix(query, "INSERT INTO runs ") {
		p.pause("rows are computed")
	}
	return p.Conn.PrepareBatch(ctx, query, opts...)
}

// TestAPausedRollupWorkerLoses stops a worker at each of its steps while another one computes, with and without an edit in
// between, and lets it go on: what it writes late must not count.
func TestAPausedRollupWorkerLoses(t *testing.T) {
	original := told{url: "a", says: "one", organizations: []string{"nvidia"}, source: "s", seen: "2026-03-01T10:00:00Z", published: "2026-03-01T09:00:00Z"}
	edit := original
	edit.says, edit.organizations, edit.seen, edit.updated = "two", []string{"sk-hynix", "amd"}, "2026-03-01T11:00:00Z", "2026-03-01T10:30:00Z"
	for _, step := range []string{"marks are read", "a run is begun", "facts are begun", "rows are computed"} {
		for name, edited := range map[string]bool{"an edit in between": true, "nothing in between": false} {
			t.Run(step+", "+name, func(t *testing.T) {
				b := newBench(t)
				take := func(w told) {
					if err := b.handle(t.Context(), []kafka.Message{b.message(scoring(t, w))}); err != nil {
						t.Fatal(err)
					}
				}
				take(original)
				conn := &pausing{Conn: b.conn, at: step, reached: make(chan struct{}), resume: make(chan struct{})}
				ended := make(chan error, 1)
				go func() {
					_, err := (&roller{conn: conn, log: b.log, metrics: b.metrics}).once(t.Context())
					ended <- err
				}()
				select {
				case <-conn.reached:
				case err := <-ended:
					t.Fatalf("the worker did not come to the step: %v", err)
				}
				if edited {
					take(edit)
				}
				b.rollup()
				want := b.view()
				close(conn.resume)
				if err := <-ended; err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, b.view()); diff != "" {
					t.Errorf("views (-before the paused worker went on +after):\n%s", diff)
				}
				b.checkRollup()
				if got := b.one("SELECT count() FROM dirty_buckets"); got != "0" {
					t.Errorf("%s quarter hours are dirty after the paused worker's late run", got)
				}
			})
		}
	}
}

// TestRollupOfDecades computes quarter hours that lie decades apart in one go: late articles do not wait for each other.
func TestRollupOfDecades(t *testing.T) {
	b := newBench(t)
	var all []*bellwetherv1.Scoring
	for year := 1996; year < 2026; year++ {
		all = append(all, scoring(t, told{
			url: fmt.Sprint(year), says: fmt.Sprint(year), organizations: []string{"nvidia"}, source: "s",
			seen: "2026-03-01T10:00:00Z", published: fmt.Sprintf("%d-03-01T09:00:00Z", year),
		}))
	}
	b.each(all)
	left, err := b.roller.once(t.Context())
	if err != nil || left != 0 {
		t.Errorf("one computation leaves %d quarter hours, error %v; want none", left, err)
	}
	b.checkRollup()
}

func TestWantedIsBounded(t *testing.T) {
	newest := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		step               time.Duration
		marks              uint64
		buckets, stretches int
		reads              time.Duration
	}{
		"dense":       {15 * time.Minute, 1, 31 * 96, 1, 31 * 24 * time.Hour},
		"hourly":      {time.Hour, 1, 31 * 24, 1, 31*24*time.Hour - 45*time.Minute},
		"far between": {40 * 24 * time.Hour, 1, 50, 50, 50 * 15 * time.Minute},
		"full":        {15 * time.Minute, 9_000, 5, 1, 5 * 15 * time.Minute},
		"overfull":    {15 * time.Minute, 90_000, 1, 1, 15 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			var w wanted
			n := 0
			for w.add(newest.Add(-time.Duration(n)*tt.step), tt.marks) {
				n++
			}
			if n != tt.buckets || len(w.buckets) != n || len(w.marks) != n || len(w.stretches) != tt.stretches || w.reads != tt.reads {
				t.Errorf("%d buckets in %d stretches that read %s, want %d in %d and %s", n, len(w.stretches), w.reads, tt.buckets, tt.stretches, tt.reads)
			}
			for _, bucket := range w.buckets {
				if !slices.ContainsFunc(w.stretches, func(s stretch) bool { return !bucket.Before(s.from) && bucket.Before(s.until) }) {
					t.Fatalf("%s lies in no stretch", bucket)
				}
			}
		})
	}
}

// TestWhatTheNewestLeaveNoRoomForHasItsTurn has news all the time, and below it a bucket that takes more marks than fit.
func TestWhatTheNewestLeaveNoRoomForHasItsTurn(t *testing.T) {
	newest := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	old := []time.Time{newest.Add(-time.Hour), newest.Add(-2 * time.Hour), newest.Add(-3 * time.Hour)}
	counts := map[time.Time]uint64{newest: 1, old[0]: rollupMarks + 1, old[1]: 1, old[2]: rollupMarks}
	var r roller
	waits := 0
	for turn := 1; len(old) > 0; turn++ {
		if turn > 8 {
			t.Fatalf("after %d turns %v were never taken on", turn, old)
		}
		dirty := append([]time.Time{newest}, old...)
		marks := make([]uint64, len(dirty))
		for i, b := range dirty {
			marks[i] = counts[b]
		}
		w := r.pick(dirty, marks)
		if waits++; slices.Contains(w.buckets, newest) {
			waits = 0
		}
		if waits > 1 {
			t.Errorf("turn %d: the newest waits for more than one turn", turn)
		}
		old = slices.DeleteFunc(old, func(b time.Time) bool { return slices.Contains(w.buckets, b) })
	}
}
