package main

import (
	"fmt"
	"io"
	"math/bits"
	"sync"

	"bellwether.internal/services/supervise"
)

// teller tells the person at the terminal what happens to the processes.
type teller struct {
	mu sync.Mutex
	w  io.Writer
}

// printf writes one message.
func (t *teller) printf(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintf(t.w, "bellwether up: "+format+"\n", args...)
}

// event tells of a death at the first, second, fourth, eighth … time in a row, so that what cannot start does not fill
// the screen; from the second on with what the process said last.
func (t *teller) event(e supervise.Event) {
	switch e.Kind {
	case supervise.Killed:
		t.printf("%s did not end in time and was killed", e.Child)
	case supervise.Died:
		if bits.OnesCount(uint(e.Deaths)) != 1 { //nolint:gosec // a count
			return
		}
		how := "ended"
		if e.Err != nil {
			how = "ended: " + e.Err.Error()
		}
		text := fmt.Sprintf("%s %s; starting it again in %s", e.Child, how, e.Next)
		if e.Deaths > 1 {
			text = fmt.Sprintf("%s %s (%d times in a row now); starting it again in %s. The end of %s:", e.Child, how, e.Deaths, e.Next, e.Log)
			for _, line := range e.Tail {
				text += "\n    " + line
			}
		}
		t.printf("%s", text)
	}
}
