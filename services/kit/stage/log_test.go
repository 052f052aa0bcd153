package stage_test

import (
	"context"
	"errors"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

	"bellwether.internal/services/kit/stage"
	"bellwether.internal/services/kit/topics"
)

// TestPartitionsAdded takes a topic from 3 to 6 partitions while two members of a group read it: what is written to the
// new ones is read too, and nothing of the old ones is left.
func TestPartitionsAdded(t *testing.T) {
	const topic = "three.v1"
	p := newPlace(t)
	client := p.cluster("admin").Client()
	made, err := client.CreateTopics(t.Context(), &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{{Topic: topic, NumPartitions: 3, ReplicationFactor: 1}}})
	if err != nil || made.Errors[topic] != nil {
		t.Fatal(err, made)
	}
	cfg := config("g")
	cfg.Topics = []string{topic}
	var done tally
	handle := func(_ context.Context, batch []kafka.Message) error { done.add(batch); return nil }
	p.run("one", cfg, handle)
	p.run("two", cfg, handle)
	p.write(topic, 0, 90)
	until(t, "what three partitions hold is committed", func() bool { return p.committed("g", topic) == 90 })
	added, err := client.CreatePartitions(t.Context(), &kafka.CreatePartitionsRequest{Topics: []kafka.TopicPartitionsConfig{{Name: topic, Count: 6}}})
	if err != nil || added.Errors[topic] != nil {
		t.Fatal(err, added)
	}
	w := p.cluster("wide").Writer()
	defer w.Close()
	w.Balancer = &kafka.RoundRobin{}
	var messages []kafka.Message
	for i := range 120 {
		messages = append(messages, kafka.Message{Topic: topic, Value: []byte{byte(i), 'n', 'e', 'w'}})
	}
	if err := w.WriteMessages(t.Context(), messages...); err != nil {
		t.Fatal(err)
	}
	until(t, "what six partitions hold is committed", func() bool { return p.committed("g", topic) == 210 })
	if done.len() != 210 {
		t.Errorf("%d messages were done, want 210", done.len())
	}
	answer, err := client.OffsetFetch(t.Context(), &kafka.OffsetFetchRequest{GroupID: "g", Topics: map[string][]int{topic: {3, 4, 5}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, partition := range answer.Topics[topic] {
		if partition.CommittedOffset < 1 {
			t.Errorf("nothing of the new partition %d was read", partition.Partition)
		}
	}
}

// TestLogMadeAnew gives a group offsets beyond the ends of its logs, as it has them where the log was made anew, or lost
// its end, in a cluster that kept the group. Every message is read, and what happened is counted.
func TestLogMadeAnew(t *testing.T) {
	p := newPlace(t)
	p.write(topics.Articles, 0, 60)
	commit := &kafka.OffsetCommitRequest{GroupID: "g", GenerationID: -1, Topics: map[string][]kafka.OffsetCommit{}}
	for id := range 6 {
		commit.Topics[topics.Articles] = append(commit.Topics[topics.Articles], kafka.OffsetCommit{Partition: id, Offset: 1000})
	}
	if _, err := p.cluster("before").Client().OffsetCommit(t.Context(), commit); err != nil {
		t.Fatal(err)
	}
	if n := p.committed("g", topics.Articles); n != 6000 {
		t.Fatalf("the group stands at %d, want 6000: the test's own offsets were not taken", n)
	}
	var done tally
	registry := prometheus.NewRegistry()
	handle := func(_ context.Context, batch []kafka.Message) error { done.add(batch); return nil }
	r := stage.New(config("g"), p.cluster("one"), stage.Unprepared(handle), zap.NewNop(), stage.NewMetrics(registry))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the runner ended with %v", err)
		}
	}()
	until(t, "all messages of the new log are done", func() bool { return done.len() == 60 })
	until(t, "the group stands at the new log's ends", func() bool { return p.committed("g", topics.Articles) == 60 })
	// What comes later is read from there on.
	p.write(topics.Articles, 60, 30)
	until(t, "what came later is done", func() bool { return done.len() == 90 })
	if n := counter(t, registry, "bellwether_stage_log_resets_total"); n != 6 {
		t.Errorf("%v logs are said to be made anew, want 6", n)
	}
}

// counter is the value of a counter without labels.
func counter(t *testing.T, registry *prometheus.Registry, name string) float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			return f.GetMetric()[0].GetCounter().GetValue()
		}
	}
	t.Fatalf("there is no metric %s", name)
	return 0
}
