package stage

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/topics"
)

// deadLetterSpace is the name space of dead letters' ids (a fixed random UUID).
var deadLetterSpace = uuid.MustParse("6f3d9b0a-52c4-4e0e-9d5c-8a5b3f1f2f11")

// headroom is left for headers and Kafka's own envelope around a dead letter.
const headroom = 64 << 10

// maxError bounds the text of a dead letter's error.
const maxError = 2 << 10

// DeadLetterMessage is the message for a letter, ready to write. The letter gets its id, the same for the same failure.
func DeadLetterMessage(d *bellwetherv1.DeadLetter) (kafka.Message, error) {
	// The content is part of the name: a new cluster's offsets begin again, and ingest reads no topic.
	name := fmt.Appendf(nil, "%s/%s/%d/%d/%s/", d.Stage, d.Topic, d.Partition, d.Offset, d.Url)
	id := uuid.NewSHA1(deadLetterSpace, slices.Concat(name, d.Key, d.Payload))
	d.Id = id[:]
	if len(d.Error) > maxError {
		d.Error = strings.ToValidUTF8(d.Error[:maxError], "")
	}
	if over := proto.Size(d) + headroom - topics.MaxBatch; over > 0 { // a message of another producer, compressed
		kept := max(len(d.Payload)-over, 0)
		d.Error += fmt.Sprintf(" (of the message's %d bytes the first %d were kept)", len(d.Payload), kept)
		d.Payload = d.Payload[:kept]
	}
	value, err := proto.Marshal(d)
	if err != nil {
		return kafka.Message{}, fmt.Errorf("encoding a dead letter: %w", err)
	}
	key := d.Key
	if len(key) == 0 {
		key = d.Id
	}
	return kafka.Message{Topic: topics.DeadLetters, Key: key, Value: value}, nil
}

// deadLetter tells of a message that failed for good.
func deadLetter(stage string, m kafka.Message, cause *PermanentError, about *bellwetherv1.Article) (kafka.Message, error) {
	d := &bellwetherv1.DeadLetter{
		Stage: stage, Cause: cause.Cause, Error: cause.Error(), Field: cause.Field, Attempts: 1,
		FailedAt: time.Now().UnixMilli(), Topic: m.Topic, Partition: int32(m.Partition), Offset: m.Offset,
		Key: m.Key, Payload: m.Value, Origin: Origin(m),
		ArticleId: about.GetArticleId(), Url: about.GetUrl(), Source: about.GetSource(),
	}
	if len(d.ArticleId) == 0 && len(m.Key) == 16 {
		d.ArticleId = m.Key
	}
	return DeadLetterMessage(d)
}
