// Package standin starts the embedded stand-ins for tests: a Kafka broker inside the test's process and a ClickHouse
// server in a process of its own. Both serve on free ports of the loopback address, keep their data in a temporary
// folder and are gone when the test is.
package standin

import (
	"testing"

	"bellwether.internal/services/standin/broker"
)

// StartBroker starts a Kafka broker and returns its address, host:port. It has no topics. Consumer groups may ask for
// session timeouts from 500 ms on.
func StartBroker(tb testing.TB) string {
	tb.Helper()
	b, err := broker.Start(broker.Config{Listen: "127.0.0.1:0", Data: tb.TempDir()})
	if err != nil {
		tb.Fatalf("starting the embedded broker: %v", err)
	}
	tb.Cleanup(func() {
		if err := b.Close(); err != nil {
			tb.Errorf("stopping the embedded broker: %v", err)
		}
	})
	return b.Addr()
}
