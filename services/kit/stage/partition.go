package stage

import (
	"context"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
)

// partitionKey names a partition.
type partitionKey struct {
	topic string
	id    int
}

// starts decides where each assigned partition begins.
func (r *Runner) starts(ctx context.Context, assigned map[string][]kafka.PartitionAssignment) (map[partitionKey]int64, error) {
	var partitions []Partition
	request := &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{}}
	for topic, list := range assigned {
		for _, a := range list {
			partitions = append(partitions, Partition{Topic: topic, ID: a.ID, Committed: max(a.Offset, -1)})
			request.Topics[topic] = append(request.Topics[topic], kafka.FirstOffsetOf(a.ID), kafka.LastOffsetOf(a.ID))
		}
	}
	if len(partitions) == 0 {
		return nil, nil
	}
	if err := r.bounds(ctx, request, partitions); err != nil {
		return nil, err
	}
	offsets := make([]int64, len(partitions))
	for i, p := range partitions {
		offsets[i] = p.Committed
	}
	if r.cfg.Start != nil {
		var err error
		if offsets, err = r.cfg.Start(ctx, partitions); err != nil {
			return nil, fmt.Errorf("finding where to start: %w", err)
		}
	}
	starts := map[partitionKey]int64{}
	for i, p := range partitions {
		offset := offsets[i]
		if offset > p.LogEnd {
			// The log is shorter than what was read of it: it was made anew, or lost its end. Waiting for the offset to
			// come would skip all that lies before it.
			r.metrics.logResets.Inc()
			r.log.Error("the log ends before the offset that was read; reading it from its start",
				zap.String("topic", p.Topic), zap.Int("partition", p.ID), zap.Int64("offset", offset), zap.Int64("log_end", p.LogEnd))
			offset = p.LogStart
		}
		starts[partitionKey{p.Topic, p.ID}] = max(offset, p.LogStart)
	}
	return starts, nil
}

// boundsTries is how often the logs' bounds are asked for in a row. After a broker's death each connection that was open
// to it fails at its next use: giving the generation up for that would cost another join.
const boundsTries = 3

// bounds fills in the partitions' bounds.
func (r *Runner) bounds(ctx context.Context, request *kafka.ListOffsetsRequest, partitions []Partition) (err error) {
	for range boundsTries {
		var answer *kafka.ListOffsetsResponse
		if answer, err = r.cluster.Client().ListOffsets(ctx, request); err != nil {
			err = fmt.Errorf("asking for the logs' bounds: %w", err)
		} else {
			err = fillBounds(partitions, answer)
		}
		if err == nil || !pause(ctx, 50*time.Millisecond) {
			return err
		}
	}
	return err
}

// fillBounds takes the bounds out of an answer; an error names the first partition that has none.
func fillBounds(partitions []Partition, answer *kafka.ListOffsetsResponse) error {
	for i := range partitions {
		p := &partitions[i]
		found := false
		for _, o := range answer.Topics[p.Topic] {
			if o.Partition == p.ID {
				if o.Error != nil {
					return fmt.Errorf("bounds of %s/%d: %w", p.Topic, p.ID, o.Error)
				}
				p.LogStart, p.LogEnd, found = o.FirstOffset, o.LastOffset, true
			}
		}
		if !found {
			return fmt.Errorf("bounds of %s/%d: not in the answer", p.Topic, p.ID)
		}
	}
	return nil
}

// read sends a partition's messages, from offset on, until ctx ends or the partition cannot be read.
func (r *Runner) read(ctx context.Context, p partitionKey, offset int64, messages chan<- kafka.Message) error {
	source := Source{Cluster: r.cluster, Topic: p.topic, Partition: p.id, Failed: func(err error) {
		r.metrics.fetchErrors.Inc()
		r.log.Debug("partition cannot be read now", zap.String("topic", p.topic), zap.Int("partition", p.id), zap.Error(err))
	}}
	return source.Read(ctx, offset, func(m kafka.Message) {
		select {
		case messages <- m:
		case <-ctx.Done():
		}
	})
}
