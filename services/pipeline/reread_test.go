package pipeline

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/segmentio/kafka-go"

	"bellwether.internal/services/extract"
	kafkabroker "bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/rig"
	"bellwether.internal/services/store"
)

// TestReadAgain sets a group back to the beginning of its topic, then starts on an empty ClickHouse with the old Kafka:
// every view and report shows what it showed before. REREAD_ARTICLES makes it longer.
func TestReadAgain(t *testing.T) {
	dir := t.TempDir()
	corpus := makeCorpus(7, number(t, "REREAD_ARTICLES", 300))
	s := up(t, dir)
	s.bellwether(t.Context(), bytes.NewReader(corpus), "push", "-")
	s.bellwether(t.Context(), nil, "audit", "--wait", "5m")
	want := s.everything()
	if len(want["articles"]) < 200 || len(want["mentions"]) < 300 {
		t.Fatalf("only %d articles and %d mentions are there to compare", len(want["articles"]), len(want["mentions"]))
	}
	compare := func(s *system, after string) {
		t.Helper()
		s.bellwether(t.Context(), nil, "audit", "--wait", "5m")
		got := s.everything()
		for name := range want {
			if diff := cmp.Diff(want[name], got[name]); diff != "" {
				t.Errorf("%s (-before +after %s):\n%s", name, after, diff[:min(len(diff), 4000)])
			}
		}
	}

	// 1. extract reads articles.v1 again, and all that follows it works again.
	articles, scored := s.length(topics.Articles), s.length(topics.Scored)
	s.stop()
	setBack(t, dir, extract.Group, topics.Articles)
	s = up(t, dir)
	s.awaitCommitted(extract.Group, topics.Articles, articles)
	s.awaitCommitted(store.Group, topics.Scored, scored+articles)
	compare(s, "extract was set back")

	// 2. store reads scored.v1 again, in which everything stands twice by now.
	s.stop()
	setBack(t, dir, store.Group, topics.Scored)
	s = up(t, dir)
	s.awaitCommitted(store.Group, topics.Scored, scored+articles)
	compare(s, "store was set back")

	// 3. Everything in ClickHouse is lost.
	s.stop()
	if err := os.RemoveAll(filepath.Join(dir, "engine")); err != nil {
		t.Fatal(err)
	}
	s = up(t, dir)
	compare(s, "ClickHouse was lost")
}

// setBack commits offset 0 for every partition of a group that has no members: the broker runs alone for it.
func setBack(t *testing.T, dir, group, topic string) {
	t.Helper()
	b, err := rig.StartBroker(t.Context(), rig.Programs(programs), filepath.Join(dir, "broker"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := b.Stop(); err != nil {
			t.Error(err)
		}
	}()
	cluster, err := b.Cluster()
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	request := &kafka.OffsetCommitRequest{GroupID: group, GenerationID: -1, Topics: map[string][]kafka.OffsetCommit{}}
	for id := range 6 {
		request.Topics[topic] = append(request.Topics[topic], kafka.OffsetCommit{Partition: id, Offset: 0})
	}
	answer, err := cluster.Client().OffsetCommit(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range answer.Topics[topic] {
		if p.Error != nil {
			t.Fatalf("partition %d: %v", p.Partition, p.Error)
		}
	}
	if done, err := rig.Committed(t.Context(), cluster, group, topic); err != nil || done != 0 {
		t.Fatalf("%s stands at %d, %v, after it was set back", group, done, err)
	}
}

// cluster is the system's Kafka.
func (s *system) cluster() *kafkabroker.Cluster {
	s.t.Helper()
	settings := kafkabroker.Brokers{Kafka: []string{s.at.Kafka}, KafkaReplication: 1}
	cluster, err := settings.Connect("test")
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(cluster.Close)
	return cluster
}

// length is how many messages a topic holds.
func (s *system) length(topic string) uint64 {
	s.t.Helper()
	n, err := rig.TopicLength(s.t.Context(), s.cluster(), topic)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// awaitCommitted waits until a group has done so many messages of a topic.
func (s *system) awaitCommitted(group, topic string, want uint64) {
	s.t.Helper()
	cluster := s.cluster()
	var done uint64
	for range 1200 {
		var err error
		if done, err = rig.Committed(s.t.Context(), cluster, group, topic); err != nil {
			s.t.Fatal(err)
		}
		if done >= want {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.tail()
	s.t.Fatalf("%s has done %d messages of %s after two minutes, want %d", group, done, topic, want)
}
