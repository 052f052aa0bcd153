package report

import (
	"context"
	"errors"
	"sync/atomic"
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
		{2 * time.Second, time.Second, "dear", 3, "a minute is over: it is made anew"},
		{0, time.Minute, "dearest", 4, "nothing is kept"},
		{4 * time.Minute, time.Second, "dearest", 4, "what took a minute is kept for five"},
		{2 * time.Minute, time.Second, "dearest", 5, "five minutes are over"},
		{0, 10 * time.Millisecond, "cheap", 6, "nothing is kept"},
		{0, 10 * time.Millisecond, "cheap", 7, "what was cheap is always new"},
	} {
		now = now.Add(step.wait)
		ask(step.key, step.took)
		r.renewing.Wait()
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

// TestRecentGivesTheOldWhileItMakesTheNew has an answer that takes long to renew.
func TestRecentGivesTheOldWhileItMakesTheNew(t *testing.T) {
	var clock atomic.Int64
	r := newRecent()
	r.now = func() time.Time { return noon.Add(time.Duration(clock.Load())) }
	made, finish := 0, make(chan error)
	ask := func(context.Context) (*Table, error) {
		made++
		if made == 1 {
			clock.Add(int64(time.Second))
			return &Table{Rows: [][]any{{1}}}, nil
		}
		err := <-finish
		clock.Add(int64(time.Second))
		return &Table{Rows: [][]any{{made}}}, err
	}
	shown := func(what string, want int, asOf time.Duration) {
		t.Helper()
		u := &usage{}
		got, err := r.table(context.WithValue(t.Context(), usageKey{}, u), "q", ask)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		var at time.Time
		if asOf >= 0 {
			at = noon.Add(asOf)
		}
		if got.Rows[0][0] != want || !u.asOf().Equal(at) {
			t.Errorf("%s: answer %v of %s, want %d of %s", what, got.Rows[0][0], u.asOf(), want, at)
		}
	}
	shown("first", 1, -1)
	clock.Add(int64(10 * time.Minute))
	shown("no longer fresh", 1, 0)
	shown("still being made", 1, 0)
	finish <- errors.New("no answer")
	r.renewing.Wait()
	shown("could not be made", 1, 0)
	finish <- nil
	r.renewing.Wait()
	shown("made", 3, 10*time.Minute+2*time.Second)
	clock.Add(int64(2 * time.Hour))
	go func() { finish <- nil }()
	shown("too old to be shown", 4, -1)
}
