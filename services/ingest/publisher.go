package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"

	"bellwether.internal/services/kit/stage"
)

// Writer writes messages to Kafka. nil says that every message is on all replicas in sync; an error says that the
// outcome is unknown and that writing all of them again is right. It is called from many goroutines.
type Writer interface {
	WriteMessages(ctx context.Context, messages ...kafka.Message) error
}

// errStorageFull says that the broker could not store: its disk is full or broken.
var errStorageFull = errors.New("the broker cannot store messages now, most likely its disk is full")

// unavailableError says that Kafka did not acknowledge: the sender has to repeat.
type unavailableError struct{ err error }

func (e *unavailableError) Error() string { return "writing to Kafka: " + e.err.Error() }
func (e *unavailableError) Unwrap() error { return e.err }

// publisher writes messages and tells a full disk from a broker that is away.
type publisher struct {
	writer  Writer
	metrics *Metrics
}

// publish returns nil once all messages are acknowledged; its error is an *unavailableError.
func (p *publisher) publish(ctx context.Context, messages []kafka.Message) error {
	if len(messages) == 0 {
		return nil
	}
	trace := stage.TraceHeader(traceOf(ctx))
	for i := range messages {
		messages[i].Headers = append(messages[i].Headers, trace)
	}
	began := time.Now()
	err := p.writer.WriteMessages(ctx, messages...)
	p.metrics.writeSeconds.Observe(time.Since(began).Seconds())
	if err == nil {
		return nil
	}
	p.metrics.writeErrors.Inc()
	cause := err
	var each kafka.WriteErrors
	if errors.As(err, &each) { // its own text only counts
		for _, e := range each {
			if e != nil {
				cause = e
				break
			}
		}
	}
	if storageFailure(cause) {
		cause = fmt.Errorf("%w: %w", errStorageFull, cause)
	}
	return &unavailableError{cause}
}

// traceKey is the context key of a request's traceparent.
type traceKey struct{}

// withTrace notes the trace that a request says it belongs to.
func withTrace(ctx context.Context, traceparent string) context.Context {
	return context.WithValue(ctx, traceKey{}, traceparent)
}

func traceOf(ctx context.Context) string {
	parent, _ := ctx.Value(traceKey{}).(string)
	return parent
}

// storageFailure says whether the broker answered that it could not store. The embedded broker has only "unknown" for it.
func storageFailure(err error) bool {
	return errors.Is(err, kafka.KafkaStorageError) || errors.Is(err, kafka.Unknown)
}
