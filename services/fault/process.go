package fault

import (
	"context"
	"errors"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"bellwether.internal/services/supervise"
)

// restartAfter is how long after its end a process is started again.
const restartAfter = 100 * time.Millisecond

// process is one program of the system, which is started again whenever it ends.
type process struct {
	name    string // store-0
	service string // store
	listen  string // host:port of its HTTP server; "" for broker and engine
	child   supervise.Child
	logs    string
	notify  func(p *process, e supervise.Event)

	mu         sync.Mutex
	supervisor *supervise.Supervisor // nil while it is kept away
	pid        int                   // 0 between two runs
	paused     bool
	moved      uint64 // how far its work was when it was started or killed, for those that have no counter of their own
}

// start starts it and keeps it running.
func (p *process) start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.supervisor != nil {
		return nil
	}
	s, err := supervise.New(p.logs, p.event)
	if err != nil {
		return err
	}
	p.child.Delay = func(int) time.Duration { return restartAfter }
	p.supervisor = s
	return s.Start(p.child)
}

// event keeps the process id.
func (p *process) event(e supervise.Event) {
	p.mu.Lock()
	switch e.Kind {
	case supervise.Started:
		p.pid = e.PID
	default:
		p.pid, p.paused = 0, false
	}
	p.mu.Unlock()
	p.notify(p, e)
}

// stop ends it in order, and by force where that takes longer than patience.
func (p *process) stop(patience time.Duration) {
	p.mu.Lock()
	s := p.supervisor
	p.supervisor = nil
	p.mu.Unlock()
	if s == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s.Stop(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pid, p.paused = 0, false
}

// running says whether the process is there and not paused.
func (p *process) running() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pid != 0 && !p.paused
}

// wanted says whether the process is one that is kept running.
func (p *process) wanted() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.supervisor != nil
}

// signal sends a signal; it reports whether the process was there.
func (p *process) signal(s syscall.Signal) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pid == 0 || syscall.Kill(p.pid, s) != nil {
		return false
	}
	switch s {
	case syscall.SIGSTOP:
		p.paused = true
	case syscall.SIGCONT:
		p.paused = false
	}
	return true
}

// killed says whether a process ended by SIGKILL, which nobody but the harness sends.
func killed(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}
