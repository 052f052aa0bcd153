package alert

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/segmentio/kafka-go"

	"bellwether.internal/services/alert/count"
	"bellwether.internal/services/kit/topics"
)

// stations are the groups that a message passes on its way to ClickHouse, and the topics that they read. A group commits
// after its output is written, so what lies below its committed offset has gone on. The names are those of the services
// extract and sentiment; the last station is the ledger, which store writes before it commits.
func stations() []station {
	return []station{{"bellwether.extract", topics.Articles}, {"bellwether.sentiment", topics.Mentions}}
}

// station is a consumer group and the topic it reads.
type station struct{ group, topic string }

// offsets is an offset for each partition of a topic.
type offsets map[int]int64

// reached reports whether every partition has come to its target.
func (o offsets) reached(target offsets) bool {
	for partition, offset := range target {
		if o[partition] < offset {
			return false
		}
	}
	return true
}

// stream is where a tracer looks: Kafka's offsets and the ledger. It is called by one goroutine.
type stream interface {
	// starts are the offsets of the first messages that a topic still has; where it has none, of the next one.
	starts(ctx context.Context, topic string) (offsets, error)
	// ends are the offsets that the next messages of a topic will get.
	ends(ctx context.Context, topic string) (offsets, error)
	// committed are the offsets up to which a group has finished a topic; 0 where it has committed nothing.
	committed(ctx context.Context, s station, of offsets) (offsets, error)
	// stored are the offsets of scored.v1 up to which the ledger is complete, as far as they matter to target.
	stored(ctx context.Context, target offsets) (offsets, error)
}

// tracer is a Watermark that follows the stream: it notes the ends of articles.v1 at a moment, then the ends of the next
// topic when the first stage has come to them, and so on. Once the ledger has come to the last of them, everything that
// was written to articles.v1 before that moment is in ClickHouse. So an outage of any stage, a full queue and a refill of
// an emptied ClickHouse hold alerts back by themselves.
type tracer struct {
	stream stream
	now    func() time.Time

	arrived time.Time // the last moment that has come through; zero at first
	sent    time.Time // the moment that is on its way, zero if none
	at      int       // the station that it waits at
	target  offsets
}

// Watermark moves the mark on as far as it goes and returns the last moment that has come through.
func (t *tracer) Watermark(ctx context.Context) (time.Time, error) {
	route := stations()
	for {
		if t.sent.IsZero() {
			now := t.now()
			target, err := t.stream.ends(ctx, topics.Articles)
			if err != nil {
				return t.arrived, err
			}
			t.sent, t.at, t.target = now, 0, target
		}
		for ; t.at < len(route); t.at++ {
			done, err := t.stream.committed(ctx, route[t.at], t.target)
			if err != nil {
				return t.arrived, err
			}
			if there, err := t.reached(ctx, route[t.at].topic, done); err != nil || !there {
				return t.arrived, err
			}
			next := topics.Scored
			if t.at+1 < len(route) {
				next = route[t.at+1].topic
			}
			if t.target, err = t.stream.ends(ctx, next); err != nil {
				t.sent = time.Time{} // begin again: the target was lost
				return t.arrived, err
			}
		}
		done, err := t.stream.stored(ctx, t.target)
		if err != nil {
			return t.arrived, err
		}
		if there, err := t.reached(ctx, topics.Scored, done); err != nil || !there {
			return t.arrived, err
		}
		fresh := t.arrived.Before(t.sent) && t.now().Sub(t.sent) > time.Second
		t.arrived, t.sent = t.sent, time.Time{}
		if !fresh {
			return t.arrived, nil
		}
		// The mark had been on its way since the last tick: send another at once.
	}
}

// reached reports whether a reader of a topic that has done so much has come to the target. What retention took away is
// waited for by nobody: a reader without a committed offset begins at the first message that is left, and where none is
// left it commits nothing.
func (t *tracer) reached(ctx context.Context, topic string, done offsets) (bool, error) {
	if done.reached(t.target) {
		return true, nil
	}
	starts, err := t.stream.starts(ctx, topic)
	if err != nil {
		return false, err
	}
	reached := offsets{}
	for partition := range t.target {
		reached[partition] = max(done[partition], starts[partition])
	}
	return reached.reached(t.target), nil
}

// kafkaStream is the stream as it is.
type kafkaStream struct {
	client *kafka.Client
	conn   driver.Conn
	life   string // names the cluster in the ledger; asked for once
}

func (s *kafkaStream) starts(ctx context.Context, topic string) (offsets, error) {
	return s.bounds(ctx, topic, kafka.FirstOffsetOf, func(p kafka.PartitionOffsets) int64 { return p.FirstOffset })
}

func (s *kafkaStream) ends(ctx context.Context, topic string) (offsets, error) {
	return s.bounds(ctx, topic, kafka.LastOffsetOf, func(p kafka.PartitionOffsets) int64 { return p.LastOffset })
}

// bounds asks for one bound of each partition's log: ask makes the question for a partition, read takes it from the answer.
func (s *kafkaStream) bounds(ctx context.Context, topic string, ask func(partition int) kafka.OffsetRequest, read func(kafka.PartitionOffsets) int64) (offsets, error) {
	meta, err := s.client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return nil, fmt.Errorf("asking for the partitions of %s: %w", topic, err)
	}
	var wanted []kafka.OffsetRequest
	for _, t := range meta.Topics {
		if t.Error != nil {
			return nil, fmt.Errorf("asking for the partitions of %s: %w", topic, t.Error)
		}
		for _, p := range t.Partitions {
			wanted = append(wanted, ask(p.ID))
		}
	}
	answer, err := s.client.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{topic: wanted}})
	if err != nil {
		return nil, fmt.Errorf("asking for the bounds of %s: %w", topic, err)
	}
	found := offsets{}
	for _, p := range answer.Topics[topic] {
		if p.Error != nil {
			return nil, fmt.Errorf("asking for a bound of %s/%d: %w", topic, p.Partition, p.Error)
		}
		found[p.Partition] = read(p)
	}
	return found, nil
}

func (s *kafkaStream) committed(ctx context.Context, st station, of offsets) (offsets, error) {
	request := &kafka.OffsetFetchRequest{GroupID: st.group, Topics: map[string][]int{}}
	for partition := range of {
		request.Topics[st.topic] = append(request.Topics[st.topic], partition)
	}
	answer, err := s.client.OffsetFetch(ctx, request)
	if err == nil {
		err = answer.Error
	}
	if errors.Is(err, kafka.GroupIdNotFound) {
		return offsets{}, nil // it has never committed, or so long ago that the broker forgot it
	}
	if err != nil {
		return nil, fmt.Errorf("asking how far group %s is: %w", st.group, err)
	}
	done := offsets{}
	for _, p := range answer.Topics[st.topic] {
		if p.Error != nil {
			return nil, fmt.Errorf("asking how far group %s is on %s/%d: %w", st.group, st.topic, p.Partition, p.Error)
		}
		done[p.Partition] = max(p.CommittedOffset, 0)
	}
	return done, nil
}

// cluster returns the name of the cluster in the ledger.
func (s *kafkaStream) cluster(ctx context.Context) (string, error) {
	if s.life == "" {
		life, err := topics.Life(ctx, s.client)
		if err != nil {
			return "", err
		}
		s.life = life
	}
	return s.life, nil
}

func (s *kafkaStream) stored(ctx context.Context, target offsets) (offsets, error) {
	if _, err := s.cluster(ctx); err != nil {
		return nil, err
	}
	done, least := offsets{}, int64(-1)
	for _, offset := range target {
		if offset > 0 && (least < 0 || offset < least) {
			least = offset
		}
	}
	if least < 0 {
		return done, nil // nothing was ever written
	}
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	var rows []struct {
		Partition int32 `ch:"partition"`
		Next      int64 `ch:"next"`
	}
	err := s.conn.Select(ctx, &rows, count.Stored(), clickhouse.Named("log", s.life), clickhouse.Named("topic", topics.Scored),
		clickhouse.Named("least", fmt.Sprint(least-1)))
	if err != nil {
		return nil, fmt.Errorf("asking the ledger how far store is: %w", err)
	}
	for _, row := range rows {
		done[int(row.Partition)] = row.Next
	}
	return done, nil
}
