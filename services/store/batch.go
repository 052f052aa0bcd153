package store

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/stage"
	"bellwether.internal/services/kit/topics"
)

// batch is what a run of messages comes to: columns for every table.
type batch struct {
	rows       rows
	sightings  []*sighting
	articles   []uuid.UUID // distinct
	several    []uuid.UUID // those that have more than one version
	signatures signatures
	letters    letters
	ledger     ledgerRows
	refused    []refused
}

// refused is a message that the store cannot take, and why.
type refused struct {
	message kafka.Message
	cause   error
}

// decoded is a message of scored.v1 taken apart, or why it cannot be.
type decoded struct {
	sighting *sighting
	err      error
}

// decodeAll takes the scorings among messages apart, on all cores.
func decodeAll(messages []kafka.Message) []decoded {
	all := make([]decoded, len(messages))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(messages)) {
		workers.Go(func() {
			for i := int(next.Add(1) - 1); i < len(messages); i = int(next.Add(1) - 1) {
				if messages[i].Topic == topics.DeadLetters {
					continue
				}
				all[i] = decodeOne(messages[i])
			}
		})
	}
	workers.Wait()
	return all
}

// decodeOne takes one scoring apart. A panic on it is its own failure, not the others'.
func decodeOne(m kafka.Message) (d decoded) {
	defer func() {
		if p := recover(); p != nil {
			d = decoded{err: fmt.Errorf("taking it apart panicked: %v", p)}
		}
	}()
	scoring := &bellwetherv1.Scoring{}
	if d.err = proto.Unmarshal(m.Value, scoring); d.err == nil {
		d.sighting, d.err = newSighting(scoring)
	}
	return d
}

// decode makes a batch out of messages. One that cannot be decoded becomes a dead letter, whose row comes back through
// the topic of dead letters.
func (s *sink) decode(messages []kafka.Message) *batch {
	b := &batch{}
	seen := map[uuid.UUID]bool{}
	now := time.Now().UTC()
	all := decodeAll(messages)
	b.rows.grow(all)
	for i, m := range messages {
		if m.Topic == topics.DeadLetters {
			b.addLetter(s.life, m, now, s.log)
			continue
		}
		sight := all[i].sighting
		if err := all[i].err; err != nil {
			b.refused = append(b.refused, refused{m, err})
			b.ledger.add(s.life, m, stage.Origin(m), articleID(m.Key), outcomeDead, m.Time.UnixMilli(), now)
			continue
		}
		b.rows.add(sight)
		b.sightings = append(b.sightings, sight)
		outcome := outcomeRemoved
		if !sight.removed {
			outcome = outcomeStored
			b.signatures.add(sight)
		}
		if !seen[sight.article] {
			seen[sight.article] = true
			b.articles = append(b.articles, sight.article)
		}
		b.ledger.add(s.life, m, originOf(m, sight.scoring), sight.article, outcome, sight.seen, now)
	}
	return b
}

// originOf is an article's place in articles.v1, as its message says, else its header.
func originOf(m kafka.Message, s *bellwetherv1.Scoring) *bellwetherv1.Origin {
	if o := s.GetExtraction().GetOrigin(); o != nil {
		return o
	}
	return stage.Origin(m)
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
		e := s.scoring.GetExtraction()
		ann := e.GetAnnotation()
		article[i], revision[i], published[i], madeBy[i], seen[i] = s.article, s.revision, s.published, s.madeBy, s.seen
		updated[i], hash[i], made[i] = s.updated, s.hash, s.made
		trust[i] = uint8(max(e.GetArticle().GetTimeTrust(), 1))
		if s.removed {
			removed[i] = 1
			continue
		}
		signature[i] = ann.GetSignature()
		mentions[i], organizations[i] = uint16(len(ann.GetMentions())), uint16(len(ann.GetOrganizations()))
		subjects[i], pairs[i] = uint16(len(ann.GetTopics())), uint16(len(ann.GetPairs()))
		events[i], terms[i] = uint16(len(ann.GetEvents())), uint16(len(ann.GetTerms()))
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
