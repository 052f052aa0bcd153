package supervise

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

// patience bounds every wait: far longer than anything takes, so that only what never happens runs into it.
const patience = 30 * time.Second

// roleEnv makes the test binary play a child.
const roleEnv = "SUPERVISE_TEST_ROLE"

func TestMain(m *testing.M) {
	if role := os.Getenv(roleEnv); role != "" {
		play(role)
	}
	goleak.VerifyTestMain(m)
}

// play is what a child does; it does not return.
func play(role string) {
	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM)
	switch role {
	case "failing":
		fmt.Fprintln(os.Stderr, "first line")
		fmt.Fprintln(os.Stderr, "no such feed")
		os.Exit(3)
	case "serving": // a line for whoever connects, until told to stop
		ln, err := net.Listen("tcp", os.Getenv("SUPERVISE_TEST_ADDR"))
		if err != nil {
			panic(err)
		}
		go func() {
			for {
				conn, err := ln.Accept()
				if err != nil {
					return
				}
				fmt.Fprintln(conn, os.Getpid())
				conn.Close()
			}
		}()
		<-term
		fmt.Fprintln(os.Stderr, "told to stop")
		os.Exit(0)
	case "stubborn": // deaf to SIGTERM
		fmt.Fprintln(os.Stderr, "deaf")
		select {}
	case "supervisor": // of a serving child, until killed
		s, err := New(os.Getenv("SUPERVISE_TEST_LOGS"), func(Event) {})
		if err == nil {
			err = s.Start(child("grandchild", "serving"))
		}
		if err != nil {
			panic(err)
		}
		select {}
	}
	panic("no role " + role)
}

// child is this test binary in a role.
func child(name, role string, env ...string) Child {
	return Child{Name: name, Path: os.Args[0], Env: append(env, roleEnv+"="+role)}
}

// supervisor returns a supervisor whose events arrive on the channel.
func supervisor(t *testing.T) (*Supervisor, <-chan Event) {
	t.Helper()
	events := make(chan Event, 1000)
	s, err := New(t.TempDir(), func(e Event) { events <- e })
	if err != nil {
		t.Fatal(err)
	}
	return s, events
}

// await returns the next event of kind.
func await(t *testing.T, events <-chan Event, kind Kind) Event {
	t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case e := <-events:
			if e.Kind == kind {
				return e
			}
		case <-timeout:
			t.Fatalf("no event of kind %d", kind)
		}
	}
}

func stop(t *testing.T, s *Supervisor) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
	defer cancel()
	s.Stop(ctx)
}

// freePort is an address that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// served waits until addr answers and returns the process id of what serves there.
func served(t *testing.T, addr string) int {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			continue
		}
		var pid int
		_, err = fmt.Fscan(conn, &pid)
		conn.Close()
		if err == nil {
			return pid
		}
	}
	t.Fatalf("nothing serves on %s", addr)
	return 0
}

// gone waits until the process is no more.
func gone(t *testing.T, pid int) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) || zombie(pid) {
			return
		}
	}
	t.Fatalf("process %d still runs", pid)
}

// zombie says whether the process has ended and only waits to be reaped, as an orphan may for a while.
func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(stat), ") Z ")
}

func TestDelay(t *testing.T) {
	var got []time.Duration
	for deaths := 1; deaths <= 8; deaths++ {
		got = append(got, delay(deaths))
	}
	const ms = time.Millisecond
	want := []time.Duration{100 * ms, 200 * ms, 400 * ms, 800 * ms, 1600 * ms, 3200 * ms, 5000 * ms, 5000 * ms}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("delays (-want +got):\n%s", diff)
	}
	if got := delay(1 << 30); got != lastDelay {
		t.Errorf("delay after very many deaths = %s, want %s", got, lastDelay)
	}
}

func TestKilledChildComesBack(t *testing.T) {
	s, events := supervisor(t)
	defer stop(t, s)
	addr := freePort(t)
	if err := s.Start(child("web", "serving", "SUPERVISE_TEST_ADDR="+addr)); err != nil {
		t.Fatal(err)
	}
	first := served(t, addr)
	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	died := await(t, events, Died)
	if died.PID != first || died.Err == nil || died.Deaths != 1 || died.Next != firstDelay {
		t.Errorf("death told as %+v, want process %d, an error, the first death and %s", died, first, firstDelay)
	}
	if second := served(t, addr); second == first {
		t.Error("the killed process answers")
	}
}

func TestFailingChildIsToldWithItsLastLines(t *testing.T) {
	s, events := supervisor(t)
	defer stop(t, s)
	if err := s.Start(child("failing", "failing")); err != nil {
		t.Fatal(err)
	}
	for want := 1; want <= 3; want++ {
		e := await(t, events, Died)
		if e.Deaths != want || e.Next != delay(want) {
			t.Errorf("death told as number %d, again in %s; want number %d, %s", e.Deaths, e.Next, want, delay(want))
		}
		if diff := cmp.Diff([]string{"first line", "no such feed"}, e.Tail); diff != "" {
			t.Errorf("last lines (-want +got):\n%s", diff)
		}
	}
}

func TestMissingProgramIsToldAndTriedAgain(t *testing.T) {
	s, events := supervisor(t)
	defer stop(t, s)
	if err := s.Start(Child{Name: "missing", Path: filepath.Join(t.TempDir(), "missing")}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if e := await(t, events, Died); e.PID != 0 || !errors.Is(e.Err, os.ErrNotExist) {
			t.Errorf("told as %+v, want that the program does not exist", e)
		}
	}
}

func TestStopGoesByTier(t *testing.T) {
	s, events := supervisor(t)
	low, high := freePort(t), freePort(t)
	for tier, addr := range []string{low, high} {
		c := child(fmt.Sprintf("tier%d", tier), "serving", "SUPERVISE_TEST_ADDR="+addr)
		c.Tier = tier
		if err := s.Start(c); err != nil {
			t.Fatal(err)
		}
	}
	pids := []int{served(t, low), served(t, high)}
	stop(t, s)
	for _, pid := range pids {
		gone(t, pid)
	}
	for range 2 {
		await(t, events, Started)
	}
	if len(events) > 0 {
		t.Errorf("event %+v during an orderly stop", <-events)
	}
	for _, name := range []string{"tier0", "tier1"} {
		raw, err := os.ReadFile(filepath.Join(s.logs, name+".log"))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(raw); got != "told to stop\n" {
			t.Errorf("log of %s = %q, want that it was told to stop", name, got)
		}
	}
}

func TestStubbornChildIsKilled(t *testing.T) {
	s, events := supervisor(t)
	if err := s.Start(child("stubborn", "stubborn")); err != nil {
		t.Fatal(err)
	}
	pid := await(t, events, Started).PID
	waitForLog(t, filepath.Join(s.logs, "stubborn.log"), "deaf") // before that, SIGTERM would end it
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // no time at all
	s.Stop(ctx)
	gone(t, pid)
	if e := await(t, events, Killed); e.PID != pid {
		t.Errorf("killed process %d, want %d", e.PID, pid)
	}
}

// waitForLog waits until the file at path holds text.
func waitForLog(t *testing.T, path, text string) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if raw, err := os.ReadFile(path); err == nil && strings.Contains(string(raw), text) {
			return
		}
	}
	t.Fatalf("%s never held %q", path, text)
}

func TestChildrenEndWithKilledSupervisor(t *testing.T) {
	s, events := supervisor(t)
	defer stop(t, s)
	addr := freePort(t)
	if err := s.Start(child("supervisor", "supervisor", "SUPERVISE_TEST_ADDR="+addr, "SUPERVISE_TEST_LOGS="+t.TempDir())); err != nil {
		t.Fatal(err)
	}
	inner := await(t, events, Started).PID
	grandchild := served(t, addr)
	if err := syscall.Kill(inner, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	gone(t, grandchild)
}

func TestLogIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chatty.log")
	l, err := openLog(path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	line := []byte(strings.Repeat("x", 1<<16-1) + "\n")
	for range 3 * maxLog / len(line) {
		if _, err := l.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Fprintln(l, "the end")
	var total int64
	for _, p := range []string{path, path + ".1"} {
		info, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	if total > 2*maxLog {
		t.Errorf("logs of %d bytes, want at most %d", total, 2*maxLog)
	}
	if tail := l.Tail(); len(tail) == 0 || tail[len(tail)-1] != "the end" {
		t.Errorf("tail = %q, want it to end with the last line", tail)
	}
	fmt.Fprintln(l, strings.Repeat("a\n", 100))
	if tail := l.Tail(); !slices.Equal(tail, slices.Repeat([]string{"a"}, tailLines)) {
		t.Errorf("tail = %q, want %d lines", tail, tailLines)
	}
}
