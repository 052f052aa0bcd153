package clickhouse

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// writePatience is how long one write may wait. It is an end for inserts whose context has ended: the driver watches that
// only where a statement ends.
const writePatience = 15 * time.Second

// dialer connects as the driver itself does, and bounds each write: the driver bounds reads only, so that an insert into
// a server that has stopped reading would wait for ever.
func dialer(options *clickhouse.Options) func(ctx context.Context, address string) (net.Conn, error) {
	plain := &net.Dialer{Timeout: options.DialTimeout}
	dial := plain.DialContext
	if options.TLS != nil {
		dial = (&tls.Dialer{NetDialer: plain, Config: options.TLS}).DialContext
	}
	return func(ctx context.Context, address string) (net.Conn, error) {
		conn, err := dial(ctx, "tcp", address)
		if err != nil {
			return nil, err
		}
		return &impatient{Conn: conn, patience: writePatience}, nil
	}
}

// impatient is a connection whose writes fail when the other side takes nothing for too long.
type impatient struct {
	net.Conn
	patience time.Duration
	// until is the deadline that the driver has set, the zero time if none.
	until atomic.Pointer[time.Time]
}

// Write writes until the driver's deadline, at most for the patience.
func (c *impatient) Write(p []byte) (int, error) {
	deadline := time.Now().Add(c.patience)
	if until := c.until.Load(); until != nil && !until.IsZero() && until.Before(deadline) {
		deadline = *until
	}
	if err := c.Conn.SetWriteDeadline(deadline); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

// SetDeadline is the driver's, also for writes.
func (c *impatient) SetDeadline(t time.Time) error {
	c.until.Store(&t)
	return c.Conn.SetDeadline(t)
}

// SetWriteDeadline is the driver's.
func (c *impatient) SetWriteDeadline(t time.Time) error {
	c.until.Store(&t)
	return c.Conn.SetWriteDeadline(t)
}

// SyscallConn lets the driver see whether an idle connection was closed by the other side.
func (c *impatient) SyscallConn() (syscall.RawConn, error) {
	conn := c.Conn
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	raw, ok := conn.(syscall.Conn)
	if !ok {
		return nil, fmt.Errorf("a connection of type %T has no descriptor", conn)
	}
	return raw.SyscallConn()
}
