package store

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/fault"
	"bellwether.internal/services/kit/stage"
	"bellwether.internal/services/kit/topics"
)

// batch is what a run of messages comes to: columns for every table. The rows of its articles stand in parts, each from a
// stretch of the messages, in the order of the messages.
type batch struct {
	parts     []*part
	sightings []*sighting
	articles  []uuid.UUID // distinct
	several   []uuid.UUID // those that have more than one version
	letters   letters
	ledger    ledgerRows
	refused   []refused
}

// refused is a message that the store cannot take, and why.
type refused struct {
	message kafka.Message
	cause   error
}

// decode makes a batch out of messages. One that cannot be decoded becomes a dead letter, whose row comes back through
// the topic of dead letters.
func (s *sink) decode(messages []kafka.Message) *batch {
	b := &batch{parts: decodeParts(messages)}
	seen := map[uuid.UUID]bool{}
	now := time.Now().UTC()
	for i, m := range messages {
		if m.Topic == topics.DeadLetters {
			b.addLetter(s.life, m, now, s.log)
			continue
		}
		d := b.parts[i/partMessages].outcomes[i%partMessages]
		if d.err != nil {
			b.refused = append(b.refused, refused{m, d.err})
			b.ledger.add(s.life, m, stage.Origin(m), articleID(m.Key), outcomeDead, m.Time.UnixMilli(), now)
			continue
		}
		sight := d.sighting
		b.sightings = append(b.sightings, sight)
		outcome := outcomeRemoved
		if !sight.removed {
			outcome = outcomeStored
		}
		if !seen[sight.article] {
			seen[sight.article] = true
			b.articles = append(b.articles, sight.article)
		}
		origin := sight.origin
		if origin == nil {
			origin = stage.Origin(m)
		}
		b.ledger.add(s.life, m, origin, sight.article, outcome, sight.seen, now)
	}
	return b
}

// articles is the table whose rows come last: an article in sight is complete. children are the tables before it.
const articles = "rows_articles"

var children = []string{
	"rows_mentions", "rows_organizations", "rows_topics", "rows_pairs", "rows_events", "rows_terms", "signatures", "rows_dead_letters",
}

// blocks are all rows of articles and children, by table.
func (b *batch) blocks() map[string][]block {
	blocks := map[string][]block{"rows_dead_letters": {{len(b.letters.id), b.letters.columns()}}}
	for _, p := range b.parts {
		for table, block := range p.rows.blocks() {
			blocks[table] = append(blocks[table], block)
		}
		blocks["signatures"] = append(blocks["signatures"], block{len(p.signatures.article), p.signatures.columns()})
	}
	return blocks
}

// versions are the columns of the sightings.
func (b *batch) versions() []column {
	n := len(b.sightings)
	var (
		article                                                 = make([]uuid.UUID, n)
		revision, hash, signature                               = make([]uint64, n), make([]uint64, n), make([]uint64, n)
		published, seen, updated, made                          = make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
		madeBy                                                  = make([]string, n)
		trust, removed                                          = make([]uint8, n), make([]uint8, n)
		mentions, organizations, subjects, pairs, events, terms = make([]uint16, n), make([]uint16, n), make([]uint16, n), make([]uint16, n), make([]uint16, n), make([]uint16, n)
	)
	for i, s := range b.sightings {
		article[i], revision[i], published[i], madeBy[i], seen[i] = s.article, s.revision, s.published, s.madeBy, s.seen
		updated[i], hash[i], made[i] = s.updated, s.hash, s.made
		trust[i] = s.trust
		if fault.Bug("revision-by-arrival") { // what comes last is taken for the newest
			seen[i], updated[i] = time.Now().UnixMilli()+int64(i), 0
		}
		if s.removed {
			removed[i] = 1
			continue
		}
		signature[i] = s.signature
		mentions[i], organizations[i], subjects[i] = s.counts.mentions, s.counts.organizations, s.counts.topics
		pairs[i], events[i], terms[i] = s.counts.pairs, s.counts.events, s.counts.terms
	}
	return []column{
		{"article_id", article},
		{"revision", revision},
		{"published_at", published},
		{"made_by", madeBy},
		{"seen_at", seen},
		{"updated_at", updated},
		{"sighting", hash},
		{"made_at", made},
		{"time_trust", trust},
		{"removed", removed},
		{"signature", signature},
		{"mentions", mentions},
		{"organizations", organizations},
		{"topics", subjects},
		{"pairs", pairs},
		{"events", events},
		{"terms", terms},
	}
}

// letters are the columns of dead letters.
type letters struct {
	id, article                                  []uuid.UUID
	stage, cause, err, field, topic, url, source []string
	key, payload                                 []string
	attempts                                     []uint16
	failed, offset, originOffset                 []int64
	partition, originPartition                   []int32
}

// addLetter takes a dead letter in; one that cannot be decoded is kept whole, as what it is.
func (b *batch) addLetter(life string, m kafka.Message, now time.Time, log *zap.Logger) {
	d := &bellwetherv1.DeadLetter{}
	if err := proto.Unmarshal(m.Value, d); err != nil || len(d.GetId()) != 16 {
		log.Error("dead letter cannot be decoded; kept as it is", zap.Int("partition", m.Partition), zap.Int64("offset", m.Offset), zap.Error(err))
		id := rowID(uuid.Nil, 0, "letter", fmt.Sprint(m.Partition), fmt.Sprint(m.Offset))
		d = &bellwetherv1.DeadLetter{
			Id: id[:], Stage: "store", Cause: bellwetherv1.CauseClass_CAUSE_CLASS_MALFORMED, Error: "the dead letter itself cannot be decoded",
			FailedAt: m.Time.UnixMilli(), Topic: m.Topic, Partition: int32(m.Partition), Offset: m.Offset, Key: m.Key, Payload: m.Value,
		}
	}
	origin := d.GetOrigin()
	t := &b.letters
	t.id = append(t.id, articleID(d.GetId()))
	t.article = append(t.article, articleID(d.GetArticleId()))
	t.stage = append(t.stage, d.GetStage())
	t.cause = append(t.cause, causeName(d.GetCause()))
	t.err = append(t.err, d.GetError())
	t.field = append(t.field, d.GetField())
	t.attempts = append(t.attempts, uint16(min(max(d.GetAttempts(), 0), 1<<16-1)))
	t.failed = append(t.failed, d.GetFailedAt())
	t.topic = append(t.topic, d.GetTopic())
	t.partition = append(t.partition, d.GetPartition())
	t.offset = append(t.offset, d.GetOffset())
	t.originPartition = append(t.originPartition, originPartition(origin))
	t.originOffset = append(t.originOffset, originOffset(origin))
	t.url = append(t.url, d.GetUrl())
	t.source = append(t.source, d.GetSource())
	t.key = append(t.key, string(d.GetKey()))
	t.payload = append(t.payload, string(d.GetPayload()))
	b.ledger.add(life, m, origin, articleID(d.GetArticleId()), outcomeDead, d.GetFailedAt(), now)
}

func (t *letters) columns() []column {
	return []column{
		{"id", t.id},
		{"stage", t.stage},
		{"cause", t.cause},
		{"error", t.err},
		{"field", t.field},
		{"attempts", t.attempts},
		{"failed_at", t.failed},
		{"topic", t.topic},
		{"partition", t.partition},
		{"offset", t.offset},
		{"origin_partition", t.originPartition},
		{"origin_offset", t.originOffset},
		{"article_id", t.article},
		{"url", t.url},
		{"source", t.source},
		{"key", t.key},
		{"payload", t.payload},
	}
}

// causeName is the class of a cause as people write it.
func causeName(c bellwetherv1.CauseClass) string {
	switch c {
	case bellwetherv1.CauseClass_CAUSE_CLASS_MALFORMED:
		return "malformed"
	case bellwetherv1.CauseClass_CAUSE_CLASS_INVALID:
		return "invalid"
	case bellwetherv1.CauseClass_CAUSE_CLASS_TOO_LARGE:
		return "too-large"
	default:
		return "internal"
	}
}
