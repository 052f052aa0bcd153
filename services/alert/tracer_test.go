package alert

import (
	"context"
	"testing"
	"time"

	"bellwether.internal/services/kit/topics"
)

// river is a stream whose offsets a test sets; each topic has two partitions.
type river struct {
	end  map[string]int64 // of partition 0; partition 1 stays empty
	done map[string]int64 // by the topic that is read
}

func (r *river) ends(_ context.Context, topic string) (offsets, error) {
	return offsets{0: r.end[topic], 1: 0}, nil
}

func (r *river) committed(_ context.Context, s station, _ offsets) (offsets, error) {
	return offsets{0: r.done[s.topic]}, nil
}

func (r *river) stored(context.Context, offsets) (offsets, error) {
	return offsets{0: r.done[topics.Scored]}, nil
}

func TestTracerFollowsTheStream(t *testing.T) {
	r := &river{end: map[string]int64{}, done: map[string]int64{}}
	now := noon
	trace := &tracer{stream: r, now: func() time.Time { return now }}
	ask := func(after time.Duration) time.Time {
		t.Helper()
		now = now.Add(after)
		at, err := trace.Watermark(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	if got := ask(0); !got.Equal(noon) {
		t.Errorf("an empty stream: %v, want now", got)
	}
	r.end[topics.Articles] = 10
	if got := ask(2 * time.Second); !got.Equal(noon) {
		t.Errorf("extract is behind: %v, want %v", got, noon)
	}
	marked := now
	r.end[topics.Articles], r.done[topics.Articles], r.end[topics.Mentions] = 20, 10, 10
	if got := ask(2 * time.Second); !got.Equal(noon) {
		t.Errorf("sentiment is behind: %v, want %v", got, noon)
	}
	r.done[topics.Mentions], r.end[topics.Scored] = 10, 10
	r.done[topics.Scored] = 9
	if got := ask(2 * time.Second); !got.Equal(noon) {
		t.Errorf("store is behind: %v, want %v", got, noon)
	}
	r.done[topics.Scored] = 10
	if got := ask(2 * time.Second); !got.Equal(marked) {
		t.Errorf("the mark has come through: %v, want %v", got, marked)
	}
	r.done[topics.Articles], r.end[topics.Mentions], r.done[topics.Mentions], r.end[topics.Scored], r.done[topics.Scored] = 20, 20, 20, 20, 20
	if got := ask(2 * time.Second); !got.Equal(now) {
		t.Errorf("all is stored: %v, want now (%v)", got, now)
	}
}

func TestTracerIsHeldBackByAnEmptiedClickHouse(t *testing.T) {
	r := &river{
		end:  map[string]int64{topics.Articles: 50, topics.Mentions: 50, topics.Scored: 50},
		done: map[string]int64{topics.Articles: 50, topics.Mentions: 50, topics.Scored: 3},
	}
	trace := &tracer{stream: r, now: func() time.Time { return noon }}
	if at, err := trace.Watermark(t.Context()); err != nil || !at.IsZero() {
		t.Errorf("watermark = %v, %v, want none", at, err)
	}
}
