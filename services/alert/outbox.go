package alert

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"

	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/stage"
	"bellwether.internal/services/kit/topics"
)

// alertLog is the topic alerts.v1: one partition, whose order is the order of all alerts.
type alertLog struct {
	client  *kafka.Client
	writer  *kafka.Writer
	cluster *broker.Cluster
	silence time.Duration // see stage.Source
}

// newAlertLog connects to the topic; Close it.
func newAlertLog(cluster *broker.Cluster) *alertLog {
	return &alertLog{client: cluster.Client(), writer: cluster.Writer(), cluster: cluster}
}

// Close ends writing.
func (l *alertLog) Close() error { return l.writer.Close() }

// Write appends messages; it returns when all replicas in sync have them. An error means that some may be there: they
// are written again later, and the second is passed over.
func (l *alertLog) Write(ctx context.Context, messages ...kafka.Message) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := l.writer.WriteMessages(ctx, messages...); err != nil {
		return fmt.Errorf("writing %d messages to %s: %w", len(messages), topics.Alerts, err)
	}
	return nil
}

// end is the offset that the next message will get.
func (l *alertLog) end(ctx context.Context) (int64, error) {
	answer, err := l.client.ListOffsets(ctx, &kafka.ListOffsetsRequest{
		Topics: map[string][]kafka.OffsetRequest{topics.Alerts: {kafka.LastOffsetOf(0)}},
	})
	if err != nil {
		return 0, fmt.Errorf("asking for the end of %s: %w", topics.Alerts, err)
	}
	partitions := answer.Topics[topics.Alerts]
	if len(partitions) != 1 {
		return 0, fmt.Errorf("asking for the end of %s: the broker knows %d partitions of it, want 1", topics.Alerts, len(partitions))
	}
	if err := partitions[0].Error; err != nil {
		return 0, fmt.Errorf("asking for the end of %s: %w", topics.Alerts, err)
	}
	return partitions[0].LastOffset, nil
}

// tail calls fold for every message from the beginning on, in order, until ctx ends, whose error it returns. While the
// broker is away it tries again and goes on after the last message that was folded, and so it does where its reader hangs;
// each failure is told to away. No outage ends it: the service must come late, not go. Another error says that the log does
// not hold what was folded of it: it was made anew, and so must be what was folded.
func (l *alertLog) tail(ctx context.Context, fold func(kafka.Message), away func(error)) error {
	failed := func(err error) { away(fmt.Errorf("reading %s: %w", topics.Alerts, err)) }
	source := stage.Source{Cluster: l.cluster, Topic: topics.Alerts, Failed: failed, Silence: l.silence}
	next := kafka.FirstOffset
	for {
		err := source.Read(ctx, next, func(m kafka.Message) {
			fold(m)
			next = m.Offset + 1
		})
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, kafka.OffsetOutOfRange):
			return fmt.Errorf("the log ended before offset %d, which was read already: %w", next, err)
		case err != nil:
			away(err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(tailPause):
		}
	}
}

// tailPause is how long tail waits before it reads with a new reader.
const tailPause = 100 * time.Millisecond
