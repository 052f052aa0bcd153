package fault

import (
	"os/exec"
	"strings"
	"testing"

	kitfault "bellwether.internal/services/kit/fault"
	"bellwether.internal/services/supervise"
)

func TestByItselfTellsWhatTheHarnessDidNot(t *testing.T) {
	end := func(command string) error { return exec.CommandContext(t.Context(), "sh", "-c", command).Run() }
	kill, fail := end("kill -KILL $$"), end("exit 3")
	for name, c := range map[string]struct {
		killed int
		event  supervise.Event
		want   string
	}{
		"killed by the harness":              {7, supervise.Event{Kind: supervise.Died, PID: 7, Err: kill}, ""},
		"killed at a point":                  {0, supervise.Event{Kind: supervise.Died, PID: 7, Err: kill, Tail: []string{"x", kitfault.KilledAt + "stage.fetched"}}, ""},
		"killed by the kernel":               {0, supervise.Event{Kind: supervise.Died, PID: 7, Err: kill}, "signal: killed"},
		"the life after was killed":          {7, supervise.Event{Kind: supervise.Died, PID: 8, Err: kill}, "signal: killed"},
		"an exit":                            {0, supervise.Event{Kind: supervise.Died, PID: 7, Err: fail, Tail: []string{"no such thing"}}, "exit status 3: no such thing"},
		"an exit as the harness came to it":  {7, supervise.Event{Kind: supervise.Died, PID: 7, Err: fail}, "exit status 3"},
		"an exit as if all were well":        {0, supervise.Event{Kind: supervise.Died, PID: 7}, "exit status 0"},
		"did not end":                        {0, supervise.Event{Kind: supervise.Killed, PID: 7}, "did not end in time"},
		"a start":                            {0, supervise.Event{Kind: supervise.Started, PID: 7}, ""},
		"could not be started after a crash": {0, supervise.Event{Kind: supervise.Died, PID: 0, Err: fail}, "exit status 3"},
	} {
		p := &process{name: "store-0", killed: c.killed}
		got := p.byItself(c.event)
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) || got != "" && !strings.HasPrefix(got, "store-0 ") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestStopEndsWhatIsPaused stops a process that is paused, as one may be that came to a point on its way to its end.
func TestStopEndsWhatIsPaused(t *testing.T) {
	events := make(chan supervise.Event, 10)
	p := &process{name: "x-0", service: "x", logs: t.TempDir(), child: supervise.Child{Name: "x-0", Path: "/bin/sh", Args: []string{"-c", "kill -STOP $$; exec sleep 600"}}}
	p.notify = func(_ *process, e supervise.Event) { events <- e }
	if err := p.start(); err != nil {
		t.Fatal(err)
	}
	<-events // it runs
	p.stop()
	select {
	case e := <-events:
		t.Errorf("event %+v, want that it ended in order", e)
	default:
	}
}
