package recovery

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	kafkabroker "bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/rig"
)

const (
	// smallText is the size of a small article's text in bytes, distinctSmall how many texts there are.
	smallText     = 300
	distinctSmall = 1000
	// lagSpan is the time over which the articles of a lag were published.
	lagSpan = 7 * 24 * time.Hour

	fillWriters = 4
	fillBatch   = 5000
)

// messages makes as many messages of a topic as are wanted, each of another article.
type messages struct {
	n     int
	end   time.Time
	bases [][]byte // encoded, of texts that are used again and again
	// own encodes what is an article's own, as a part of the topic's message.
	own func(a *bellwetherv1.Article, signature uint64) proto.Message
}

// newMessages makes what is common to the messages of each topic between the stages.
func newMessages(n int) (map[string]*messages, error) {
	articles := rig.Compose(min(n, distinctSmall), true)
	for i := range articles {
		articles[i].Text = strings.ToValidUTF8(articles[i].Text[:min(len(articles[i].Text), smallText)], "")
	}
	end := time.Now()
	rig.Spread(articles, end, lagSpan)
	texts, err := rig.Prepare(articles)
	if err != nil {
		return nil, err
	}
	made := map[string]*messages{
		topics.Articles: {n: n, end: end, own: func(a *bellwetherv1.Article, _ uint64) proto.Message { return a }},
		topics.Mentions: {n: n, end: end, own: func(a *bellwetherv1.Article, signature uint64) proto.Message { return extractionOf(a, signature) }},
		topics.Scored: {n: n, end: end, own: func(a *bellwetherv1.Article, signature uint64) proto.Message {
			return &bellwetherv1.Scoring{Extraction: extractionOf(a, signature)}
		}},
	}
	for i, e := range texts.Extractions {
		for topic, m := range map[string]proto.Message{topics.Articles: texts.Articles[i], topics.Mentions: e, topics.Scored: texts.Score(e)} {
			encoded, err := proto.Marshal(m)
			if err != nil {
				return nil, fmt.Errorf("encoding a message: %w", err)
			}
			made[topic].bases = append(made[topic].bases, encoded)
		}
	}
	return made, nil
}

// extractionOf is an extraction with nothing but what is an article's own.
func extractionOf(a *bellwetherv1.Article, signature uint64) *bellwetherv1.Extraction {
	return &bellwetherv1.Extraction{Article: a, Annotation: &bellwetherv1.Annotation{Signature: signature}}
}

// at is the i-th message. What an article has of its own is written behind what it shares: protobuf takes the last of two
// values of a field, and merges messages.
func (m *messages) at(i int) (key, value []byte, err error) {
	key = binary.BigEndian.AppendUint64([]byte("recovery"), uint64(i))
	back := lagSpan * time.Duration(m.n-1-i) / time.Duration(m.n)
	own, err := proto.Marshal(m.own(&bellwetherv1.Article{
		ArticleId: key, Url: fmt.Sprintf("https://example.com/recovery/%d", i), PublishedAt: m.end.Add(-back).UnixMilli(),
		// Signatures of unlike texts are as good as random: no two articles become a story.
	}, rand.Uint64()))
	base := m.bases[i%len(m.bases)]
	return key, append(append(make([]byte, 0, len(base)+len(own)), base...), own...), err
}

// fill writes all messages to a topic.
func (m *messages) fill(ctx context.Context, cluster *kafkabroker.Cluster, topic string) (err error) {
	writer := cluster.Writer()
	defer func() { err = errors.Join(err, writer.Close()) }()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(fillWriters)
	for from := 0; from < m.n && ctx.Err() == nil; from += fillBatch {
		group.Go(func() error {
			batch := make([]kafka.Message, 0, fillBatch)
			for i := from; i < min(from+fillBatch, m.n); i++ {
				key, value, err := m.at(i)
				if err != nil {
					return err
				}
				batch = append(batch, kafka.Message{Topic: topic, Key: key, Value: value})
			}
			return writer.WriteMessages(ctx, batch...)
		})
	}
	if err := group.Wait(); err != nil {
		return fmt.Errorf("filling %s: %w", topic, err)
	}
	return nil
}
