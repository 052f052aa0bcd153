package stage

import (
	"context"
	"errors"
	"fmt"
	"io"
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
	reader := kafka.NewReader(kafka.ReaderConfig{
		Brokers: r.cluster.Brokers, Dialer: r.cluster.Dialer(), Topic: p.topic, Partition: p.id,
		QueueCapacity: 16, MinBytes: 1, MaxBytes: 4 << 20, MaxWait: time.Second,
		ReadBackoffMin: 20 * time.Millisecond, ReadBackoffMax: time.Second,
		// Without it a reader past the log's end waits for ever and says nothing.
		OffsetOutOfRangeError: true,
	})
	defer reader.Close()
	if err := reader.SetOffset(offset); err != nil {
		return fmt.Errorf("reading %s/%d: %w", p.topic, p.id, err)
	}
	watch := standstill{next: offset}
	for {
		m, err := fetch(ctx, reader)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, context.DeadlineExceeded):
			if end, known := r.logEnd(ctx, p); known && watch.silent(end) {
				return fmt.Errorf("reading %s/%d: nothing came for %s after offset %d, and the log goes on to %d", p.topic, p.id, 2*silence, watch.next, end)
			}
			continue
		case errors.Is(err, kafka.OffsetOutOfRange):
			return fmt.Errorf("reading %s/%d: %w", p.topic, p.id, err)
		case errors.Is(err, io.EOF): // the reader was closed
			return nil
		case err != nil:
			r.metrics.fetchErrors.Inc()
			r.log.Debug("partition cannot be read now", zap.String("topic", p.topic), zap.Int("partition", p.id), zap.Error(err))
			if !pause(ctx, 100*time.Millisecond) {
				return nil
			}
			continue
		}
		watch.came(m.Offset)
		select {
		case messages <- m:
		case <-ctx.Done():
			return nil
		}
	}
}

// silence is how long a partition may say nothing before its log's end is asked for.
const silence = 10 * time.Second

// fetch is the next message; context.DeadlineExceeded where none comes within silence.
func fetch(ctx context.Context, reader *kafka.Reader) (kafka.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, silence)
	defer cancel()
	return reader.FetchMessage(ctx)
}

// logEnd asks for the offset that the partition's next message will get.
func (r *Runner) logEnd(ctx context.Context, p partitionKey) (end int64, known bool) {
	answer, err := r.cluster.Client().ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{p.topic: {kafka.LastOffsetOf(p.id)}}})
	if err != nil {
		return 0, false // the broker is away: that passes
	}
	for _, o := range answer.Topics[p.topic] {
		if o.Partition == p.id && o.Error == nil {
			return o.LastOffset, true
		}
	}
	return 0, false
}

// standstill tells a reader that hangs from a partition that has nothing to say. Whatever makes a reader hang, a new
// generation with new connections ends it, and nothing is lost by it: what was read is not committed before it is done.
type standstill struct {
	next   int64 // the offset that is waited for
	before int64 // the log's end at the silence before, 0 if there was none
}

func (s *standstill) came(offset int64) { s.next, s.before = offset+1, 0 }

// silent reports whether the reader hangs: what it waits for was there a whole silence ago already.
func (s *standstill) silent(end int64) bool {
	hangs := s.before > s.next
	s.before = end
	return hangs
}
