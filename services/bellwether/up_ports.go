package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"syscall"
)

// The free ports of a run come from below the range from which Linux takes the local ports of connections (from 32768
// on): a process that is being started again must find its port free.
const (
	lowestPort  = 20000
	highestPort = 32767
	portTries   = 1000
)

// ports hands out addresses on the loopback interface that nobody listens on. It holds them until release, so that no
// two are the same.
type ports struct{ held []net.Listener }

// take returns a free address, host:port.
func (p *ports) take() (string, error) {
	var last error
	for range portTries {
		port := lowestPort + rand.IntN(highestPort-lowestPort+1) //nolint:gosec // any free one will do
		ln, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			p.held = append(p.held, ln)
			return ln.Addr().String(), nil
		}
		last = err
	}
	return "", fmt.Errorf("finding a free port in %d…%d: %w", lowestPort, highestPort, last)
}

// release gives all ports back, for the processes to take them.
func (p *ports) release() {
	for _, ln := range p.held {
		_ = ln.Close()
	}
	p.held = nil
}

// page checks --listen and replaces port 0 by a free one.
func (p *ports) page(listen string) (string, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", usageError{fmt.Errorf("--listen %q: want HOST:PORT, like 127.0.0.1:8080", listen)}
	}
	if port == "0" {
		free, err := p.take()
		if err != nil {
			return "", err
		}
		_, port, err = net.SplitHostPort(free)
		return net.JoinHostPort(host, port), err
	}
	ln, err := net.Listen("tcp", listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return "", fmt.Errorf("--listen %s: the port is taken: stop what listens there, or give another (port 0 takes a free one)", listen)
	}
	if err != nil {
		return "", usageError{fmt.Errorf("--listen %s: %w", listen, err)}
	}
	p.held = append(p.held, ln)
	return listen, nil
}

// reachable is address as a client on this machine uses it: every interface is also the loopback one.
func reachable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
