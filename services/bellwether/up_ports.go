package main

import (
	"errors"
	"fmt"
	"net"
	"syscall"

	"bellwether.internal/services/supervise"
)

// pagePort checks --listen and replaces port 0 by a free one.
func pagePort(ports *supervise.Ports, listen string) (string, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", usageError{fmt.Errorf("--listen %q: want HOST:PORT, like 127.0.0.1:8080", listen)}
	}
	if port == "0" {
		free, err := ports.Take()
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
	ports.Hold(ln)
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
