package engine

import (
	"errors"
	"fmt"
	"net"
	"syscall"
)

// listen opens address, which must be a loopback one: the engine has no TLS, and its server signs users in from
// 127.0.0.1 only. flag names the flag that the address came from, for errors.
func listen(flag, address string) (*net.TCPListener, error) {
	addr, err := net.ResolveTCPAddr("tcp4", address)
	if err != nil {
		return nil, fmt.Errorf("%s: want host:port: %w", flag, err)
	}
	if !addr.IP.IsLoopback() {
		return nil, fmt.Errorf("%s: %s is not a loopback address: the embedded engine serves this machine only; give 127.0.0.1:%d, or run a ClickHouse of your own", flag, address, addr.Port)
	}
	ln, err := net.ListenTCP("tcp4", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s: port %d is taken: stop what listens there, or give another (port 0 takes a free one): %w", flag, addr.Port, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	return ln, nil
}

// freeAddress checks that address can be listened on, and replaces port 0 by a free one. The server opens it a moment
// later: should another process be faster, its start fails and says so.
func freeAddress(flag, address string) (*net.TCPAddr, error) {
	ln, err := listen(flag, address)
	if err != nil {
		return nil, err
	}
	addr := ln.Addr().(*net.TCPAddr)
	if err := ln.Close(); err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	return addr, nil
}
