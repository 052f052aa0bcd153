package report

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/segmentio/kafka-go"

	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/topics"
)

// bounds is the stretch of offsets that a partition holds: First … Last−1.
type bounds struct{ First, Last int64 }

// streams is what audit and trace ask of Kafka; called from many goroutines.
type streams interface {
	// life names the cluster, as the ledger does.
	life(ctx context.Context) (string, error)
	// bounds are the offsets of each partition of a topic, by number.
	bounds(ctx context.Context, topic string) ([]bounds, error)
	// waiting finds the messages with a key that a consumer group has not done yet.
	waiting(ctx context.Context, group, topic string, key []byte) ([]waiting, error)
}

// waiting is a message that a stage has still to do. Cut says that the search ended before the log did.
type waiting struct {
	Topic     string `json:"topic"`
	Partition int    `json:"partition"`
	Offset    int64  `json:"offset"`
	Behind    int64  `json:"behind"`
}

// maxSearched bounds how many messages are read to find one.
const maxSearched = 50_000

// kafkaLog asks a cluster.
type kafkaLog struct{ cluster *broker.Cluster }

func (k *kafkaLog) life(ctx context.Context) (string, error) {
	return topics.Life(ctx, k.cluster.Client())
}

func (k *kafkaLog) partitions(ctx context.Context, topic string) ([]int, error) {
	meta, err := k.cluster.Client().Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return nil, fmt.Errorf("asking for the partitions of %s: %w", topic, err)
	}
	var ids []int
	for _, t := range meta.Topics {
		if t.Error != nil {
			return nil, fmt.Errorf("asking for the partitions of %s: %w", topic, t.Error)
		}
		for _, p := range t.Partitions {
			ids = append(ids, p.ID)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

func (k *kafkaLog) bounds(ctx context.Context, topic string) ([]bounds, error) {
	ids, err := k.partitions(ctx, topic)
	if err != nil {
		return nil, err
	}
	requests := make([]kafka.OffsetRequest, 0, 2*len(ids))
	for _, id := range ids {
		requests = append(requests, kafka.FirstOffsetOf(id), kafka.LastOffsetOf(id))
	}
	answer, err := k.cluster.Client().ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{topic: requests}})
	if err != nil {
		return nil, fmt.Errorf("asking for the offsets of %s: %w", topic, err)
	}
	out := make([]bounds, len(ids))
	for _, p := range answer.Topics[topic] {
		if p.Error != nil {
			return nil, fmt.Errorf("asking for the offsets of %s/%d: %w", topic, p.Partition, p.Error)
		}
		if p.Partition >= len(out) {
			return nil, fmt.Errorf("asking for the offsets of %s: partition %d of %d", topic, p.Partition, len(out))
		}
		out[p.Partition] = bounds{p.FirstOffset, p.LastOffset}
	}
	return out, nil
}

func (k *kafkaLog) waiting(ctx context.Context, group, topic string, key []byte) ([]waiting, error) {
	all, err := k.bounds(ctx, topic)
	if err != nil {
		return nil, err
	}
	ids := make([]int, len(all))
	for i := range all {
		ids[i] = i
	}
	// The balancer of broker.Writer: a key is always in the same partition.
	partition := (&kafka.Hash{}).Balance(kafka.Message{Key: key}, ids...)
	done, err := k.cluster.Client().OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: group, Topics: map[string][]int{topic: {partition}}})
	if err != nil {
		return nil, fmt.Errorf("asking how far %s is: %w", group, err)
	}
	from, to := all[partition].First, all[partition].Last
	for _, p := range done.Topics[topic] {
		from = max(from, p.CommittedOffset)
	}
	if from >= to {
		return nil, nil
	}
	reader := kafka.NewReader(kafka.ReaderConfig{
		Brokers: k.cluster.Brokers, Dialer: k.cluster.Dialer(), Topic: topic, Partition: partition, MaxBytes: 4 << 20,
	})
	defer func() { _ = reader.Close() }()
	if err := reader.SetOffset(from); err != nil {
		return nil, fmt.Errorf("reading %s/%d from %d: %w", topic, partition, from, err)
	}
	var found []waiting
	for range maxSearched {
		m, err := reader.ReadMessage(ctx)
		if err != nil {
			return found, fmt.Errorf("reading %s/%d: %w", topic, partition, err)
		}
		if bytes.Equal(m.Key, key) {
			found = append(found, waiting{Topic: topic, Partition: partition, Offset: m.Offset, Behind: m.Offset - from})
		}
		if m.Offset >= to-1 {
			break
		}
	}
	return found, nil
}
