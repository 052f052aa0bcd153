package standin_test

import (
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/segmentio/kafka-go"

	"bellwether.internal/services/standin"
)

func TestStartBroker(t *testing.T) {
	conn, err := kafka.Dial("tcp", standin.StartBroker(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	brokers, err := conn.Brokers()
	if err != nil {
		t.Fatal(err)
	}
	if len(brokers) != 1 {
		t.Errorf("brokers = %v, want one", brokers)
	}
}

// connect opens the way dsn through clickhouse-go.
func connect(t *testing.T, dsn string) clickhouse.Conn {
	t.Helper()
	options, err := clickhouse.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func TestStartEngine(t *testing.T) {
	e := standin.StartEngine(t)
	for name, dsn := range map[string]standin.DSN{"migrations": e.Migrations, "writer": e.Writer, "reader": e.Reader} {
		for protocol, way := range map[string]string{"native": dsn.Native, "HTTP": dsn.HTTP} {
			t.Run(name+" "+protocol, func(t *testing.T) {
				var user, database string
				if err := connect(t, way).QueryRow(t.Context(), "SELECT currentUser(), currentDatabase()").Scan(&user, &database); err != nil {
					t.Fatal(err)
				}
				if user != name || database != "bellwether" {
					t.Errorf("signed in as %s on %s, want %s on bellwether", user, database, name)
				}
			})
		}
	}
}

func TestReset(t *testing.T) {
	e := standin.StartEngine(t)
	conn := connect(t, e.Migrations.Native)
	for range 2 { // the second time the table must be gone
		if err := conn.Exec(t.Context(), "CREATE TABLE rows (a UInt8) ENGINE = MergeTree ORDER BY a"); err != nil {
			t.Fatal(err)
		}
		if err := conn.Exec(t.Context(), "INSERT INTO rows VALUES (1)"); err != nil {
			t.Fatal(err)
		}
		e.Reset(t)
	}
}

func TestBrokerComesBack(t *testing.T) {
	b := standin.NewBroker(t)
	addr := b.Addr
	for range 2 {
		b.Stop(t)
		if conn, err := kafka.Dial("tcp", addr); err == nil {
			conn.Close()
			t.Fatal("a stopped broker answers")
		}
		b.Start(t)
		conn, err := kafka.Dial("tcp", addr)
		if err != nil {
			t.Fatalf("the broker did not come back: %v", err)
		}
		conn.Close()
	}
}
