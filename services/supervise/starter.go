package supervise

import (
	"os/exec"
	"runtime"
)

// starter starts all children from one thread that lives as long as they may. The signal that a child gets at its
// parent's death is in truth bound to the thread that started it, and Go ends threads as it likes.
type starter struct {
	requests chan startRequest
}

type startRequest struct {
	cmd *exec.Cmd
	err chan<- error
}

func newStarter() *starter {
	s := &starter{requests: make(chan startRequest)}
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with this goroutine, after the last child
		for r := range s.requests {
			r.err <- r.cmd.Start()
		}
	}()
	return s
}

// start is cmd.Start on the starter's thread.
func (s *starter) start(cmd *exec.Cmd) error {
	err := make(chan error, 1)
	s.requests <- startRequest{cmd, err}
	return <-err
}

// close ends the thread. No start may follow.
func (s *starter) close() { close(s.requests) }
