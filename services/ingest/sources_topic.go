package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/topics"
)

const (
	// sourcesGroup is the consumer group whose members share the sources out.
	sourcesGroup = "ingest-sources"
	// quiet is after how long without a message a partition counts as read to its end: compaction may have taken the
	// last message before it.
	quiet = 500 * time.Millisecond
)

// sourcesTopic is sources.v1: which sources there are, and who polls which.
type sourcesTopic struct {
	cluster *broker.Cluster
	writer  Writer
	log     *zap.Logger
}

// publish makes the topic hold exactly the wanted sources: what changed is written, what is not wanted is removed.
func (t *sourcesTopic) publish(ctx context.Context, wanted []*bellwetherv1.Source) (written, removed int, err error) {
	known, err := t.readAll(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("reading the known sources: %w", err)
	}
	var messages []kafka.Message
	for _, s := range wanted {
		if old := known[s.Id]; old == nil || !proto.Equal(old, s) {
			value, err := proto.Marshal(s)
			if err != nil {
				return 0, 0, fmt.Errorf("encoding source %s: %w", s.Id, err)
			}
			messages = append(messages, kafka.Message{Topic: topics.Sources, Key: []byte(s.Id), Value: value})
			written++
		}
		delete(known, s.Id)
	}
	for id := range known {
		messages = append(messages, kafka.Message{Topic: topics.Sources, Key: []byte(id)})
		removed++
	}
	if len(messages) == 0 {
		return 0, 0, nil
	}
	if err := t.writer.WriteMessages(ctx, messages...); err != nil {
		return 0, 0, fmt.Errorf("writing the sources: %w", err)
	}
	return written, removed, nil
}

// readAll reads the whole topic: the latest of each source.
func (t *sourcesTopic) readAll(ctx context.Context) (map[string]*bellwetherv1.Source, error) {
	client := t.cluster.Client()
	meta, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topics.Sources}})
	if err != nil {
		return nil, err
	}
	all := map[string]*bellwetherv1.Source{}
	for _, topic := range meta.Topics {
		for _, p := range topic.Partitions {
			bounds, err := client.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{
				topics.Sources: {kafka.FirstOffsetOf(p.ID), kafka.LastOffsetOf(p.ID)},
			}})
			if err != nil {
				return nil, err
			}
			for _, b := range bounds.Topics[topics.Sources] {
				if b.Error != nil {
					return nil, b.Error
				}
				if b.FirstOffset >= b.LastOffset {
					continue
				}
				if err := t.readUntil(ctx, p.ID, b.LastOffset, all); err != nil {
					return nil, err
				}
			}
		}
	}
	return all, nil
}

// readUntil reads a partition up to an offset, or until it is quiet.
func (t *sourcesTopic) readUntil(ctx context.Context, partition int, end int64, into map[string]*bellwetherv1.Source) error {
	reader, err := t.reader(partition)
	if err != nil {
		return err
	}
	defer reader.Close()
	wait := 10 * time.Second // the first answer takes a connection
	for {
		readCtx, cancel := context.WithTimeout(ctx, wait)
		m, err := reader.FetchMessage(readCtx)
		cancel()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, context.DeadlineExceeded):
			return nil
		case err != nil:
			return fmt.Errorf("partition %d: %w", partition, err)
		}
		wait = 2 * time.Second
		if s := t.decode(m); s != nil {
			into[s.Id] = s
		} else {
			delete(into, string(m.Key))
		}
		if m.Offset+1 >= end {
			return nil
		}
	}
}

func (t *sourcesTopic) reader(partition int) (*kafka.Reader, error) {
	reader := kafka.NewReader(kafka.ReaderConfig{
		Brokers: t.cluster.Brokers, Dialer: t.cluster.Dialer(), Topic: topics.Sources, Partition: partition,
		MinBytes: 1, MaxBytes: 1 << 20, MaxWait: time.Second, ReadBackoffMin: 20 * time.Millisecond, ReadBackoffMax: time.Second,
	})
	if err := reader.SetOffset(kafka.FirstOffset); err != nil {
		_ = reader.Close()
		return nil, err
	}
	return reader, nil
}

// decode returns a message's source, nil for a removal and for what cannot be read.
func (t *sourcesTopic) decode(m kafka.Message) *bellwetherv1.Source {
	if len(m.Value) == 0 {
		return nil
	}
	s := &bellwetherv1.Source{}
	if err := proto.Unmarshal(m.Value, s); err != nil || s.Id != string(m.Key) {
		t.log.Error("a source in the topic cannot be read and is passed over", zap.ByteString("id", m.Key), zap.Error(err))
		return nil
	}
	return s
}

// share polls the sources of the partitions that the group gives to this instance, until ctx ends. So each source has
// one poller at a time; when an instance dies, another goes on after the session's end.
func (t *sourcesTopic) share(ctx context.Context, p *poller, ready func(error)) error {
	ready(errors.New("joining the group that shares the sources out"))
	if err := t.cluster.EvictNamesake(ctx, sourcesGroup); err != nil {
		t.log.Debug("no dead namesake removed", zap.Error(err))
	}
	group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: sourcesGroup, Brokers: t.cluster.Brokers, Topics: []string{topics.Sources}, Dialer: t.cluster.Dialer(),
		StartOffset: kafka.FirstOffset, HeartbeatInterval: 1500 * time.Millisecond, SessionTimeout: 6 * time.Second,
		RebalanceTimeout: 6 * time.Second, JoinGroupBackoff: 200 * time.Millisecond,
		GroupBalancers: []kafka.GroupBalancer{kafka.RangeGroupBalancer{}},
	})
	if err != nil {
		return fmt.Errorf("joining group %s: %w", sourcesGroup, err)
	}
	defer group.Close()
	for {
		generation, err := group.Next(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil { // brokers away, a rebalance under way: all of it passes
			t.log.Debug("no generation yet", zap.Error(err))
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(200 * time.Millisecond):
			}
			continue
		}
		ready(nil)
		for _, assigned := range generation.Assignments[topics.Sources] {
			generation.Start(func(genCtx context.Context) {
				both, cancel := context.WithCancel(genCtx)
				defer cancel()
				defer context.AfterFunc(ctx, cancel)()
				t.follow(both, assigned.ID, p)
				p.dropPartition(assigned.ID)
			})
		}
	}
}

// follow applies a partition's messages to the poller, from the first on, until ctx ends. What is there already is
// applied at once, the latest of each source.
func (t *sourcesTopic) follow(ctx context.Context, partition int, p *poller) {
	for ctx.Err() == nil {
		if err := t.followOnce(ctx, partition, p); err != nil && ctx.Err() == nil {
			t.log.Warn("sources cannot be read now", zap.Int("partition", partition), zap.Error(err))
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
}

func (t *sourcesTopic) followOnce(ctx context.Context, partition int, p *poller) error {
	reader, err := t.reader(partition)
	if err != nil {
		return err
	}
	defer reader.Close()
	latest := map[string]*bellwetherv1.Source{}
	apply := func() {
		for id, s := range latest {
			if s != nil {
				p.set(ctx, partition, s)
			} else {
				p.remove(id)
			}
		}
		clear(latest)
	}
	for {
		readCtx, cancel := ctx, context.CancelFunc(func() {})
		if len(latest) > 0 {
			readCtx, cancel = context.WithTimeout(ctx, quiet)
		}
		m, err := reader.FetchMessage(readCtx)
		cancel()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, context.DeadlineExceeded):
			apply()
			continue
		case err != nil:
			return err
		}
		latest[string(m.Key)] = t.decode(m)
		if m.Offset+1 >= m.HighWaterMark {
			apply()
		}
	}
}
