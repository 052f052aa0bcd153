package stage

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/fault"
	"bellwether.internal/services/kit/topics"
)

// Func is a stage between two topics: a pure function of one message. In is decoded for it alone. A *PermanentError
// sends the message to the dead letters; any other error repeats the batch. It is called from many goroutines.
type Func[In, Out proto.Message] func(ctx context.Context, in In, m kafka.Message) (Out, error)

// Transform is a Handler that reads In messages, applies a Func, and writes Out messages under the same key.
type Transform[In, Out proto.Message] struct {
	// Stage names the service in dead letters; To is the topic that it writes to.
	Stage string
	To    string
	// NewIn makes an empty message to decode into.
	NewIn func() In
	// Carry is the number of the field of Out that holds In, 0 for none: it gets the message as it came, which Func leaves out.
	// What is only passed on is not encoded again, and keeps fields that a newer service wrote.
	Carry   protowire.Number
	Func    Func[In, Out]
	Writer  *kafka.Writer
	Log     *zap.Logger
	Metrics *Metrics
}

// Handle is the Handler: it computes the whole batch on all cores, then writes results and dead letters.
func (t *Transform[In, Out]) Handle(ctx context.Context, batch []kafka.Message) error {
	out := make([]kafka.Message, len(batch))
	errs := make([]error, len(batch))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(batch)) {
		workers.Go(func() {
			for i := int(next.Add(1) - 1); i < len(batch) && ctx.Err() == nil; i = int(next.Add(1) - 1) {
				out[i], errs[i] = t.one(ctx, batch[i])
			}
		})
	}
	workers.Wait()
	if err := errors.Join(ctx.Err(), errors.Join(errs...)); err != nil {
		return err
	}
	if fault.Bug("dead-letter-after-commit") { // the batch is committed while its letters are only on their way
		out = t.sendLettersLater(ctx, out)
	}
	fault.At("stage.processed")
	if err := write(ctx, t.Writer, out, t.Metrics); err != nil {
		return err
	}
	fault.At("stage.produced")
	return nil
}

// sendLettersLater is the deliberate mistake of that name: it sends the dead letters among messages after a while, asks
// nobody whether they arrived, and returns the others.
func (t *Transform[In, Out]) sendLettersLater(ctx context.Context, messages []kafka.Message) []kafka.Message {
	letters := slices.DeleteFunc(slices.Clone(messages), func(m kafka.Message) bool { return m.Topic != topics.DeadLetters })
	later := context.WithoutCancel(ctx)
	time.AfterFunc(2*time.Second, func() { _ = t.Writer.WriteMessages(later, letters...) })
	return slices.DeleteFunc(messages, func(m kafka.Message) bool { return m.Topic == topics.DeadLetters })
}

// one is the outcome of one message: a result or a dead letter; an error if it has to be tried again.
func (t *Transform[In, Out]) one(ctx context.Context, m kafka.Message) (kafka.Message, error) {
	in := t.NewIn()
	result, err := t.apply(ctx, in, m)
	if err == nil {
		return result, nil
	}
	cause, permanent := asPermanent(err)
	if !permanent {
		return kafka.Message{}, fmt.Errorf("%s/%d/%d: %w", m.Topic, m.Partition, m.Offset, err)
	}
	t.Log.Warn("message given up", zap.String("topic", m.Topic), zap.Int("partition", m.Partition), zap.Int64("offset", m.Offset),
		zap.String("trace_id", traceID(m)), zap.Error(cause))
	t.Metrics.deadLetters.WithLabelValues(cause.Cause.String()).Inc()
	letter, err := deadLetter(t.Stage, m, cause, articleOf(in))
	letter.Headers = withOrigin(m)
	return letter, err
}

func (t *Transform[In, Out]) apply(ctx context.Context, in In, m kafka.Message) (result kafka.Message, err error) {
	defer func() {
		if p := recover(); p != nil {
			t.Metrics.panics.Inc()
			t.Log.Error("panic on a message", zap.Any("panic", p), zap.ByteString("stack", debug.Stack()),
				zap.String("topic", m.Topic), zap.Int("partition", m.Partition), zap.Int64("offset", m.Offset))
			err = &PermanentError{Cause: bellwetherv1.CauseClass_CAUSE_CLASS_INTERNAL, Err: fmt.Errorf("the stage panicked: %v", p)}
		}
	}()
	if err := proto.Unmarshal(m.Value, in); err != nil {
		return result, &PermanentError{Cause: bellwetherv1.CauseClass_CAUSE_CLASS_MALFORMED, Err: fmt.Errorf("decoding: %w", err)}
	}
	out, err := t.Func(ctx, in, m)
	if err != nil {
		return result, err
	}
	value, err := proto.MarshalOptions{}.MarshalAppend(Carried(t.Carry, m.Value), out)
	if err != nil {
		return result, &PermanentError{Cause: bellwetherv1.CauseClass_CAUSE_CLASS_INTERNAL, Err: fmt.Errorf("encoding: %w", err)}
	}
	headers := withOrigin(m)
	if size := len(value) + len(m.Key) + headersSize(headers) + envelope; size > topics.MaxMessage {
		return result, &PermanentError{
			Cause: bellwetherv1.CauseClass_CAUSE_CLASS_TOO_LARGE,
			Err:   fmt.Errorf("the result has %d bytes, a message at most %d", size, topics.MaxMessage),
		}
	}
	return kafka.Message{Topic: t.To, Key: m.Key, Value: value, Headers: headers}, nil
}

// FieldOf is the number of the field of outer that holds messages of inner's type, 0 if there is none.
func FieldOf(outer, inner proto.Message) protowire.Number {
	fields := outer.ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		if m := fields.Get(i).Message(); m != nil && m == inner.ProtoReflect().Descriptor() {
			return fields.Get(i).Number()
		}
	}
	return 0
}

// Carried is the encoded field of that number which holds a message as it came; nil for number 0.
func Carried(field protowire.Number, message []byte) []byte {
	if field == 0 {
		return nil
	}
	encoded := make([]byte, 0, len(message)+len(message)/2+64) // with room for the results, about a third
	return protowire.AppendBytes(protowire.AppendTag(encoded, field, protowire.BytesType), message)
}

// articleOf finds the article in a stage's message, nil where there is none.
func articleOf(m proto.Message) *bellwetherv1.Article {
	switch m := m.(type) {
	case *bellwetherv1.Article:
		return m
	case interface{ GetArticle() *bellwetherv1.Article }:
		return m.GetArticle()
	default:
		return nil
	}
}

// envelope is more than what Kafka's record batch adds to a single message.
const envelope = 256

func headersSize(headers []kafka.Header) int {
	size := 0
	for _, h := range headers {
		size += len(h.Key) + len(h.Value) + 10
	}
	return size
}

// write writes all messages; an error says that some may be missing, and that repeating all is right.
func write(ctx context.Context, w *kafka.Writer, messages []kafka.Message, metrics *Metrics) error {
	if err := w.WriteMessages(ctx, messages...); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	for _, m := range messages {
		metrics.produced.WithLabelValues(m.Topic).Inc()
	}
	return nil
}
