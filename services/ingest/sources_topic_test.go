package ingest

import (
	"context"
	"slices"
	"testing"

	"go.uber.org/zap/zaptest"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/standin"
)

// Two instances share the sources out, none is polled twice, and when one ends the other has them all.
func TestSourcesAreSharedOut(t *testing.T) {
	cfg := broker.Brokers{Kafka: []string{standin.StartBroker(t)}, KafkaReplication: 1}
	s := newSite(t)
	var wanted []*bellwetherv1.Source
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		wanted = append(wanted, &bellwetherv1.Source{Id: id, Kind: "feed", Url: s.URL + "/" + id, AllowPrivate: true})
	}
	type instance struct {
		*polling
		topic  *sourcesTopic
		cancel context.CancelFunc
		done   chan error
	}
	start := func(name string) *instance {
		cluster, err := cfg.Connect(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := topics.EnsureNamed(t.Context(), cluster.Client(), 1, topics.Sources); err != nil {
			t.Fatal(err)
		}
		writer := cluster.Writer()
		i := &instance{polling: newPolling(t, t.TempDir()), done: make(chan error, 1)}
		i.topic = &sourcesTopic{cluster: cluster, writer: writer, log: zaptest.NewLogger(t)}
		ctx, cancel := context.WithCancel(t.Context())
		i.cancel = cancel
		go func() { i.done <- i.topic.share(ctx, i.poller, func(error) {}) }()
		t.Cleanup(func() {
			cancel()
			if err := <-i.done; ctx.Err() == nil {
				t.Errorf("%s ended by itself: %v", name, err)
			}
			i.stopAll(t)
			_ = writer.Close()
			cluster.Close()
		})
		return i
	}
	ids := func(all ...*instance) []string {
		var got []string
		for _, i := range all {
			for _, state := range i.states() {
				got = append(got, state.ID)
			}
		}
		slices.Sort(got)
		return got
	}
	first := start("one")
	written, removed, err := first.topic.publish(t.Context(), wanted)
	if err != nil || written != 8 || removed != 0 {
		t.Fatalf("published %d, removed %d, %v", written, removed, err)
	}
	until(t, "all sources at one instance", func() bool { return len(ids(first)) == 8 })
	second := start("two")
	until(t, "both to have sources, each once", func() bool {
		return len(second.states()) > 0 && len(first.states()) > 0 && slices.Equal(ids(first, second), []string{"a", "b", "c", "d", "e", "f", "g", "h"})
	})
	// A file without some of them removes those; what did not change is not written.
	written, removed, err = first.topic.publish(t.Context(), wanted[:3])
	if err != nil || written != 0 || removed != 5 {
		t.Fatalf("published %d, removed %d, %v", written, removed, err)
	}
	until(t, "the removed ones to end", func() bool { return slices.Equal(ids(first, second), []string{"a", "b", "c"}) })
	first.cancel()
	until(t, "the other to take over", func() bool { return slices.Equal(ids(second), []string{"a", "b", "c"}) })
}
