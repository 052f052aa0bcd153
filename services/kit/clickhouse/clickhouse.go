// Package clickhouse opens the connections to ClickHouse.
package clickhouse

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"go.uber.org/zap"
)

// Server says where ClickHouse is; a service's configuration embeds it.
type Server struct {
	ClickHouse string `env:"BELLWETHER_CLICKHOUSE" name:"clickhouse" default:"clickhouse://127.0.0.1:9000/bellwether" placeholder:"URL" help:"ClickHouse: clickhouse://USER:PASSWORD@HOST:PORT/bellwether (native), or http://…; better given by the environment, since it holds a password."`
}

// readPatience is how long one read may wait for the server.
const readPatience = 60 * time.Second

// Open opens a pool to the server of a URL; it connects when first used. client names the service to the server.
func Open(raw, client string) (driver.Conn, error) {
	options, err := clickhouse.ParseDSN(raw)
	if err != nil {
		return nil, fmt.Errorf("option clickhouse: %w", redact(err, raw))
	}
	if options.Settings == nil {
		options.Settings = clickhouse.Settings{}
	}
	// Times without a zone in a statement are UTC, whatever zone the server is in.
	options.Settings["session_timezone"] = "UTC"
	options.DialTimeout = 5 * time.Second
	options.ReadTimeout = readPatience
	if options.Protocol == clickhouse.Native {
		options.DialContext = dialer(options)
	}
	options.MaxOpenConns = 16
	options.MaxIdleConns = 12
	options.ConnMaxLifetime = 10 * time.Minute
	options.ClientInfo.Products = append(options.ClientInfo.Products, struct{ Name, Version string }{"bellwether-" + client, "1"})
	return clickhouse.Open(options)
}

// Wait pings until the server answers, or ctx ends.
func Wait(ctx context.Context, conn driver.Conn, log *zap.Logger) error {
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		err := conn.Ping(ctx)
		if err == nil {
			return nil
		}
		log.Debug("clickhouse is not there yet", zap.Error(err))
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for clickhouse: %w (last answer: %w)", ctx.Err(), err)
		case <-time.After(wait):
		}
	}
}

// redact keeps a password out of an error that quotes the URL.
func redact(err error, raw string) error {
	u, parseErr := url.Parse(raw)
	if parseErr != nil || u.User == nil {
		return fmt.Errorf("%q is no ClickHouse URL", "…")
	}
	return fmt.Errorf("the URL of %s is not usable", u.Host)
}
