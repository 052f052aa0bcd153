package rig

import (
	"context"
	"errors"
	"net/url"
	"path/filepath"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"bellwether.internal/services/endpoints"
	kafkabroker "bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/supervise"
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
	addresses, err := freeAddresses(1)
	if err != nil {
		return nil, err
	}
	b := &Broker{Address: addresses[0], programs: programs, dir: dir}
	return b, b.Again(ctx)
}

// Again starts a broker that has ended, on its folder and at its address.
func (b *Broker) Again(ctx context.Context) error {
	p, err := Start(b.programs.Path("broker"), nil, "--data", b.dir, "--listen", b.Address, "--end-with-stdin")
	if err != nil {
		return err
	}
	if _, err := p.Ready(ctx); err != nil {
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
	addresses, err := freeAddresses(2)
	if err != nil {
		return nil, err
	}
	e = &Engine{http: addresses[0], native: addresses[1], programs: programs, dir: dir}
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
	if _, err := p.Ready(ctx); err != nil {
		return errors.Join(err, p.Stop())
	}
	e.Program = p
	return nil
}

// Stop ends the engine.
func (e *Engine) Stop() error {
	_ = e.Conn.Close() // nothing is under way
	return e.Program.Stop()
}

// freeAddresses are ports of the loopback address that stay free while a program that listens on them is away.
func freeAddresses(n int) ([]string, error) {
	var ports supervise.Ports
	defer ports.Release()
	addresses := make([]string, n)
	for i := range addresses {
		var err error
		if addresses[i], err = ports.Take(); err != nil {
			return nil, err
		}
	}
	return addresses, nil
}
