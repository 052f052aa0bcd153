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
	Address  string // host:port
	programs Programs
	dir      string
}

// StartBroker serves the log in a folder.
func StartBroker(ctx context.Context, programs Programs, dir string) (*Broker, error) {
	b := &Broker{Address: "127.0.0.1:0", programs: programs, dir: dir}
	return b, b.Again(ctx)
}

// Again starts a broker that has ended, on its folder and at its address.
func (b *Broker) Again(ctx context.Context) error {
	p, err := Start(b.programs.Path("broker"), nil, "--data", b.dir, "--listen", b.Address, "--end-with-stdin")
	if err != nil {
		return err
	}
	line, err := p.Ready(ctx)
	if err == nil {
		_, err = fmt.Sscanf(line, "ready kafka=%s", &b.Address)
	}
	if err != nil {
		return errors.Join(err, p.Stop())
	}
	b.Program = p
	return nil
}

// Cluster is the broker as the services speak to it.
func (b *Broker) Cluster() (*kafkabroker.Cluster, error) {
	settings := kafkabroker.Brokers{Kafka: []string{b.Address}, KafkaReplication: 1}
	return settings.Connect("rig")
}

// Engine is a running engine program.
type Engine struct {
	*Program
	Admin, Writer string // URLs with the users' passwords: never to be printed
	Conn          driver.Conn
	http, native  string // host:port
	programs      Programs
	dir           string
}

// StartEngine starts an engine on a new folder, with nothing in it.
func StartEngine(ctx context.Context, programs Programs, dir string) (e *Engine, err error) {
	e = &Engine{http: "127.0.0.1:0", native: "127.0.0.1:0", programs: programs, dir: dir}
	if err := e.Again(ctx); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = e.Program.Stop() // the error says already what is wrong
		}
	}()
	users, err := endpoints.LoadCredentials(filepath.Join(dir, "credentials.json"))
	if err != nil {
		return nil, err
	}
	as := func(u endpoints.User) string {
		address := url.URL{Scheme: "clickhouse", User: u.Userinfo(), Host: e.native, Path: "/bellwether"}
		return address.String()
	}
	e.Admin, e.Writer = as(users.Migrations), as(users.Writer)
	e.Conn, err = clickhouse.Open(e.Writer, "rig")
	return e, err
}

// Again starts an engine that has ended, on its folder and at its addresses.
func (e *Engine) Again(ctx context.Context) error {
	p, err := Start(e.programs.Path("engine"), nil, "--data", e.dir, "--http", e.http, "--native", e.native, "--end-with-stdin")
	if err != nil {
		return err
	}
	line, err := p.Ready(ctx)
	if err != nil {
		return errors.Join(err, p.Stop())
	}
	if _, err := fmt.Sscanf(line, "ready clickhouse_http=%s clickhouse_native=%s", &e.http, &e.native); err != nil {
		return errors.Join(p.Failure(fmt.Errorf("reading its first line %q: %w", line, err)), p.Stop())
	}
	e.Program = p
	return nil
}

// Stop ends the engine.
func (e *Engine) Stop() error {
	_ = e.Conn.Close() // nothing is under way
	return e.Program.Stop()
}
