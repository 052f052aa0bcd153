package clickhouse

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// dialed is a connection of the dialer's, and the other side of it.
func dialed(t *testing.T) (conn, other net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if conn, err = dialer(&clickhouse.Options{DialTimeout: time.Second})(t.Context(), listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if other, err = listener.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(); _ = other.Close() })
	return conn, other
}

// A server that reads nothing ends a write after the patience, and after the driver's deadline where that comes first.
func TestWritesAreBounded(t *testing.T) {
	for name, tt := range map[string]struct{ patience, deadline time.Duration }{
		"patience":                     {50 * time.Millisecond, 0},
		"deadline":                     {time.Hour, 50 * time.Millisecond},
		"patience before the deadline": {50 * time.Millisecond, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			conn, _ := dialed(t)
			conn.(*impatient).patience = tt.patience
			if tt.deadline > 0 {
				if err := conn.SetDeadline(time.Now().Add(tt.deadline)); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := conn.Write(make([]byte, 64<<20)); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("a write that nobody reads ended with %v, want a deadline exceeded", err)
			}
		})
	}
}

// The driver looks at the descriptor of an idle connection, and finds that the server closed it.
func TestIdleConnectionsCanBeChecked(t *testing.T) {
	conn, other := dialed(t)
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var readErr error
	if err := raw.Read(func(fd uintptr) bool {
		var n int
		if n, readErr = syscall.Read(int(fd), make([]byte, 1)); n == 0 && readErr == nil {
			readErr = io.EOF
		}
		return !errors.Is(readErr, syscall.EAGAIN)
	}); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(readErr, io.EOF) {
		t.Errorf("reading a closed connection's descriptor gives %v, want EOF", readErr)
	}
}
