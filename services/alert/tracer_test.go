package alert

import (
	"context"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kfake"

	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/topics"
)

// river is a stream whose offsets a test sets; each topic has two partitions.
type river struct {
	start map[string]int64 // of partition 0; partition 1 stays empty
	end   map[string]int64
	done  map[string]int64 // by the topic that is read
}

func (r *river) starts(_ context.Context, topic string) (offsets, error) {
	return offsets{0: r.start[topic], 1: 0}, nil
}

func (r *river) ends(_ context.Context, topic string) (offsets, error) {
	return offsets{0: r.end[topic], 1: 0}, nil
}

func (r *river) committed(_ context.Context, s station, _ offsets) (offsets, error) {
	return offsets{0: r.done[s.topic]}, nil
}

func (r *river) stored(context.Context, offsets) (offsets, error) {
	return offsets{0: r.done[topics.Scored]}, nil
}

func TestTracerFollowsTheStream(t *testing.T) {
	r := &river{end: map[string]int64{}, done: map[string]int64{}}
	now := noon
	trace := &tracer{stream: r, now: func() time.Time { return now }}
	ask := func(after time.Duration) time.Time {
		t.Helper()
		now = now.Add(after)
		at, err := trace.Watermark(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	if got := ask(0); !got.Equal(noon) {
		t.Errorf("an empty stream: %v, want now", got)
	}
	r.end[topics.Articles] = 10
	if got := ask(2 * time.Second); !got.Equal(noon) {
		t.Errorf("extract is behind: %v, want %v", got, noon)
	}
	marked := now
	r.end[topics.Articles], r.done[topics.Articles], r.end[topics.Mentions] = 20, 10, 10
	if got := ask(2 * time.Second); !got.Equal(noon) {
		t.Errorf("sentiment is behind: %v, want %v", got, noon)
	}
	r.done[topics.Mentions], r.end[topics.Scored] = 10, 10
	r.done[topics.Scored] = 9
	if got := ask(2 * time.Second); !got.Equal(noon) {
		t.Errorf("store is behind: %v, want %v", got, noon)
	}
	r.done[topics.Scored] = 10
	if got := ask(2 * time.Second); !got.Equal(marked) {
		t.Errorf("the mark has come through: %v, want %v", got, marked)
	}
	r.done[topics.Articles], r.end[topics.Mentions], r.done[topics.Mentions], r.end[topics.Scored], r.done[topics.Scored] = 20, 20, 20, 20, 20
	if got := ask(2 * time.Second); !got.Equal(now) {
		t.Errorf("all is stored: %v, want now (%v)", got, now)
	}
}

func TestTracerIsHeldBackByAnEmptiedClickHouse(t *testing.T) {
	r := &river{
		end:  map[string]int64{topics.Articles: 50, topics.Mentions: 50, topics.Scored: 50},
		done: map[string]int64{topics.Articles: 50, topics.Mentions: 50, topics.Scored: 3},
	}
	trace := &tracer{stream: r, now: func() time.Time { return noon }}
	if at, err := trace.Watermark(t.Context()); err != nil || !at.IsZero() {
		t.Errorf("watermark = %v, %v, want none", at, err)
	}
}

func TestTracerDoesNotWaitForWhatRetentionTook(t *testing.T) {
	for name, tt := range map[string]struct {
		start, done int64
		through     bool
	}{
		"all of it":                         {start: 50, through: true},
		"all of it, read in part":           {start: 50, done: 30, through: true},
		"its beginning, the rest is unread": {start: 20},
		"nothing":                           {},
	} {
		for _, topic := range []string{topics.Articles, topics.Mentions, topics.Scored} {
			r := &river{start: map[string]int64{topic: tt.start}, end: map[string]int64{topic: 50}, done: map[string]int64{topic: tt.done}}
			trace := &tracer{stream: r, now: func() time.Time { return noon }}
			at, err := trace.Watermark(t.Context())
			if err != nil || at.Equal(noon) != tt.through {
				t.Errorf("retention took %s of %s: watermark = %v, %v; come through: want %v", name, topic, at, err, tt.through)
			}
		}
	}
}

// TestStreamKnowsWhatRetentionTook asks a broker whose retention empties a topic.
func TestStreamKnowsWhatRetentionTook(t *testing.T) {
	b, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.BrokerConfigs(map[string]string{"log.cleaner.backoff.ms": "50"}))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	cluster, err := (&broker.Brokers{Kafka: b.ListenAddrs(), KafkaReplication: 1}).Connect("test")
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	client := cluster.Client()
	made, err := client.CreateTopics(t.Context(), &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{{
		Topic: topics.Articles, NumPartitions: 2, ReplicationFactor: 1,
		ConfigEntries: []kafka.ConfigEntry{{ConfigName: "retention.ms", ConfigValue: "1"}},
	}}})
	if err != nil || made.Errors[topics.Articles] != nil {
		t.Fatal(err, made)
	}
	writer := cluster.Writer()
	defer writer.Close()
	for range 3 {
		if err := writer.WriteMessages(t.Context(), kafka.Message{Topic: topics.Articles, Key: []byte("one"), Value: []byte("article")}); err != nil {
			t.Fatal(err)
		}
	}
	s := &kafkaStream{client: client}
	ends, err := s.ends(t.Context(), topics.Articles)
	if err != nil {
		t.Fatal(err)
	}
	if sum := ends[0] + ends[1]; sum != 3 {
		t.Errorf("ends = %v, want 3 messages on one partition", ends)
	}
	trace := &tracer{stream: s, target: ends}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		done, err := s.committed(ctx, stations()[0], ends)
		if err != nil {
			t.Fatal(err)
		}
		there, err := trace.reached(ctx, topics.Articles, done)
		if err != nil {
			t.Fatalf("the emptied topic was not taken for read: %v", err)
		}
		if there {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}
