package stage

import (
	"crypto/rand"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/segmentio/kafka-go"
)

// traceHeader is the W3C Trace Context header, carried unchanged from the first message through all that is made of it.
const traceHeader = "traceparent"

var traceparent = regexp.MustCompile(`^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$`)

// TraceHeader is the header for a message that begins its life here: in the trace of parent, the header of the request
// that brought it, or in a new one where that is no W3C traceparent.
func TraceHeader(parent string) kafka.Header {
	if !traceparent.MatchString(parent) {
		var id [24]byte
		_, _ = rand.Read(id[:]) // never fails
		parent = "00-" + hex.EncodeToString(id[:16]) + "-" + hex.EncodeToString(id[16:]) + "-01"
	}
	return kafka.Header{Key: traceHeader, Value: []byte(parent)}
}

// traceID is the trace that a message belongs to, empty where it names none.
func traceID(m kafka.Message) string {
	for _, h := range m.Headers {
		if h.Key == traceHeader {
			if parts := strings.Split(string(h.Value), "-"); len(parts) == 4 {
				return parts[1]
			}
		}
	}
	return ""
}
