package pipeline

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"bellwether.internal/services/endpoints"
	"bellwether.internal/services/kit/clickhouse"
)

// programs are the folder of the built programs and the engine's library.
var programs string

func TestMain(m *testing.M) {
	code := func() int {
		dir, remove, err := build()
		if err != nil {
			fmt.Fprintln(os.Stderr, "building the programs:", err)
			return 1
		}
		defer remove()
		programs = dir
		return m.Run()
	}()
	os.Exit(code)
}

// build returns the folder named by BELLWETHER_BIN (make test sets it), else builds everything into a temporary one.
func build() (dir string, remove func(), err error) {
	if dir := os.Getenv("BELLWETHER_BIN"); dir != "" {
		return dir, func() {}, nil
	}
	dir, err = os.MkdirTemp("", "bellwether-bin-")
	if err != nil {
		return "", nil, err
	}
	args := []string{"build", "-o", dir + "/", "./bellwether"}
	for _, pattern := range []string{"*/cmd/*/main.go", "*/*/cmd/*/main.go"} {
		found, err := filepath.Glob(filepath.Join("..", pattern))
		if err != nil {
			return "", nil, err
		}
		for _, f := range found {
			args = append(args, "./"+strings.TrimPrefix(filepath.Dir(f), "../"))
		}
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("%w\n%s", err, out)
	}
	return dir, func() { _ = os.RemoveAll(dir) }, nil
}

// system is a running `bellwether up`.
type system struct {
	t    *testing.T
	dir  string
	cmd  *exec.Cmd
	at   endpoints.Endpoints
	logs *bytes.Buffer
}

// up starts everything on dir and waits until it is ready.
func up(t *testing.T, dir string, args ...string) *system {
	t.Helper()
	s := &system{t: t, dir: dir, logs: &bytes.Buffer{}}
	s.cmd = exec.Command(filepath.Join(programs, "bellwether"), append([]string{"up", "--data", dir, "--listen", "127.0.0.1:0"}, args...)...)
	s.cmd.Stderr = s.logs
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	line := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(out).ReadString('\n')
		line <- text
		_, _ = io.Copy(io.Discard, out)
	}()
	select {
	case text := <-line:
		if !strings.HasPrefix(text, "ready ") {
			s.tail()
			t.Fatalf("up printed %q, want a line that begins with ready\n%s", text, s.logs)
		}
	case <-time.After(2 * time.Minute):
		s.tail()
		t.Fatalf("up is not ready after 2 minutes\n%s", s.logs)
	}
	if s.at, err = endpoints.Load(dir); err != nil {
		t.Fatal(err)
	}
	return s
}

// tail prints the end of every log, for a failed test.
func (s *system) tail() {
	logs, _ := filepath.Glob(filepath.Join(s.dir, "logs", "*.log"))
	for _, name := range logs {
		text, err := os.ReadFile(name)
		if err == nil {
			s.t.Logf("%s:\n%s", filepath.Base(name), text[max(0, len(text)-2000):])
		}
	}
}

// stop ends it as Ctrl-C does, and checks that it ends in time and in order.
func (s *system) stop() {
	if s.cmd == nil {
		return
	}
	cmd := s.cmd
	s.cmd = nil
	_ = cmd.Process.Signal(syscall.SIGINT)
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			s.t.Errorf("up ended with %v\n%s", err, s.logs)
		}
	case <-time.After(25 * time.Second):
		_ = cmd.Process.Kill()
		s.t.Errorf("up did not end within 25 s of an interrupt\n%s", s.logs)
	}
	if s.t.Failed() {
		s.tail()
	}
}

// bellwether runs a verb against the system; it fails the test if the verb does.
func (s *system) bellwether(ctx context.Context, stdin io.Reader, verb string, args ...string) string {
	s.t.Helper()
	out, err := s.try(ctx, stdin, verb, args...)
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// try runs a verb against the system and returns its standard output.
func (s *system) try(ctx context.Context, stdin io.Reader, verb string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(programs, "bellwether"), append([]string{verb, "--data", s.dir}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &out, &errs
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("bellwether %s %s: %w\n%s%s", verb, strings.Join(args, " "), err, out.String(), errs.String())
	}
	return out.String(), nil
}

// children are the ids of the processes that up started, by the name of their program.
func (s *system) children() map[string]int {
	found := map[string]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // ended meanwhile
		}
		open, end := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
		fields := strings.Fields(string(text[end+1:]))
		if len(fields) > 1 && fields[1] == strconv.Itoa(s.cmd.Process.Pid) && fields[0] != "Z" {
			pid, err := strconv.Atoi(strings.TrimSpace(string(text[:open])))
			if err == nil {
				found[string(text[open+1:end])] = pid
			}
		}
	}
	return found
}

// conn opens ClickHouse as the writer, who may read every table.
func (s *system) conn() driver.Conn {
	s.t.Helper()
	address, err := s.at.WriterURL()
	if err != nil {
		s.t.Fatal(err)
	}
	conn, err := clickhouse.Open(address, "test")
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// lines returns the first column of a query, which is text.
func (s *system) lines(conn driver.Conn, query string) []string {
	s.t.Helper()
	rows, err := conn.Query(s.t.Context(), query)
	if err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			s.t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return all
}

// kill sends SIGKILL to a child that is there; it reports whether it was.
func (s *system) kill(name string) bool {
	pid, there := s.children()[name]
	if !there {
		return false
	}
	err := syscall.Kill(pid, syscall.SIGKILL)
	return err == nil || !errors.Is(err, syscall.ESRCH)
}
