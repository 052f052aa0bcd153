package broker_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// command is a running `broker`; its standard input is the test's to close.
type command struct {
	*exec.Cmd
	stdin io.Closer
	addr  string
}

// Addr makes a command usable where a broker is.
func (c *command) Addr() string { return c.addr }

// startCommand runs program on data until it is ready.
func startCommand(t *testing.T, program, data, listen string) *command {
	t.Helper()
	c := &command{Cmd: exec.Command(program, "--data", data, "--listen", listen, "--end-with-stdin")}
	c.Stderr = os.Stderr
	stdout, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if c.stdin, err = c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	kill := time.AfterFunc(time.Minute, func() { _ = c.Process.Kill() })
	defer kill.Stop()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("no ready line: %v", err)
	}
	if _, err := fmt.Sscanf(line, "ready kafka=%s", &c.addr); err != nil {
		t.Fatalf("ready line %q: %v", line, err)
	}
	return c
}

func TestKilledBrokerKeepsAcknowledgedRecords(t *testing.T) {
	program := filepath.Join(t.TempDir(), "broker")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./cmd/broker")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the command: %v\n%s", err, out)
	}
	data := t.TempDir()
	first := startCommand(t, program, data, "127.0.0.1:0")
	createTopic(t, first, "articles")
	var want []string
	for i := range 100 {
		want = append(want, fmt.Sprint("record ", i))
	}
	produce(t, first, "articles", want...)
	_ = first.Process.Kill()
	_ = first.Wait()

	second := startCommand(t, program, data, first.addr)
	if diff := cmp.Diff(want, consume(t, second, "articles", len(want))); diff != "" {
		t.Errorf("records after a kill (-want +got):\n%s", diff)
	}
	if err := second.stdin.Close(); err != nil {
		t.Fatal(err)
	}
	if err := second.Wait(); err != nil {
		t.Errorf("after its standard input closed: %v, want exit status 0", err)
	}
}
