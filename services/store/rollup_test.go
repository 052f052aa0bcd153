package store

import (
	"context"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"
	"github.com/segmentio/kafka-go"
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
	if strings.Contains(query, "INSERT INTO rollup") {
		p.pause("a run is begun")
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
	for _, step := range []string{"marks are read", "a run is begun", "rows are computed"} {
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
