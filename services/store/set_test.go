package store

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/segmentio/kafka-go"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// randomSet is sightings of a few articles: edits, removals, reprints, with and without times, some at one instant.
func randomSet(t testing.TB, seed, n int) []*bellwetherv1.Scoring {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(seed), 77))
	hour := func(h int) string {
		return time.Date(2026, 3, 2, h, 0, 0, 0, time.UTC).Format(time.RFC3339)
	}
	signatures := []uint64{0xff00ff00ff00ff00, 0xff00ff00ff00ff01, 0xff00ff00ff00ff07, 0xff00ff00ff00ffff, 0x0123456789abcdef, 0}
	var all []*bellwetherv1.Scoring
	for i := range n {
		article, revision := r.IntN(6), r.IntN(3)
		w := told{
			url: fmt.Sprint(article), says: fmt.Sprint(article, " ", revision), organizations: []string{"nvidia"}, source: fmt.Sprint("s", i),
			seen: hour(100 + i/2), signature: signatures[(article*7+revision*3)%len(signatures)],
		}
		if r.IntN(3) > 0 {
			w.published = hour(24 * r.IntN(5))
		}
		if r.IntN(3) == 0 {
			w.updated = hour(50 + r.IntN(50))
		}
		if r.IntN(7) == 0 {
			w.removed, w.says, w.signature = true, "", 0
		}
		all = append(all, scoring(t, w))
	}
	return all
}

// each hands every message over as a batch of its own.
func (b *bench) each(list []*bellwetherv1.Scoring) {
	b.t.Helper()
	for _, s := range list {
		if err := b.handle(b.t.Context(), []kafka.Message{b.message(s)}); err != nil {
			b.t.Fatal(err)
		}
	}
}

func TestAnySetInAnyOrder(t *testing.T) {
	for seed := range 6 {
		all := randomSet(t, seed, 14)
		b := newBench(t)
		b.each(all)
		b.rollup()
		want := b.view()
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		b = newBench(t)
		b.take(r, all...)
		b.rollup()
		if diff := cmp.Diff(want, b.view()); diff != "" {
			t.Errorf("seed %d (-one by one +another order):\n%s", seed, diff)
		}
		b.checkRollup()
	}
}

// TestSeveralStoresAtOnce gives three stores all messages, each in an order of its own, beside two that roll up.
func TestSeveralStoresAtOnce(t *testing.T) {
	for seed := range 2 {
		all := randomSet(t, seed, 30)
		b := newBench(t)
		b.each(all)
		b.rollup()
		want := b.view()

		b = newBench(t)
		var messages []kafka.Message
		for _, s := range all {
			messages = append(messages, b.message(s))
		}
		var stores, rollers sync.WaitGroup
		for k := range 3 {
			r := rand.New(rand.NewPCG(uint64(seed), uint64(k)))
			mine := append([]kafka.Message(nil), messages...)
			r.Shuffle(len(mine), func(i, j int) { mine[i], mine[j] = mine[j], mine[i] })
			stores.Go(func() {
				for len(mine) > 0 {
					n := 1 + r.IntN(min(len(mine), 6))
					if err := b.handle(t.Context(), mine[:n]); err != nil {
						t.Error(err)
					}
					mine = mine[n:]
				}
			})
		}
		done := make(chan struct{})
		for range 2 {
			rollers.Go(func() {
				other := &roller{conn: b.conn, log: b.log, metrics: b.metrics}
				for {
					select {
					case <-done:
						return
					default:
						if _, err := other.once(t.Context()); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		stores.Wait()
		close(done)
		rollers.Wait()
		b.rollup()
		if diff := cmp.Diff(want, b.view()); diff != "" {
			t.Errorf("seed %d (-one store +three):\n%s", seed, diff)
		}
		b.checkRollup()
	}
}

// TestAStoryAsLongAsAChain follows daily boilerplate for two months, a day a batch and all at once.
func TestAStoryAsLongAsAChain(t *testing.T) {
	var all []*bellwetherv1.Scoring
	for day := range 64 {
		at := time.Date(2026, 3, 1+day, 9, 0, 0, 0, time.UTC).Format(time.RFC3339)
		all = append(all, scoring(t, told{url: fmt.Sprint(day), says: fmt.Sprint("day ", day), source: "p", seen: at, published: at, signature: 0xff00ff00ff00ff00}))
	}
	const stories = "SELECT concat(toString(first_published_at), ' ', toString(articles)) AS line FROM stories ORDER BY line"
	b := newBench(t)
	var messages []kafka.Message
	for _, s := range all {
		messages = append(messages, b.message(s))
	}
	if err := b.handle(t.Context(), messages); err != nil {
		t.Fatal(err)
	}
	want := b.lines(stories)
	if len(want) != 5 { // 15 days each: the first, and 14 after it
		t.Errorf("64 days make the stories %v, want 5", want)
	}
	b = newBench(t)
	b.each(all)
	if diff := cmp.Diff(want, b.lines(stories)); diff != "" {
		t.Errorf("stories (-at once +day by day):\n%s", diff)
	}
}
