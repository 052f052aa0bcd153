package rig

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"bellwether.internal/services/endpoints"
	kafkabroker "bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/clickhouse"
)

// Broker is a running broker program.
type Broker struct {
	*Program
	Address string // host:port
}

// StartBroker serves the log in a folder.
func StartBroker(ctx context.Context, programs Programs, dir string) (*Broker, error) {
	p, err := Start(programs.Path("broker"), nil, "--data", dir, "--listen", "127.0.0.1:0", "--end-with-stdin")
	if err != nil {
		return nil, err
	}
	b := &Broker{Program: p}
	line, err := p.Ready(ctx)
	if err == nil {
		_, err = fmt.Sscanf(line, "ready kafka=%s", &b.Address)
	}
	if err != nil {
		return nil, errors.Join(err, p.Stop())
	}
	return b, nil
}

// Cluster is the broker as the services speak to it.
func (b *Broker) Cluster() (*kafkabroker.Cluster, error) {
	settings := kafkabroker.Brokers{Kafka: []string{b.Address}, KafkaReplication: 1}
	return settings.Connect("rig")
}

// Engine is a running engine program with nothing in it.
type Engine struct {
	*Program
	Admin, Writer string // URLs with the users' passwords: never to be printed
	Conn          driver.Conn
}

// StartEngine starts an engine on a new folder.
func StartEngine(ctx context.Context, programs Programs, dir string) (e *Engine, err error) {
	p, err := Start(programs.Path("engine"), nil, "--data", dir, "--http", "127.0.0.1:0", "--native", "127.0.0.1:0", "--end-with-stdin")
	if err != nil {
		return nil, err
	}
	e = &Engine{Program: p}
	defer func() {
		if err != nil {
			_ = p.Stop() // the error says already what is wrong
		}
	}()
	line, err := p.Ready(ctx)
	if err != nil {
		return nil, err
	}
	var http, native string
	if _, err := fmt.Sscanf(line, "ready clickhouse_http=%s clickhouse_native=%s", &http, &native); err != nil {
		return nil, p.Failure(fmt.Errorf("reading its first line %q: %w", line, err))
	}
	users, err := endpoints.LoadCredentials(filepath.Join(dir, "credentials.json"))
	if err != nil {
		return nil, err
	}
	as := func(u endpoints.User) string {
		address := url.URL{Scheme: "clickhouse", User: u.Userinfo(), Host: native, Path: "/bellwether"}
		return address.String()
	}
	e.Admin, e.Writer = as(users.Migrations), as(users.Writer)
	e.Conn, err = clickhouse.Open(e.Writer, "rig")
	return e, err
}

// Stop ends the engine.
func (e *Engine) Stop() error {
	_ = e.Conn.Close() // nothing is under way
	return e.Program.Stop()
}
