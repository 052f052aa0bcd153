package ingest

import (
	"fmt"
	"testing"
)

func TestRecent(t *testing.T) {
	var r recent
	a, b := []byte("a"), []byte("b")
	for _, step := range []struct {
		article   []byte
		now, want int64
	}{{a, 10, 10}, {a, 10, 11}, {b, 10, 10}, {a, 9, 12}, {a, 20, 20}} {
		if got := r.after(step.article, step.now); got != step.want {
			t.Fatalf("article %s at %d: %d, want %d", step.article, step.now, got, step.want)
		}
	}
	for i := range 3 * recentSize {
		r.after(fmt.Append(nil, i), 30)
	}
	if n := len(r.young) + len(r.old); n > 2*recentSize {
		t.Errorf("%d articles are remembered, want at most %d", n, 2*recentSize)
	}
}
