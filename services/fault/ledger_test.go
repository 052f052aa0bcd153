package fault

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func at(minute int) time.Time { return time.Date(2026, 5, 1, 12, minute, 0, 0, time.UTC) }

func TestLedger(t *testing.T) {
	a := draft{URL: "u", Title: "A", Text: "a", Published: at(0)}
	b := draft{URL: "u", Title: "B", Text: "b", Published: at(0)}
	gone := draft{URL: "u", Removed: true}
	updated := func(d draft, minute int) draft { d.Updated = at(minute); return d }
	undated := func(d draft) draft { d.Published = time.Time{}; return d }
	see := func(drafts ...draft) []Sighting {
		var all []Sighting
		for i, d := range drafts {
			all = append(all, Sighting{d, at(30 + i)})
		}
		return all
	}
	show := func(title string, published, seen int) *Article {
		return &Article{Title: title, Text: map[string]string{"A": "a", "B": "b"}[title], Published: at(published), Seen: at(seen)}
	}
	for name, c := range map[string]struct {
		sightings []Sighting
		want      *Article // nil: gone
	}{
		"once":                                  {see(a), show("A", 0, 30)},
		"twice":                                 {see(a, a), show("A", 0, 30)},
		"an edit":                               {see(a, b), show("B", 0, 31)},
		"an edit before what it edits":          {see(updated(b, 2), updated(a, 1)), show("B", 0, 30)},
		"A, B, A without times":                 {see(a, b, a), show("B", 0, 31)},
		"A, B, A by times":                      {see(updated(a, 1), updated(b, 2), updated(a, 3)), show("A", 0, 30)},
		"a removal":                             {see(a, gone), nil},
		"a removal before its article":          {see(updated(gone, 5), updated(a, 1)), nil},
		"a removal without a time, by sight":    {see(gone, a), show("A", 0, 31)},
		"removed twice, the last sight decides": {see(gone, a, gone), nil},
		"published again":                       {see(updated(gone, 5), updated(b, 9)), show("B", 0, 31)},
		"without a date":                        {see(undated(a), undated(a)), show("A", 30, 30)},
		"a claimed date before a missing one":   {see(undated(a), a), show("A", 0, 31)},
	} {
		t.Run(name, func(t *testing.T) {
			l := NewLedger(&Corpus{Sightings: c.sightings})
			if c.want == nil {
				if !l.Gone["u"] || len(l.Articles) != 0 {
					t.Errorf("in sight: %v, want gone", l.Articles)
				}
				return
			}
			if diff := cmp.Diff(map[string]Article{"u": *c.want}, l.Articles); diff != "" {
				t.Errorf("articles (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCorpusIsReproducible(t *testing.T) {
	c := NewCorpus(3, 400, at(0))
	if !c.Equal(NewCorpus(3, 400, at(0))) {
		t.Error("one seed made two corpora")
	}
	if c.Equal(NewCorpus(4, 400, at(0))) {
		t.Error("two seeds made one corpus")
	}
	l := NewLedger(c)
	if len(l.Gone) == 0 || len(l.Articles) < 350 || len(l.Dead) < 20 || len(c.Bursts) < 3 {
		t.Errorf("%d gone, %d in sight, %d dead, %d bursts", len(l.Gone), len(l.Articles), len(l.Dead), len(c.Bursts))
	}
	seen := map[string]bool{}
	for _, d := range c.Dead {
		if seen[string(d.Payload)] {
			t.Errorf("two deaths with the payload %q", d.Payload)
		}
		seen[string(d.Payload)] = true
	}
	for i := 1; i < len(c.Steps); i++ {
		if !c.Steps[i].At.After(c.Steps[i-1].At) || c.Steps[i].Lines > int(stepEvery/time.Millisecond) {
			t.Fatalf("step %d of %d lines at %s after one at %s: instants must not meet", i, c.Steps[i].Lines, c.Steps[i].At, c.Steps[i-1].At)
		}
	}
}
