package sample

import (
	"encoding/binary"
	"math/bits"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"bellwether.internal/services/story"
)

// during returns the lines of a stream that the episode published.
func during(e Episode, s stream) []Line {
	var out []Line
	for _, l := range archive() {
		if letterOf(l) == byte(s) && !l.PublishedAt.Before(e.Start) && l.PublishedAt.Before(e.End) {
			out = append(out, l)
		}
	}
	return out
}

// families counts the owners behind the lines.
func families(lines []Line) int {
	owner := map[string]string{}
	for _, p := range Publishers() {
		owner[p.Source] = p.Family
	}
	seen := map[string]bool{}
	for _, l := range lines {
		seen[owner[l.Source]] = true
	}
	return len(seen)
}

func TestTruthNamesTheEpisodes(t *testing.T) {
	type row struct {
		Topic string
		Start string
		Hours float64
		True  bool
	}
	var got []row
	for _, e := range Truth(Options{Now: testNow}) {
		got = append(got, row{e.Topic, e.Start.Format(time.RFC3339), e.End.Sub(e.Start).Hours(), e.True})
	}
	// 38 days before is a Saturday and 9 days before a Sunday: both move to Monday.
	want := []row{
		{"hbm", "2026-10-19T00:00:00Z", 6, true},
		{"npu-competition", "2026-11-03T05:00:00Z", 2, false},
		{"npu-competition", "2026-11-16T01:00:00Z", 6, true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := len(Truth(Options{Now: testNow, Days: 12})); got != 1 {
		t.Errorf("%d episodes in twelve days, want 1", got)
	}
}

func TestTrueEpisodesAreManyStoriesFromManyOwners(t *testing.T) {
	perDay := float64(DefaultPerDay) / 24
	for _, e := range Truth(Options{Now: testNow}) {
		if !e.True {
			continue
		}
		lines := during(e, bursting)
		d := newDesk(Options{Now: testNow}.withDefaults())
		usual := perDay * d.vocabulary.subjects[e.Topic].Weight / d.total
		if perHour := float64(len(lines)) / e.End.Sub(e.Start).Hours(); perHour < 10*usual {
			t.Errorf("%s: %.1f stories an hour, want ten times the usual %.2f", e.About, perHour, usual)
		}
		if n := families(lines); n < 6 {
			t.Errorf("%s: %d families, want at least 6", e.About, n)
		}
		if n := len(gather(lines)); n != len(lines) {
			t.Errorf("%s: %d lines tell %d stories, want each its own", e.About, len(lines), n)
		}
		t.Logf("%s: %d stories, %d families", e.About, len(lines), families(lines))
	}
}

func TestFalseEpisodeIsOneStoryInEachLanguage(t *testing.T) {
	for _, e := range Truth(Options{Now: testNow}) {
		if e.True {
			continue
		}
		lines := during(e, copying)
		if len(lines) != reprintCopies {
			t.Errorf("%d copies, want %d", len(lines), reprintCopies)
		}
		if n := families(lines); n != 9 {
			t.Errorf("%d families, want all 9", n)
		}
		if n := len(gather(lines)); n != 2 {
			t.Errorf("%d stories, want 2", n)
		}
		texts := map[string]bool{}
		first := map[string]uint64{}
		for _, l := range lines {
			texts[l.Text] = true
			sign := simhash(l.Text)
			if _, known := first[l.Lang]; !known {
				first[l.Lang] = sign
			}
			if d := bits.OnesCount64(sign ^ first[l.Lang]); d > 2*near {
				t.Errorf("%s: distance %d from the first copy", l.URL, d)
			}
		}
		if len(texts) < 10 {
			t.Errorf("%d wordings, want at least 10", len(texts))
		}
	}
}

func TestReprintsAreOneStoryWithTheirOriginal(t *testing.T) {
	// The pipeline's own eye: every composed text is a story of its own, and its reprints belong to it.
	var lines []Line
	texts := map[string]bool{}
	body := body()
	for l := range Generate(Options{Now: testNow, Days: 40}) {
		if isComposed(l) {
			lines = append(lines, l)
			texts[body(l)] = true
		}
	}
	stories := gather(lines)
	if got, want := len(stories), len(texts); float64(got) < 0.99*float64(want) || float64(got) > 1.02*float64(want) {
		t.Errorf("%d lines, %d texts, %d stories; want as many stories as texts", len(lines), want, got)
	}
	t.Logf("%d lines, %d texts, %d stories", len(lines), len(texts), len(stories))
}

// gather tells the stories as the pipeline does.
func gather(lines []Line) []story.Story {
	members := make([]story.Member, len(lines))
	for i, l := range lines {
		var id uuid.UUID
		binary.BigEndian.PutUint64(id[:], uint64(i))
		members[i] = story.Member{Article: id, Published: l.PublishedAt.UnixMilli(), Signature: story.Signature(l.Title, l.Text)}
	}
	return story.Gather(members)
}
