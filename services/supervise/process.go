package supervise

import (
	"errors"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// process runs one child again and again.
type process struct {
	child    Child
	log      *boundedLog
	notify   func(Event)
	start    func(*exec.Cmd) error
	stopping chan struct{} // closed to end it
	done     chan struct{} // closed when it has ended for good

	mu      sync.Mutex
	running *os.Process // nil between two runs
	killed  bool        // what starts from now on is killed too
}

// run is the process's life.
func (p *process) run() {
	defer close(p.done)
	defer p.log.Close()
	for deaths := 0; ; {
		began := time.Now()
		pid, err := p.once()
		select {
		case <-p.stopping:
			return
		default:
		}
		if time.Since(began) >= healthy {
			deaths = 0
		}
		deaths++
		next := delay(deaths)
		if p.child.Delay != nil {
			next = p.child.Delay(deaths)
		}
		p.notify(Event{Child: p.child.Name, Kind: Died, PID: pid, Err: err, Deaths: deaths, Next: next, Tail: p.log.Tail(), Log: p.log.path})
		select {
		case <-p.stopping:
			return
		case <-time.After(next):
		}
	}
}

// once runs the child until it ends and returns its process id and how it ended.
func (p *process) once() (int, error) {
	p.log.Begin()
	cmd := exec.Command(p.child.Path, p.child.Args...)
	cmd.Env = append(os.Environ(), p.child.Env...)
	cmd.Stdout, cmd.Stderr = p.log, p.log
	cmd.SysProcAttr = attributes()
	cmd.WaitDelay = time.Second // a grandchild with the log open must not hold us up
	if err := p.start(cmd); err != nil {
		return 0, err
	}
	p.set(cmd.Process)
	defer p.set(nil)
	p.notify(Event{Child: p.child.Name, Kind: Started, PID: cmd.Process.Pid, Log: p.log.path})
	ended := make(chan struct{})
	var told sync.WaitGroup
	told.Go(func() {
		select {
		case <-p.stopping:
			_ = cmd.Process.Signal(syscall.SIGTERM) // fails where it has ended already
		case <-ended:
		}
	})
	err := cmd.Wait()
	close(ended)
	told.Wait()
	return cmd.Process.Pid, err
}

// kill ends the process by force, also one that is just being started.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.killed = true
	if p.running == nil {
		return
	}
	if err := p.running.Kill(); !errors.Is(err, os.ErrProcessDone) {
		p.notify(Event{Child: p.child.Name, Kind: Killed, PID: p.running.Pid, Log: p.log.path})
	}
}

func (p *process) set(running *os.Process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running = running
	if running != nil && p.killed {
		_ = running.Kill() // fails where it has ended already
	}
}
