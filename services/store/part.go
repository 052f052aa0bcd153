package store

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/segmentio/kafka-go"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/topics"
)

// partMessages is how many messages a part comes from. It is sent as a block of its own: small enough that the buffers
// of the driver stay small, large enough that a block's fixed cost does not show.
const partMessages = 1024

// part is the rows of a stretch of messages. It is complete when it is made, and holds the strings that its rows need but
// not the messages that they came in.
type part struct {
	rows       rows
	signatures signatures
	// outcomes are in the order of the messages; that of a dead letter is empty.
	outcomes []decoded
}

// decoded is the sighting that a message of scored.v1 tells of, or why it cannot be read.
type decoded struct {
	sighting *sighting
	err      error
}

// decodeParts takes the scorings among messages apart, on all cores. A panic is the caller's.
func decodeParts(messages []kafka.Message) []*part {
	parts := make([]*part, (len(messages)+partMessages-1)/partMessages)
	var next atomic.Int64
	var panicked atomic.Value
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(parts)) {
		workers.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					panicked.Store(fmt.Sprintf("%v\n%s", p, debug.Stack()))
				}
			}()
			for i := int(next.Add(1) - 1); i < len(parts); i = int(next.Add(1) - 1) {
				parts[i] = decodePart(messages[i*partMessages : min((i+1)*partMessages, len(messages))])
			}
		})
	}
	workers.Wait()
	if p := panicked.Load(); p != nil {
		panic(p)
	}
	return parts
}

func decodePart(messages []kafka.Message) *part {
	p := &part{outcomes: make([]decoded, len(messages))}
	all := make([]content, len(messages)) // let go with this call
	for i, m := range messages {
		if m.Topic != topics.DeadLetters {
			all[i], p.outcomes[i] = decodeOne(m)
		}
	}
	p.rows.grow(p.outcomes)
	for i, d := range p.outcomes {
		if d.sighting != nil && !d.sighting.removed {
			p.rows.add(d.sighting, all[i])
			p.signatures.add(d.sighting)
		}
	}
	return p
}

// content is what the rows of a sighting are made from.
type content struct {
	scoring   *bellwetherv1.Scoring
	sentences []string
}

// decodeOne takes one scoring apart. A panic on it is its own failure, not the others'.
func decodeOne(m kafka.Message) (c content, d decoded) {
	defer func() {
		if p := recover(); p != nil {
			d = decoded{err: fmt.Errorf("taking it apart panicked: %v", p)}
		}
	}()
	c.scoring = &bellwetherv1.Scoring{}
	if d.err = proto.Unmarshal(m.Value, c.scoring); d.err != nil {
		return c, d
	}
	d.sighting, d.err = newSighting(c.scoring)
	if e := c.scoring.GetExtraction(); d.err == nil && !d.sighting.removed {
		c.sentences = sentenceTexts(e.GetArticle(), e.GetAnnotation())
	}
	return c, d
}
