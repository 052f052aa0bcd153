package supervise

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// The free ports of a run come from below the range from which Linux takes the local ports of connections (from 32768
// on): a process that is being started again must find its port free.
const (
	lowestPort  = 20000
	highestPort = 32767
	portTries   = 1000
)

// Ports hands out addresses on the loopback interface that nobody listens on. It holds them until Release, so that no
// two are the same.
type Ports struct{ held []net.Listener }

// Take returns a free address, host:port.
func (p *Ports) Take() (string, error) {
	var last error
	for range portTries {
		port := lowestPort + rand.IntN(highestPort-lowestPort+1) //nolint:gosec // any free one will do
		ln, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			p.Hold(ln)
			return ln.Addr().String(), nil
		}
		last = err
	}
	return "", fmt.Errorf("finding a free port in %d…%d: %w", lowestPort, highestPort, last)
}

// Hold keeps a listener open until Release.
func (p *Ports) Hold(ln net.Listener) { p.held = append(p.held, ln) }

// Release gives all ports back, for the processes to take them.
func (p *Ports) Release() {
	for _, ln := range p.held {
		_ = ln.Close()
	}
	p.held = nil
}
