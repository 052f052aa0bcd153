package alert

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/standin"
)

// TestTailOutlastsAnOutage stops the broker until the tail has met the outage: it must go on where it was.
func TestTailOutlastsAnOutage(t *testing.T) {
	b := standin.NewBroker(t)
	cluster, err := (&broker.Brokers{Kafka: []string{b.Addr}, KafkaReplication: 1}).Connect("test")
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	if err := topics.Ensure(t.Context(), cluster.Client(), 1); err != nil {
		t.Fatal(err)
	}
	alerts := newAlertLog(cluster)
	defer alerts.Close()

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	folded, away, ended := make(chan int64, 10), make(chan error, 1), make(chan error, 1)
	go func() {
		ended <- alerts.tail(ctx, func(m kafka.Message) { folded <- m.Offset }, func(err error) {
			select {
			case away <- err:
			default:
			}
		})
	}()
	next := func() int64 {
		t.Helper()
		select {
		case offset := <-folded:
			return offset
		case err := <-ended:
			t.Fatalf("the tail ended: %v", err)
		}
		return -1
	}
	if err := alerts.Write(ctx, cursorMark("r", noon)); err != nil {
		t.Fatal(err)
	}
	if got := next(); got != 0 {
		t.Errorf("folded offset %d first, want 0", got)
	}
	b.Stop(t)
	select {
	case <-away:
	case err := <-ended:
		t.Fatalf("the tail ended while the broker was away: %v", err)
	}
	b.Start(t)
	for err = errors.New("not tried"); err != nil && ctx.Err() == nil; {
		err = alerts.Write(ctx, cursorMark("r", noon.Add(time.Hour)))
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := next(); got != 1 {
		t.Errorf("folded offset %d after the outage, want 1", got)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("tail = %v, want the context's end", err)
	}
}

// TestTailOutlastsAReaderThatHangs has a broker that answers every fetch with nothing, though the log goes on, until the
// tail has given its reader up.
func TestTailOutlastsAReaderThatHangs(t *testing.T) {
	b, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, topics.Alerts))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	cluster, err := (&broker.Brokers{Kafka: b.ListenAddrs(), KafkaReplication: 1}).Connect("test")
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	alerts := newAlertLog(cluster)
	alerts.silence = 200 * time.Millisecond
	defer alerts.Close()

	hangs := true
	var mu sync.Mutex
	b.ControlKey(int16(kmsg.Fetch), func(request kmsg.Request) (kmsg.Response, error, bool) {
		b.KeepControl()
		mu.Lock()
		defer mu.Unlock()
		if !hangs {
			return nil, nil, false
		}
		answer := request.ResponseKind().(*kmsg.FetchResponse)
		for _, asked := range request.(*kmsg.FetchRequest).Topics {
			topic := kmsg.NewFetchResponseTopic()
			topic.Topic = asked.Topic
			for _, p := range asked.Partitions {
				partition := kmsg.NewFetchResponseTopicPartition()
				partition.Partition = p.Partition
				topic.Partitions = append(topic.Partitions, partition)
			}
			answer.Topics = append(answer.Topics, topic)
		}
		return answer, nil, true
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for offset := range 2 {
		if err := alerts.Write(ctx, cursorMark("r", noon.Add(time.Duration(offset)*time.Hour))); err != nil {
			t.Fatal(err)
		}
	}
	folded, ended := make(chan int64, 10), make(chan error, 1)
	go func() {
		ended <- alerts.tail(ctx, func(m kafka.Message) { folded <- m.Offset }, func(error) {
			mu.Lock()
			defer mu.Unlock()
			hangs = false
		})
	}()
	for want := range int64(2) {
		select {
		case got := <-folded:
			if got != want {
				t.Errorf("folded offset %d, want %d", got, want)
			}
		case err := <-ended:
			t.Fatalf("the tail ended: %v", err)
		}
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("tail = %v, want the context's end", err)
	}
}
