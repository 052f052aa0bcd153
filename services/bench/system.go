package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"bellwether.internal/services/endpoints"
	"bellwether.internal/services/kit/clickhouse"
)

// system is a running `bellwether up`.
type system struct {
	dir  string
	up   *program
	at   endpoints.Endpoints
	conn driver.Conn // as the writer, who may read every table
}

// startSystem starts all services with embedded broker and engine on a folder, and waits until they are ready.
func startSystem(ctx context.Context, o Options, dir string) (s *system, err error) {
	s = &system{dir: dir}
	if s.up, err = start(o.program("bellwether"), nil, "up", "--data", dir, "--listen", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = s.stop() // the error says already what is wrong
		}
	}()
	line, err := s.up.ready(ctx)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(line, "ready ") {
		return nil, s.up.failure(fmt.Errorf("said %q, want a line that begins with ready", line))
	}
	if s.at, err = endpoints.Load(dir); err != nil {
		return nil, err
	}
	address, err := s.at.WriterURL()
	if err != nil {
		return nil, err
	}
	s.conn, err = clickhouse.Open(address, "bench")
	return s, err
}

// stop ends all of it.
func (s *system) stop() error {
	if s.conn != nil {
		_ = s.conn.Close() // nothing is under way
	}
	return s.up.stop()
}

// usage is what each process has used, the measurement's own among them.
func (s *system) usage() (map[string]usage, error) {
	pids, err := children(s.up.pid())
	if err != nil {
		return nil, err
	}
	pids["up"], pids["bench (client)"] = s.up.pid(), os.Getpid()
	all := map[string]usage{}
	for name, pid := range pids {
		if all[name], err = usageOf(pid); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return all, nil
}

// logTails are the ends of the services' logs, for an error.
func (s *system) logTails() string {
	var out strings.Builder
	logs, _ := filepath.Glob(filepath.Join(s.dir, "logs", "*.log")) // the pattern is well formed
	for _, name := range logs {
		text, err := os.ReadFile(name)
		if err == nil && len(text) > 0 {
			fmt.Fprintf(&out, "\n%s: … %s", filepath.Base(name), strings.TrimSpace(string(text[max(0, len(text)-800):])))
		}
	}
	return out.String()
}

// count runs a query that answers with one number.
func count(ctx context.Context, conn driver.Conn, query string, args ...any) (uint64, error) {
	var n uint64
	if err := conn.QueryRow(ctx, query, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("%s: %w", query, err)
	}
	return n, nil
}

// awaitCount polls until a query's number is at least want, and returns it. It gives up when the number did not grow for
// stuckAfter.
func awaitCount(ctx context.Context, conn driver.Conn, every time.Duration, want uint64, query string) (uint64, error) {
	last, grew := uint64(0), time.Now()
	for {
		n, err := count(ctx, conn, query)
		if err != nil {
			return n, err
		}
		if n >= want {
			return n, nil
		}
		if n > last {
			last, grew = n, time.Now()
		}
		if time.Since(grew) > stuckAfter {
			return n, fmt.Errorf("%s: %d after %s without a change, want %d", query, n, stuckAfter, want)
		}
		if err := sleep(ctx, every); err != nil {
			return n, err
		}
	}
}

// stuckAfter is how long something may stand still before the measurement fails.
const stuckAfter = time.Minute

// awaitRollup waits until no quarter hour has to be computed again.
func awaitRollup(ctx context.Context, conn driver.Conn) error {
	_, err := awaitCount(ctx, conn, 50*time.Millisecond, 1, "SELECT toUInt64(count() = 0) FROM dirty_buckets")
	if err != nil {
		return fmt.Errorf("waiting for the rollup: %w", err)
	}
	return nil
}

// sleep waits; an error says that ctx ended first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
