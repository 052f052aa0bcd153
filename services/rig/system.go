package rig

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

// System is a running `bellwether up`.
type System struct {
	Dir  string
	Up   *Program
	At   endpoints.Endpoints
	Conn driver.Conn // as the writer, who may read every table
}

// StartSystem starts all services on a folder, with embedded broker and engine unless args name others, and waits until
// they are ready.
func StartSystem(ctx context.Context, programs Programs, dir string, args ...string) (s *System, err error) {
	s = &System{Dir: dir}
	if s.Up, err = Start(programs.Path("bellwether"), nil, append([]string{"up", "--data", dir, "--listen", "127.0.0.1:0"}, args...)...); err != nil {
		return nil, err
	}
	started := s // what is returned may be nil
	defer func() {
		if err != nil {
			_ = started.Stop() // the error says already what is wrong
		}
	}()
	line, err := s.Up.Ready(ctx)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(line, "ready ") {
		return nil, s.Up.Failure(fmt.Errorf("said %q, want a line that begins with ready", line))
	}
	if s.At, err = endpoints.Load(dir); err != nil {
		return nil, err
	}
	address, err := s.At.WriterURL()
	if err != nil {
		return nil, err
	}
	s.Conn, err = clickhouse.Open(address, "rig")
	return s, err
}

// Stop ends all of it.
func (s *System) Stop() error {
	if s.Conn != nil {
		_ = s.Conn.Close() // nothing is under way
	}
	return s.Up.Stop()
}

// Usage is what each process has used, the measurement's own among them.
func (s *System) Usage() (map[string]Usage, error) {
	pids, err := Children(s.Up.PID())
	if err != nil {
		return nil, err
	}
	pids["up"], pids["bench (client)"] = s.Up.PID(), os.Getpid()
	all := map[string]Usage{}
	for name, pid := range pids {
		if all[name], err = UsageOf(pid); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return all, nil
}

// LogTails are the ends of the services' logs, for an error.
func (s *System) LogTails() string {
	var out strings.Builder
	logs, _ := filepath.Glob(filepath.Join(s.Dir, "logs", "*.log")) // the pattern is well formed
	for _, name := range logs {
		text, err := os.ReadFile(name)
		if err == nil && len(text) > 0 {
			fmt.Fprintf(&out, "\n%s: … %s", filepath.Base(name), strings.TrimSpace(string(text[max(0, len(text)-800):])))
		}
	}
	return out.String()
}

// Count runs a query that answers with one number.
func Count(ctx context.Context, conn driver.Conn, query string, args ...any) (uint64, error) {
	var n uint64
	if err := conn.QueryRow(ctx, query, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("%s: %w", query, err)
	}
	return n, nil
}

// AwaitCount polls until a query's number is at least want, and returns it. It gives up when the number did not grow for
// StuckAfter.
func AwaitCount(ctx context.Context, conn driver.Conn, every time.Duration, want uint64, query string) (uint64, error) {
	last, grew := uint64(0), time.Now()
	for {
		n, err := Count(ctx, conn, query)
		if err != nil {
			return n, err
		}
		if n >= want {
			return n, nil
		}
		if n > last {
			last, grew = n, time.Now()
		}
		if time.Since(grew) > StuckAfter {
			return n, fmt.Errorf("%s: %d after %s without a change, want %d", query, n, StuckAfter, want)
		}
		if err := Sleep(ctx, every); err != nil {
			return n, err
		}
	}
}

// StuckAfter is how long something may stand still before the measurement fails.
const StuckAfter = time.Minute

// AwaitRollup waits until no quarter hour has to be computed again.
func AwaitRollup(ctx context.Context, conn driver.Conn) error {
	_, err := AwaitCount(ctx, conn, 50*time.Millisecond, 1, "SELECT toUInt64(count() = 0) FROM dirty_buckets")
	if err != nil {
		return fmt.Errorf("waiting for the rollup: %w", err)
	}
	return nil
}
