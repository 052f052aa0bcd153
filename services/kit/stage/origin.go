package stage

import (
	"fmt"

	"github.com/segmentio/kafka-go"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/topics"
)

// originHeader carries a message's place in articles.v1 through all stages, also where its value cannot be decoded.
const originHeader = "bellwether-origin"

// Origin is where the article of a message stands in articles.v1; nil where that is not known.
func Origin(m kafka.Message) *bellwetherv1.Origin {
	if m.Topic == topics.Articles {
		return &bellwetherv1.Origin{Partition: int32(m.Partition), Offset: m.Offset}
	}
	for _, h := range m.Headers {
		o := &bellwetherv1.Origin{}
		if h.Key != originHeader {
			continue
		}
		if _, err := fmt.Sscanf(string(h.Value), "%d/%d", &o.Partition, &o.Offset); err == nil {
			return o
		}
	}
	return nil
}

// OriginHeader is the header for a message whose article stands at o.
func OriginHeader(o *bellwetherv1.Origin) kafka.Header {
	return kafka.Header{Key: originHeader, Value: fmt.Appendf(nil, "%d/%d", o.GetPartition(), o.GetOffset())}
}

// withOrigin is the headers of m for what is made of it.
func withOrigin(m kafka.Message) []kafka.Header {
	if m.Topic != topics.Articles {
		return m.Headers
	}
	headers := make([]kafka.Header, 0, len(m.Headers)+1)
	for _, h := range m.Headers {
		if h.Key != originHeader { // a replayed article has a new place
			headers = append(headers, h)
		}
	}
	return append(headers, OriginHeader(Origin(m)))
}
