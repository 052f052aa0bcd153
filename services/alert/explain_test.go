package alert

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

// TestShareTakesWhatMayBeExplainedTogether has alerts of many articles, of none and of more than may be explained together.
func TestShareTakesWhatMayBeExplainedTogether(t *testing.T) {
	var rows []behindRow
	for alert, n := range []int{maxTogether - 1, 1, 0, 5, maxTogether + 1, 3} {
		for range n {
			rows = append(rows, behindRow{Alert: uint32(alert)})
		}
	}
	var got [][2]int // the first alert that is left, and how many articles were taken
	for first := 0; first < 6; {
		until, together := share(rows, first, 6)
		got = append(got, [2]int{until, len(together)})
		rows, first = rows[len(together):], until
	}
	if diff := cmp.Diff([][2]int{{3, maxTogether}, {4, 5}, {5, maxTogether + 1}, {6, 3}}, got); diff != "" || len(rows) != 0 {
		t.Errorf("%d left (-want +got):\n%s", len(rows), diff)
	}
}

// TestPlainestStoryFirst chooses among stories of several articles.
func TestPlainestStoryFirst(t *testing.T) {
	one, two := uuid.UUID{1}, uuid.UUID{2}
	at := func(minute int, story uuid.UUID, tone int8, score float32) witness {
		return witness{PublishedAt: noon.Add(time.Duration(minute) * time.Minute), Story: story, Tone: tone, Score: score}
	}
	all := []witness{at(5, one, -1, -.2), at(3, two, -1, -.9), at(4, two, 1, .3), at(1, one, 0, 0), at(2, one, -1, -.4)}
	for i := range byte(9) {
		all = append(all, at(10+int(i), uuid.UUID{10 + i}, 0, 0))
	}
	minutes := func(some []witness) []int {
		var minutes []int
		for _, w := range some {
			minutes = append(minutes, w.PublishedAt.Minute())
		}
		return minutes
	}
	for toward, want := range map[int8][]int{0: {1, 3, 10, 11, 12}, -1: {3, 2}, 1: {4}} {
		if diff := cmp.Diff(want, minutes(plainest(all, toward))); diff != "" {
			t.Errorf("toward %d (-want +got):\n%s", toward, diff)
		}
	}
}

// TestPastIsRememberedForAWhile asks again for what is known, for other stretches, and later.
func TestPastIsRememberedForAWhile(t *testing.T) {
	var p past
	names := []name{{"term", "a"}, {"term", "b"}, {"term", "a"}}
	known := p.of(stretch{noon, time.Hour}, noon)
	if got := known.unknown(names); len(got) != 2 {
		t.Errorf("at first %v are unknown, want two", got)
	}
	known.stories[names[0]] = 0 // none is known, too
	if got := p.of(stretch{noon, time.Hour}, noon.Add(time.Minute)).unknown(names); len(got) != 1 || got[0] != names[1] {
		t.Errorf("then %v is unknown, want %v", got, names[1])
	}
	for _, other := range []stretch{{noon, time.Minute}, {noon.Add(time.Hour), time.Hour}} {
		if got := p.of(other, noon).unknown(names); len(got) != 2 {
			t.Errorf("of another stretch %v are unknown, want two", got)
		}
	}
	if got := p.of(stretch{noon, time.Hour}, noon.Add(rememberFor+time.Second)).unknown(names); len(got) != 2 {
		t.Errorf("later %v are unknown, want two", got)
	}
	for i := range 2 * maxStretches {
		p.of(stretch{noon.Add(time.Duration(i) * time.Second), time.Hour}, noon)
	}
	if len(p.known) > maxStretches {
		t.Errorf("%d stretches are remembered, want %d at most", len(p.known), maxStretches)
	}
}
