package report

import (
	"context"
	"errors"
	"testing"
	"time"
)

// TestRecent asks questions of known cost at known times.
func TestRecent(t *testing.T) {
	now := noon
	r := newRecent()
	r.now = func() time.Time { return now }
	asked := 0
	ask := func(key string, took time.Duration) {
		t.Helper()
		_, err := r.table(t.Context(), key, func(context.Context) (*Table, error) {
			asked++
			now = now.Add(took)
			return &Table{}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		wait, took time.Duration
		key        string
		asked      int
		what       string
	}{
		{0, time.Second, "dear", 1, "nothing is kept"},
		{59 * time.Second, time.Second, "dear", 1, "what took a second is kept for a minute"},
		{0, time.Second, "other", 2, "another question"},
		{2 * time.Second, time.Second, "dear", 3, "a minute is over"},
		{0, time.Minute, "dearest", 4, "nothing is kept"},
		{4 * time.Minute, time.Second, "dearest", 4, "what took a minute is kept for five"},
		{2 * time.Minute, time.Second, "dearest", 5, "five minutes are over"},
		{0, 10 * time.Millisecond, "cheap", 6, "nothing is kept"},
		{0, 10 * time.Millisecond, "cheap", 7, "what was cheap is always new"},
	} {
		now = now.Add(step.wait)
		ask(step.key, step.took)
		if asked != step.asked {
			t.Fatalf("%s: %s: asked %d times, want %d", step.key, step.what, asked, step.asked)
		}
	}
	want := errors.New("no answer")
	for range 2 {
		if _, err := r.table(t.Context(), "failing", func(context.Context) (*Table, error) { now = now.Add(time.Second); return nil, want }); !errors.Is(err, want) {
			t.Errorf("error %v, want it each time", err)
		}
	}
}
