package stage

import (
	"testing"

	"github.com/segmentio/kafka-go"
)

func TestTraceHeader(t *testing.T) {
	const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	if got := TraceHeader(parent); string(got.Value) != parent {
		t.Errorf("header of a request in a trace = %s, want %s", got.Value, parent)
	}
	first, second := TraceHeader("nonsense\r\n"), TraceHeader("")
	if !traceparent.Match(first.Value) || !traceparent.Match(second.Value) || string(first.Value) == string(second.Value) {
		t.Errorf("new traces %s and %s", first.Value, second.Value)
	}
	if got := traceID(kafka.Message{Headers: []kafka.Header{{Key: "other"}, TraceHeader(parent)}}); got != "4bf92f3577b34da6a3ce929d0e0e4736" {
		t.Errorf("trace id %q", got)
	}
}
