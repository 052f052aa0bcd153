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
	return NewBroker(tb).Addr
}

// Broker is a Kafka broker that can be away for a while.
type Broker struct {
	Addr string // host:port, the same after each Start

	dir     string
	running *broker.Broker // nil while stopped
}

// NewBroker starts a Kafka broker that the test may stop and start again.
func NewBroker(tb testing.TB) *Broker {
	tb.Helper()
	b := &Broker{Addr: "127.0.0.1:0", dir: tb.TempDir()}
	b.Start(tb)
	b.Addr = b.running.Addr()
	tb.Cleanup(func() { b.Stop(tb) })
	return b
}

// Start serves again, on the same address and with the same log.
func (b *Broker) Start(tb testing.TB) {
	tb.Helper()
	var err error
	if b.running, err = broker.Start(broker.Config{Listen: b.Addr, Data: b.dir}); err != nil {
		tb.Fatalf("starting the embedded broker: %v", err)
	}
}

// Stop ends the broker in order, with all its connections. Stopping a stopped one does nothing.
func (b *Broker) Stop(tb testing.TB) {
	tb.Helper()
	if b.running == nil {
		return
	}
	if err := b.running.Close(); err != nil {
		tb.Errorf("stopping the embedded broker: %v", err)
	}
	b.running = nil
}
