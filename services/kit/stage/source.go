package stage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/segmentio/kafka-go"

	"bellwether.internal/services/kit/broker"
)

// silence is how long a partition may say nothing before its log's end is asked for.
const silence = 10 * time.Second

// Source is one partition to read outside a group: its reader knows by itself where it is.
type Source struct {
	Cluster   *broker.Cluster
	Topic     string
	Partition int
	// Failed is told of each fetch that failed and is tried again.
	Failed func(error)
	// Silence is how long the partition may say nothing before its log's end is asked for; 0: 10 s.
	Silence time.Duration
}

// Read hands over the messages from offset on (kafka.FirstOffset: all that the log has), in order, until ctx ends; then it
// returns nil. Failures that pass are tried again. An error says that the partition cannot be read: kafka.OffsetOutOfRange
// where the log does not hold the offset, and where the reader hangs: nothing came for twice the Silence though the log goes
// on. Reading anew, with new connections, ends that.
func (s Source) Read(ctx context.Context, offset int64, take func(kafka.Message)) error {
	if s.Silence <= 0 {
		s.Silence = silence
	}
	reader := kafka.NewReader(kafka.ReaderConfig{
		Brokers: s.Cluster.Brokers, Dialer: s.Cluster.Dialer(), Topic: s.Topic, Partition: s.Partition,
		QueueCapacity: 16, MinBytes: 1, MaxBytes: 4 << 20, MaxWait: time.Second,
		ReadBackoffMin: 20 * time.Millisecond, ReadBackoffMax: time.Second,
		// Without it a reader past the log's end waits for ever and says nothing.
		OffsetOutOfRangeError: true,
	})
	defer reader.Close()
	if err := reader.SetOffset(offset); err != nil {
		return fmt.Errorf("reading %s/%d: %w", s.Topic, s.Partition, err)
	}
	watch := standstill{next: max(offset, 0)}
	for {
		m, err := s.fetch(ctx, reader)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, context.DeadlineExceeded):
			if end, known := s.end(ctx); known && watch.silent(end) {
				return fmt.Errorf("reading %s/%d: nothing came for %s after offset %d, and the log goes on to %d", s.Topic, s.Partition, 2*s.Silence, watch.next, end)
			}
		case errors.Is(err, kafka.OffsetOutOfRange):
			return fmt.Errorf("reading %s/%d: %w", s.Topic, s.Partition, err)
		case errors.Is(err, io.EOF): // the reader was closed
			return nil
		case err != nil:
			s.Failed(err)
			if !pause(ctx, 100*time.Millisecond) {
				return nil
			}
		default:
			watch.came(m.Offset)
			take(m)
		}
	}
}

// fetch is the next message; context.DeadlineExceeded where none comes within the silence.
func (s Source) fetch(ctx context.Context, reader *kafka.Reader) (kafka.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, s.Silence)
	defer cancel()
	return reader.FetchMessage(ctx)
}

// end asks for the offset that the partition's next message will get.
func (s Source) end(ctx context.Context) (end int64, known bool) {
	answer, err := s.Cluster.Client().ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{s.Topic: {kafka.LastOffsetOf(s.Partition)}}})
	if err != nil {
		return 0, false // the broker is away: that passes
	}
	for _, o := range answer.Topics[s.Topic] {
		if o.Partition == s.Partition && o.Error == nil {
			return o.LastOffset, true
		}
	}
	return 0, false
}

// standstill tells a reader that hangs from a partition that has nothing to say. Whatever makes a reader hang, a new one
// with new connections ends it, and in a group nothing is lost by it: what was read is not committed before it is done.
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
