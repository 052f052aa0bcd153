package rig

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	// ReadyWithin bounds a program's start, endWithin its end.
	ReadyWithin = 2 * time.Minute
	endWithin   = 25 * time.Second
	// keptOutput is how much of what a program says is kept for an error, in bytes.
	keptOutput = 4 << 10
)

// Program is a process that the measurement started.
type Program struct {
	cmd  *exec.Cmd
	said *tail
	// first is the first line of standard output.
	first chan string
	ended chan error
}

// Start starts a program in a process group of its own, so that Ctrl-C reaches the measurement alone, which ends it in
// order. Its standard input ends with the measurement.
func Start(path string, env []string, args ...string) (*Program, error) {
	p := &Program{cmd: exec.Command(path, args...), said: &tail{}, first: make(chan string, 1), ended: make(chan error, 1)}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stderr = p.said
	p.cmd.WaitDelay = 2 * time.Second // what it started must not hold us up with its output
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, in := io.Pipe()
	p.cmd.Stdout = in
	go func() {
		defer close(p.first)
		reader := bufio.NewReader(out)
		if line, err := reader.ReadString('\n'); err == nil {
			p.first <- strings.TrimSpace(line)
		}
		_, _ = io.Copy(p.said, reader) // ends with the program
	}()
	// Its standard input is ours, never written to: those that end with it end with us, however we end.
	if _, err := p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", path, err)
	}
	go func() {
		err := p.cmd.Wait()
		_ = in.Close()
		p.ended <- err
	}()
	return p, nil
}

// PID is its process id.
func (p *Program) PID() int { return p.cmd.Process.Pid }

// Ready waits for the program's first line and returns it.
func (p *Program) Ready(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, ReadyWithin)
	defer cancel()
	select {
	case line, ok := <-p.first:
		if !ok {
			return "", p.Failure(errors.New("ended before it was ready"))
		}
		return line, nil
	case <-ctx.Done():
		return "", p.Failure(fmt.Errorf("waiting for it to be ready: %w", ctx.Err()))
	}
}

// Failure is err with the program's name and what it said last.
func (p *Program) Failure(err error) error {
	return fmt.Errorf("%s: %w\n%s", p.cmd.Path, err, p.said)
}

// Kill ends the program with SIGKILL, as a crash does, and waits for its end.
func (p *Program) Kill() {
	_ = p.cmd.Process.Kill() // fails where it ended already
	<-p.ended                // says that it was killed
	p.ended <- nil
}

// Stop ends the program in order, or by force where that takes too long. Stopping twice does no harm.
func (p *Program) Stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // fails where it ended already
	select {
	case err := <-p.ended:
		p.ended <- nil
		if err != nil {
			return p.Failure(fmt.Errorf("ending: %w", err))
		}
		return nil
	case <-time.After(endWithin):
		_ = p.cmd.Process.Kill()
		<-p.ended
		p.ended <- nil
		return p.Failure(fmt.Errorf("did not end within %s and was killed", endWithin))
	}
}

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if over := len(t.text) - keptOutput; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.text))
}
