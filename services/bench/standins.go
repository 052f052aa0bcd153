package bench

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

// broker is a running broker program.
type broker struct {
	*program
	address string // host:port
}

// startBroker serves the log in a folder.
func startBroker(ctx context.Context, o Options, dir string) (*broker, error) {
	p, err := start(o.program("broker"), nil, "--data", dir, "--listen", "127.0.0.1:0", "--end-with-stdin")
	if err != nil {
		return nil, err
	}
	b := &broker{program: p}
	line, err := p.ready(ctx)
	if err == nil {
		_, err = fmt.Sscanf(line, "ready kafka=%s", &b.address)
	}
	if err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return b, nil
}

// cluster is the broker as the services speak to it.
func (b *broker) cluster() (*kafkabroker.Cluster, error) {
	settings := kafkabroker.Brokers{Kafka: []string{b.address}, KafkaReplication: 1}
	return settings.Connect("bench")
}

// engine is a running engine program with nothing in it.
type engine struct {
	*program
	admin, writer string // URLs with the users' passwords: never to be printed
	conn          driver.Conn
}

// startEngine starts an engine on a new folder.
func startEngine(ctx context.Context, o Options, dir string) (e *engine, err error) {
	p, err := start(o.program("engine"), nil, "--data", dir, "--http", "127.0.0.1:0", "--native", "127.0.0.1:0", "--end-with-stdin")
	if err != nil {
		return nil, err
	}
	e = &engine{program: p}
	defer func() {
		if err != nil {
			_ = p.stop() // the error says already what is wrong
		}
	}()
	line, err := p.ready(ctx)
	if err != nil {
		return nil, err
	}
	var http, native string
	if _, err := fmt.Sscanf(line, "ready clickhouse_http=%s clickhouse_native=%s", &http, &native); err != nil {
		return nil, p.failure(fmt.Errorf("reading its first line %q: %w", line, err))
	}
	users, err := endpoints.LoadCredentials(filepath.Join(dir, "credentials.json"))
	if err != nil {
		return nil, err
	}
	as := func(u endpoints.User) string {
		address := url.URL{Scheme: "clickhouse", User: u.Userinfo(), Host: native, Path: "/bellwether"}
		return address.String()
	}
	e.admin, e.writer = as(users.Migrations), as(users.Writer)
	e.conn, err = clickhouse.Open(e.writer, "bench")
	return e, err
}

func (e *engine) stop() error {
	_ = e.conn.Close() // nothing is under way
	return e.program.stop()
}
