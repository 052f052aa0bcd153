//go:build faults

package fault

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// At is a point of the work at which an order may end or pause this process; parts are joined by full stops.
func At(point string, parts ...string) {
	dir := os.Getenv(OrdersVariable)
	if dir == "" {
		return
	}
	for _, p := range parts {
		point += "." + p
	}
	o, found := take(dir, os.Getenv("BELLWETHER_INSTANCE"), point)
	if !found {
		return
	}
	signal, text := syscall.SIGKILL, KilledAt
	if o.Stop {
		signal, text = syscall.SIGSTOP, "fault: stopped at "
	}
	fmt.Fprintln(os.Stderr, text+point)
	_ = syscall.Kill(os.Getpid(), signal) // one's own process can always be signalled
	if !o.Stop {
		select {} // the signal is on its way: no further step
	}
}

// Bug says whether this process is to make the deliberate mistake of that name.
func Bug(name string) bool { return strings.TrimSpace(os.Getenv(BugVariable)) == name }
