package fault

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	kitfault "bellwether.internal/services/kit/fault"
	"bellwether.internal/services/rig"
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
	killed     int    // the process id that the harness sent SIGKILL to
	moved      uint64 // how far its work was when it was started or killed, for those whose counters do not tell all of it
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

// stopWithin is how long a service may take to end in order: its own bound of 10 s, and some for a busy machine.
// standinStopWithin is that of broker and engine, which have files to write.
const (
	stopWithin        = 15 * time.Second
	standinStopWithin = 30 * time.Second
)

// stop ends it in order, also where it is paused; and by force where that takes too long, which is an event.
func (p *process) stop() {
	p.mu.Lock()
	s := p.supervisor
	p.supervisor = nil
	p.mu.Unlock()
	if s == nil {
		return
	}
	patience := stopWithin
	if p.standin() {
		patience = standinStopWithin
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	var awake sync.WaitGroup
	awake.Go(func() { // it may come to a point that pauses it while it ends
		for p.signal(syscall.SIGCONT); rig.Sleep(ctx, time.Second) == nil; {
			p.signal(syscall.SIGCONT)
		}
	})
	s.Stop(ctx)
	cancel()
	awake.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pid, p.paused = 0, false
}

// standin says whether it is what the services write to.
func (p *process) standin() bool { return p.service == "broker" || p.service == "engine" }

// running says whether the process is there, and neither paused nor on its way to its end.
func (p *process) running() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.supervisor != nil && p.pid != 0 && !p.paused
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
	case syscall.SIGKILL:
		p.killed = p.pid
	}
	return true
}

// byItself says of an event, in words, that a process ended though nobody told it to, or did not when it was told to; ""
// where all is as the harness did it.
func (p *process) byItself(e supervise.Event) string {
	switch e.Kind {
	case supervise.Died:
		p.mu.Lock()
		hit := p.killed == e.PID && e.PID != 0
		p.mu.Unlock()
		atPoint := slices.ContainsFunc(e.Tail, func(line string) bool { return strings.Contains(line, kitfault.KilledAt) })
		if sigkill(e.Err) && (hit || atPoint) {
			return ""
		}
		return fmt.Sprintf("%s ended by itself: %s: %s", p.name, howEnded(e.Err), clip(strings.Join(e.Tail, " | ")))
	case supervise.Killed:
		return p.name + " did not end in time when told to, and was killed"
	}
	return ""
}

func howEnded(err error) string {
	if err == nil {
		return "exit status 0"
	}
	return err.Error()
}

// sigkill says whether a process ended by SIGKILL, which the kernel sends too where memory is short.
func sigkill(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}
