package store

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/stage"
	"bellwether.internal/services/store/queries"
)

// Outcomes of a message, as the ledger's enumeration numbers them: of several of one origin the highest counts.
const (
	outcomeExpired int8 = 1
	outcomeDead    int8 = 2
	outcomeRemoved int8 = 4
	outcomeStored  int8 = 5
)

// ledgerRows are the columns of the ledger.
type ledgerRows struct {
	log, topic                 []string
	partition, originPartition []int32
	offset, originOffset, seen []int64
	article                    []uuid.UUID
	outcome                    []int8
	rank                       []uint8
	written                    []time.Time
}

func (t *ledgerRows) len() int { return len(t.offset) }

func (t *ledgerRows) block() block { return block{t.len(), t.columns()} }

func (t *ledgerRows) add(log string, m kafka.Message, origin *bellwetherv1.Origin, article uuid.UUID, outcome int8, seen int64, now time.Time) {
	t.log = append(t.log, log)
	t.topic = append(t.topic, m.Topic)
	t.partition = append(t.partition, int32(m.Partition))
	t.offset = append(t.offset, m.Offset)
	t.originPartition = append(t.originPartition, originPartition(origin))
	t.originOffset = append(t.originOffset, originOffset(origin))
	t.article = append(t.article, article)
	t.outcome = append(t.outcome, outcome)
	t.rank = append(t.rank, uint8(outcome))
	t.seen = append(t.seen, seen)
	t.written = append(t.written, now)
}

func (t *ledgerRows) columns() []column {
	return []column{
		{"log", t.log},
		{"topic", t.topic},
		{"partition", t.partition},
		{"offset", t.offset},
		{"origin_partition", t.originPartition},
		{"origin_offset", t.originOffset},
		{"article_id", t.article},
		{"outcome", t.outcome},
		{"rank", t.rank},
		{"seen_at", t.seen},
		{"written_at", t.written},
	}
}

// originPartition is an origin's partition, -1 where there is no origin (a dead letter of ingest).
func originPartition(o *bellwetherv1.Origin) int32 {
	if o == nil {
		return -1
	}
	return o.GetPartition()
}

func originOffset(o *bellwetherv1.Origin) int64 {
	if o == nil {
		return -1
	}
	return o.GetOffset()
}

// start says where each partition begins: at the smaller of the committed offset and the first gap in the ledger, so
// that an empty or restored ClickHouse fills itself again. What retention took before it was read is written down as
// expired.
func (s *sink) start(ctx context.Context, partitions []stage.Partition) ([]int64, error) {
	offsets := make([]int64, len(partitions))
	for i, p := range partitions {
		var gap int64
		row := s.conn.QueryRow(ctx, queries.FirstGap, clickhouse.Named("log", s.life), clickhouse.Named("topic", p.Topic),
			clickhouse.Named("partition", fmt.Sprint(p.ID)), clickhouse.Named("start", fmt.Sprint(p.LogStart)))
		if err := row.Scan(&gap); err != nil {
			return nil, fmt.Errorf("looking for the first gap of %s/%d in the ledger: %w", p.Topic, p.ID, err)
		}
		// Nothing committed: the group was set back, or the topic was made anew and the ledger speaks of another.
		offsets[i] = max(min(gap, p.Committed), p.LogStart)
		if err := s.expire(ctx, p); err != nil {
			return nil, err
		}
	}
	return offsets, nil
}

// expire writes a row for the last offset that the log no longer holds, if the ledger never had it.
func (s *sink) expire(ctx context.Context, p stage.Partition) error {
	if p.LogStart == 0 {
		return nil
	}
	var known uint64
	row := s.conn.QueryRow(ctx, `SELECT count() FROM ledger
		WHERE log = {log:String} AND topic = {topic:String} AND partition = {partition:Int32} AND offset = {offset:Int64}`,
		clickhouse.Named("log", s.life), clickhouse.Named("topic", p.Topic), clickhouse.Named("partition", fmt.Sprint(p.ID)),
		clickhouse.Named("offset", fmt.Sprint(p.LogStart-1)))
	if err := row.Scan(&known); err != nil {
		return fmt.Errorf("looking for offset %d of %s/%d in the ledger: %w", p.LogStart-1, p.Topic, p.ID, err)
	}
	if known > 0 {
		return nil
	}
	s.log.Warn("retention took messages before they were read", zap.String("topic", p.Topic), zap.Int("partition", p.ID), zap.Int64("up_to", p.LogStart-1))
	var rows ledgerRows
	rows.add(s.life, kafka.Message{Topic: p.Topic, Partition: p.ID, Offset: p.LogStart - 1}, nil, uuid.Nil, outcomeExpired, 0, time.Now().UTC())
	return insert(ctx, s.conn, "ledger", rows.block())
}
