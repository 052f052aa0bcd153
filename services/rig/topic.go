package rig

import (
	"context"
	"fmt"

	"github.com/segmentio/kafka-go"

	"bellwether.internal/services/kit/broker"
)

// TopicLength is how many messages a topic holds.
func TopicLength(ctx context.Context, cluster *broker.Cluster, topic string) (uint64, error) {
	meta, err := cluster.Client().Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return 0, fmt.Errorf("asking for the partitions of %s: %w", topic, err)
	}
	request := &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{}}
	for _, t := range meta.Topics {
		for _, p := range t.Partitions {
			request.Topics[topic] = append(request.Topics[topic], kafka.FirstOffsetOf(p.ID), kafka.LastOffsetOf(p.ID))
		}
	}
	answer, err := cluster.Client().ListOffsets(ctx, request)
	if err != nil {
		return 0, fmt.Errorf("asking for the length of %s: %w", topic, err)
	}
	var n int64
	for _, p := range answer.Topics[topic] {
		if p.Error != nil {
			return 0, fmt.Errorf("asking for the length of %s/%d: %w", topic, p.Partition, p.Error)
		}
		n += p.LastOffset - p.FirstOffset
	}
	return uint64(n), nil
}

// Committed is the sum of the offsets that a group has committed of a topic: how many of its messages are done, where
// the log has its beginning still.
func Committed(ctx context.Context, cluster *broker.Cluster, group, topic string) (uint64, error) {
	meta, err := cluster.Client().Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return 0, fmt.Errorf("asking for the partitions of %s: %w", topic, err)
	}
	request := &kafka.OffsetFetchRequest{GroupID: group, Topics: map[string][]int{}}
	for _, t := range meta.Topics {
		for _, p := range t.Partitions {
			request.Topics[topic] = append(request.Topics[topic], p.ID)
		}
	}
	answer, err := cluster.Client().OffsetFetch(ctx, request)
	if err != nil {
		return 0, fmt.Errorf("asking for the offsets of %s: %w", group, err)
	}
	var n int64
	for _, p := range answer.Topics[topic] {
		n += max(p.CommittedOffset, 0)
	}
	return uint64(n), nil
}
