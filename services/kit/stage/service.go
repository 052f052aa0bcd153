package stage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/service"
	"bellwether.internal/services/kit/topics"
)

// TransformConfig is what a service between two topics says of itself.
type TransformConfig struct {
	Group, From, To string
	// Carry says that what is written holds what was read, as it came: see Transform.
	Carry    bool
	MaxBatch int
	Linger   time.Duration
}

// RunTransform is the whole of a service between two topics: it connects, makes the topics, and runs f on every message
// of From until ctx ends.
func RunTransform[I, O any, In interface {
	*I
	proto.Message
}, Out interface {
	*O
	proto.Message
}](ctx context.Context, rt *service.Runtime, brokers *broker.Brokers, cfg TransformConfig, f Func[In, Out],
) error {
	rt.Ready("start", errors.New("connecting to kafka"))
	cluster, err := brokers.Connect(rt.Instance)
	if err != nil {
		return err
	}
	defer cluster.Close()
	if err := topics.EnsureNamed(ctx, cluster.Client(), cluster.Replication, cfg.From, cfg.To, topics.DeadLetters); err != nil {
		return err
	}
	writer := cluster.Writer()
	defer writer.Close()
	metrics := NewMetrics(rt.Registry)
	transform := &Transform[In, Out]{
		Stage: rt.Name, To: cfg.To, NewIn: func() In { return In(new(I)) }, Func: f,
		Writer: writer, Log: rt.Log, Metrics: metrics,
	}
	if cfg.Carry {
		if transform.Carry = FieldOf(Out(new(O)), In(new(I))); transform.Carry == 0 {
			return fmt.Errorf("%T has no field that holds %T", Out(nil), In(nil))
		}
	}
	runner := New(Config{Group: cfg.Group, Topics: []string{cfg.From}, MaxBatch: cfg.MaxBatch, Linger: cfg.Linger},
		cluster, Unprepared(transform.Handle), rt.Log, metrics)
	runner.Ready = func(err error) { rt.Ready("group", err) }
	rt.Ready("start", nil)
	return runner.Run(ctx)
}
