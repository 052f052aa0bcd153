package clickhouse

import (
	"context"
	"crypto/tls"
	"net"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

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
		return &impatient{Conn: conn, patience: patience}, nil
	}
}

// impatient is a connection whose writes fail when the other side takes nothing for too long.
type impatient struct {
	net.Conn
	patience time.Duration
}

func (c *impatient) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(c.patience)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}
