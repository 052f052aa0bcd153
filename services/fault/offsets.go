package fault

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/rig"
)

// place is a message's place in the log.
type place struct {
	topic     string
	partition int
	offset    int64
}

func (p place) String() string { return fmt.Sprintf("%s/%d/%d", p.topic, p.partition, p.offset) }

// readTopic reads a whole topic.
func readTopic(ctx context.Context, s *System, topic string) ([]kafka.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	extents, err := rig.Extents(ctx, s.Cluster, topic)
	if err != nil {
		return nil, err
	}
	var all []kafka.Message
	for partition, extent := range extents {
		reader := kafka.NewReader(kafka.ReaderConfig{
			Brokers: s.Cluster.Brokers, Dialer: s.Cluster.Dialer(), Topic: topic, Partition: partition,
			MinBytes: 1, MaxBytes: 8 << 20, MaxWait: 100 * time.Millisecond,
		})
		err := reader.SetOffset(0)
		for n := int64(0); err == nil && n < extent.End; {
			var m kafka.Message
			if m, err = reader.ReadMessage(ctx); err == nil {
				all, n = append(all, m), m.Offset+1
			}
		}
		if err = errors.Join(err, reader.Close()); err != nil {
			return nil, fmt.Errorf("reading %s/%d: %w", topic, partition, err)
		}
	}
	return all, nil
}

// outcomes reads which offsets that store read stand in the ledger, and what it says of the offset of articles.v1 that each is from.
func outcomes(ctx context.Context, s *System) (own map[place]bool, origin map[place][]string, err error) {
	rows, err := s.Conn.Query(ctx, "SELECT toString(topic), partition, offset, origin_partition, origin_offset, toString(outcome) FROM outcomes")
	if err != nil {
		return nil, nil, fmt.Errorf("reading the ledger: %w", err)
	}
	defer rows.Close()
	own, origin = map[place]bool{}, map[place][]string{}
	for rows.Next() {
		var topic, outcome string
		var partition, from int32
		var offset, at int64
		if err := rows.Scan(&topic, &partition, &offset, &from, &at, &outcome); err != nil {
			return nil, nil, err
		}
		p, o := place{topic, int(partition), offset}, place{topics.Articles, int(from), at}
		own[p], origin[o] = true, append(origin[o], outcome)
	}
	return own, origin, rows.Err()
}

// seenAs names a sighting: an address and milliseconds since 1970.
type seenAs struct {
	url  string
	seen int64
}

// offsets sets the log against the ledger, an offset at a time, and says what is wrong in words. It also returns the
// sightings that articles.v1 holds.
func offsets(ctx context.Context, s *System) (wrong []string, logged map[seenAs]bool, err error) {
	own, origin, err := outcomes(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	// 1. What store reads: each offset has an outcome. (The view shows one of those that were written for it.)
	for _, topic := range []string{topics.Scored, topics.DeadLetters} {
		extents, err := rig.Extents(ctx, s.Cluster, topic)
		if err != nil {
			return nil, nil, err
		}
		for partition, extent := range extents {
			for offset := range extent.End {
				p := place{topic, partition, offset}
				if !own[p] {
					wrong = append(wrong, fmt.Sprintf("%s is not in the ledger", p))
				}
			}
		}
	}
	// 2. What ingest wrote: each offset of articles.v1 has the outcome that its message must have.
	messages, err := readTopic(ctx, s, topics.Articles)
	if err != nil {
		return nil, nil, err
	}
	logged = map[seenAs]bool{}
	for _, m := range messages {
		p := place{topics.Articles, m.Partition, m.Offset}
		article, want := wantOutcome(m)
		logged[seenAs{article.GetUrl(), article.GetSeenAt()}] = true
		found := origin[p]
		if len(found) == 0 {
			wrong = append(wrong, fmt.Sprintf("%s has no outcome, want %s", p, want))
		}
		for _, outcome := range found {
			if outcome != want {
				wrong = append(wrong, fmt.Sprintf("%s is %s, want %s", p, outcome, want))
			}
		}
	}
	return wrong, logged, nil
}

// wantOutcome is what must become of a message of articles.v1, and the article in it, empty where it is none.
func wantOutcome(m kafka.Message) (a *bellwetherv1.Article, outcome string) {
	a = &bellwetherv1.Article{}
	switch err := proto.Unmarshal(m.Value, a); {
	case err != nil, len(a.GetArticleId()) != 16:
		return a, "dead"
	case a.GetRemoved():
		return a, "removed"
	}
	return a, "stored"
}
