package rig

import (
	"context"
	"fmt"

	"github.com/segmentio/kafka-go"

	"bellwether.internal/services/kit/broker"
)

// Extent is where the log of a partition begins and ends: the offset of its first message, and the offset that the next
// message will get.
type Extent struct{ First, End int64 }

// Extents are those of a topic's partitions.
func Extents(ctx context.Context, cluster *broker.Cluster, topic string) (map[int]Extent, error) {
	ids, err := partitions(ctx, cluster, topic)
	if err != nil {
		return nil, err
	}
	request := &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{}}
	for _, id := range ids {
		request.Topics[topic] = append(request.Topics[topic], kafka.FirstOffsetOf(id), kafka.LastOffsetOf(id))
	}
	answer, err := cluster.Client().ListOffsets(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("asking for the length of %s: %w", topic, err)
	}
	found := map[int]Extent{}
	for _, p := range answer.Topics[topic] {
		if p.Error != nil {
			return nil, fmt.Errorf("asking for the length of %s/%d: %w", topic, p.Partition, p.Error)
		}
		found[p.Partition] = Extent{p.FirstOffset, p.LastOffset}
	}
	return found, nil
}

// TopicLength is how many messages a topic holds.
func TopicLength(ctx context.Context, cluster *broker.Cluster, topic string) (uint64, error) {
	extents, err := Extents(ctx, cluster, topic)
	var n int64
	for _, e := range extents {
		n += e.End - e.First
	}
	return uint64(n), err
}

// Commits are the offsets that a group has committed of a topic's partitions: 0 where it has none.
func Commits(ctx context.Context, cluster *broker.Cluster, group, topic string) (map[int]int64, error) {
	ids, err := partitions(ctx, cluster, topic)
	if err != nil {
		return nil, err
	}
	answer, err := cluster.Client().OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: group, Topics: map[string][]int{topic: ids}})
	if err != nil {
		return nil, fmt.Errorf("asking for the offsets of %s: %w", group, err)
	}
	found := map[int]int64{}
	for _, p := range answer.Topics[topic] {
		found[p.Partition] = max(p.CommittedOffset, 0)
	}
	return found, nil
}

// Committed is the sum of the offsets that a group has committed of a topic: how many of its messages are done, where
// the log has its beginning still.
func Committed(ctx context.Context, cluster *broker.Cluster, group, topic string) (uint64, error) {
	commits, err := Commits(ctx, cluster, group, topic)
	var n int64
	for _, offset := range commits {
		n += offset
	}
	return uint64(n), err
}

// partitions are the numbers of a topic's partitions.
func partitions(ctx context.Context, cluster *broker.Cluster, topic string) ([]int, error) {
	meta, err := cluster.Client().Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return nil, fmt.Errorf("asking for the partitions of %s: %w", topic, err)
	}
	var ids []int
	for _, t := range meta.Topics {
		for _, p := range t.Partitions {
			ids = append(ids, p.ID)
		}
	}
	return ids, nil
}
