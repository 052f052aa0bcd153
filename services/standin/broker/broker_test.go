package broker_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/segmentio/kafka-go"

	"bellwether.internal/services/standin/broker"
)

// start starts a broker and closes it at the end of the test, unless the test did.
func start(t *testing.T, dir, listen string) *broker.Broker {
	t.Helper()
	b, err := broker.Start(broker.Config{Listen: listen, Data: dir, Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// addressed is a broker in this process or in one of its own.
type addressed interface{ Addr() string }

// client is a kafka-go client of the broker with a bounded patience.
func client(b addressed) *kafka.Client {
	return &kafka.Client{Addr: kafka.TCP(b.Addr()), Timeout: 10 * time.Second}
}

// createTopic makes topic with one partition.
func createTopic(t *testing.T, b addressed, topic string) {
	t.Helper()
	resp, err := client(b).CreateTopics(t.Context(), &kafka.CreateTopicsRequest{
		Topics: []kafka.TopicConfig{{Topic: topic, NumPartitions: 1, ReplicationFactor: 1}},
	})
	if err != nil || resp.Errors[topic] != nil {
		t.Fatalf("creating topic %s: %v %v", topic, err, resp)
	}
}

// clusterID asks for the id of the cluster.
func clusterID(t *testing.T, b addressed) string {
	t.Helper()
	meta, err := client(b).Metadata(t.Context(), &kafka.MetadataRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return meta.ClusterID
}

func produce(t *testing.T, b addressed, topic string, values ...string) {
	t.Helper()
	w := &kafka.Writer{Addr: kafka.TCP(b.Addr()), Topic: topic, RequiredAcks: kafka.RequireAll, BatchTimeout: time.Millisecond, BatchBytes: 4 << 20}
	for _, v := range values {
		if err := w.WriteMessages(t.Context(), kafka.Message{Value: []byte(v)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func consume(t *testing.T, b addressed, topic string, n int) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	r := kafka.NewReader(kafka.ReaderConfig{Brokers: []string{b.Addr()}, Topic: topic, MaxBytes: 8 << 20, MaxWait: 100 * time.Millisecond})
	defer r.Close()
	var got []string
	for range n {
		m, err := r.ReadMessage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(m.Value))
	}
	return got
}

func TestRestartKeepsLogAndIdentity(t *testing.T) {
	dir := t.TempDir()
	b := start(t, dir, "127.0.0.1:0")
	addr, id := b.Addr(), clusterID(t, b)
	createTopic(t, b, "articles")
	produce(t, b, "articles", "one", "two")
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}

	b = start(t, dir, addr)
	defer b.Close()
	if got := clusterID(t, b); got != id {
		t.Errorf("cluster id after a restart = %q, want %q", got, id)
	}
	produce(t, b, "articles", "three")
	if diff := cmp.Diff([]string{"one", "two", "three"}, consume(t, b, "articles", 3)); diff != "" {
		t.Errorf("log after a restart (-want +got):\n%s", diff)
	}
}

func TestClusterIDsDiffer(t *testing.T) {
	a, b := start(t, t.TempDir(), "127.0.0.1:0"), start(t, t.TempDir(), "127.0.0.1:0")
	defer a.Close()
	defer b.Close()
	if clusterID(t, a) == clusterID(t, b) {
		t.Error("two new folders have the same cluster id")
	}
}

func TestLargestMessage(t *testing.T) {
	b := start(t, t.TempDir(), "127.0.0.1:0")
	defer b.Close()
	createTopic(t, b, "dead-letters")
	large := strings.Repeat("x", 2<<20)
	produce(t, b, "dead-letters", large)
	if got := consume(t, b, "dead-letters", 1); got[0] != large {
		t.Errorf("read %d bytes, want the %d that were written", len(got[0]), len(large))
	}
}

func TestStartRefuses(t *testing.T) {
	b := start(t, t.TempDir(), "127.0.0.1:0")
	defer b.Close()
	tests := map[string]struct{ listen, want string }{
		"taken port": {b.Addr(), "--listen"},
		"no port":    {"127.0.0.1", "want host:port"},
		"bad port":   {"127.0.0.1:kafka", "not a number"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			got, err := broker.Start(broker.Config{Listen: tt.listen, Data: dir})
			if err == nil {
				t.Fatalf("started on %s, want an error with %q", got.Addr(), tt.want)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %q does not contain %q", err, tt.want)
			}
			again := start(t, dir, "127.0.0.1:0") // a refused start must not keep the folder
			again.Close()
		})
	}
	t.Run("folder in use", func(t *testing.T) {
		dir := t.TempDir()
		first := start(t, dir, "127.0.0.1:0")
		defer first.Close()
		if _, err := broker.Start(broker.Config{Listen: "127.0.0.1:0", Data: dir}); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%s is in use", dir)) {
			t.Errorf("second broker on one folder: %v, want an error that says it is in use", err)
		}
	})
}
