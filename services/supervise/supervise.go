// Package supervise keeps child processes running: it starts them, starts again what dies, keeps their logs, and stops
// them in order. Children end with the process that supervises them, however that ends (Linux).
package supervise

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

const (
	// firstDelay, lastDelay and healthy shape the restarts: 0.1 s after a death, then twice as long each time up to 5 s,
	// from the start again once a child has run for 10 s. There is no last try.
	firstDelay = 100 * time.Millisecond
	lastDelay  = 5 * time.Second
	healthy    = 10 * time.Second
)

// Child is a process to keep running. It is started the same way each time, so what it serves on must be in its
// arguments or environment.
type Child struct {
	Name string   // of its log file, and in events; unique in a supervisor
	Path string   // of the program
	Args []string // without the program's name
	Env  []string // NAME=value, on top of the supervisor's own environment
	Tier int      // the highest tier is stopped first; children of one tier are stopped together
	// Delay is how long to wait before the next start after so many deaths in a row; nil: 0.1 s, doubling up to 5 s.
	Delay func(deaths int) time.Duration
}

// Kind says what happened to a child.
type Kind int

const (
	// Started says that the process runs; whether it can do its work is for others to find out.
	Started Kind = iota + 1
	// Died says that the process ended, or could not be started, without being told to stop.
	Died
	// Killed says that the process did not end in time when told to, and was killed.
	Killed
)

// Event tells what happened to a child.
type Event struct {
	Child  string
	Kind   Kind
	PID    int           // 0 where it could not be started
	Err    error         // of Died: how it ended; nil for exit status 0
	Deaths int           // of Died: how often in a row it died without having run for 10 s in between, this time included
	Next   time.Duration // of Died: when it is started again, from now
	Tail   []string      // of Died: the last lines of its log since it started, oldest first
	Log    string        // path of its log file
}

// Supervisor keeps children running. Make one with New; its methods are safe for concurrent use.
type Supervisor struct {
	logs    string
	notify  func(Event)
	starter *starter

	mu       sync.Mutex
	children []*process
}

// New returns a supervisor that writes each child's standard output and error to logs/<name>.log, at most 16 MiB of it
// each, and tells notify what happens. notify is called from several goroutines, one call at a time for each child, and
// must not block.
func New(logs string, notify func(Event)) (*Supervisor, error) {
	if err := os.MkdirAll(logs, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder for logs: %w", err)
	}
	return &Supervisor{logs: logs, notify: notify, starter: newStarter()}, nil
}

// Start starts c and keeps it running until Stop. It returns before the process runs: a program that cannot be started
// is told as Died and tried again.
func (s *Supervisor) Start(c Child) error {
	log, err := openLog(filepath.Join(s.logs, c.Name+".log"))
	if err != nil {
		return fmt.Errorf("opening the log of %s: %w", c.Name, err)
	}
	p := &process{child: c, log: log, notify: s.notify, start: s.starter.start, stopping: make(chan struct{}), done: make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.children = append(s.children, p)
	go p.run()
	return nil
}

// Stop ends all children, tier by tier from the highest: SIGTERM, and SIGKILL for what has not ended in its tier's share
// of the time until ctx is done, which is two thirds of what is left, for the last tier all. When it returns no child
// runs. A supervisor cannot be used after Stop.
func (s *Supervisor) Stop(ctx context.Context) {
	s.mu.Lock()
	children := slices.Clone(s.children)
	s.children = nil
	s.mu.Unlock()
	slices.SortStableFunc(children, func(a, b *process) int { return b.child.Tier - a.child.Tier })
	for len(children) > 0 {
		n := slices.IndexFunc(children, func(p *process) bool { return p.child.Tier != children[0].child.Tier })
		last := n < 0
		if last {
			n = len(children)
		}
		stopTier(ctx, children[:n], last)
		children = children[n:]
	}
	s.starter.close()
}

// stopTier ends the processes of one tier.
func stopTier(ctx context.Context, tier []*process, last bool) {
	if deadline, ok := ctx.Deadline(); ok && !last {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/3*2)
		defer cancel()
	}
	for _, p := range tier {
		close(p.stopping)
	}
	for _, p := range tier {
		select {
		case <-p.done:
			continue
		case <-ctx.Done():
		}
		p.kill()
		<-p.done
	}
}

// delay is how long to wait after the given number of deaths in a row, from 1 on.
func delay(deaths int) time.Duration {
	d := firstDelay
	for range deaths - 1 {
		if d *= 2; d >= lastDelay {
			return lastDelay
		}
	}
	return d
}
