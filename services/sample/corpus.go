package sample

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Article is one hand-written article with all that became of it.
type Article struct {
	// ID is kebab-case and unique; it ends the URL.
	ID string `yaml:"id"`
	// Publisher is the Source of the outlet that wrote it.
	Publisher string `yaml:"publisher"`
	// DaysAgo and At place it: that many calendar days before Now, at that wall-clock time (15:04), in its newsroom's zone.
	DaysAgo int    `yaml:"days_ago"`
	At      string `yaml:"at"`
	Author  string `yaml:"author"`
	Title   string `yaml:"title"`
	Text    string `yaml:"text"`

	// Copies are reprints at other outlets, lightly edited.
	Copies []Copy `yaml:"copies"`
	// Revisions are later states of the same URL, each an edit of the state before.
	Revisions []Edit `yaml:"revisions"`
	// RemovedAfter is when the outlet took it down, counted from publication; zero if it stands.
	RemovedAfter time.Duration `yaml:"removed_after"`
}

// Edit is a change of wording some time after publication.
type Edit struct {
	After time.Duration `yaml:"after"`
	// Title replaces the title where it is not empty.
	Title string `yaml:"title"`
	// Replace maps a passage, which must occur exactly once in the text, to its new wording.
	Replace map[string]string `yaml:"replace"`
}

// Copy is a reprint of an article at another outlet.
type Copy struct {
	Publisher string `yaml:"publisher"`
	Edit      `yaml:",inline"`
}

// Articles returns the hand-written articles, Korean first.
func Articles() []Article {
	var ko, en []Article
	mustDecode("articles-ko.yaml", &ko)
	mustDecode("articles-en.yaml", &en)
	return slices.Concat(ko, en)
}

// Expectation is what a careful reader takes from a hand-written article's first state.
type Expectation struct {
	// Organizations maps the id of each organization that the article is about to the tone toward it: positive, neutral or
	// negative, as an investor in that organization would read it.
	Organizations map[string]string `yaml:"organizations"`
	// Topics are the ids of its subjects.
	Topics []string `yaml:"topics"`
	// Absent are ids of organizations that a careless reader would find in it and that it does not mention.
	Absent []string `yaml:"absent"`
}

// Expectations returns one expectation for every article, by its ID.
func Expectations() map[string]Expectation {
	var out map[string]Expectation
	mustDecode("expectations.yaml", &out)
	return out
}

// Corpus returns the hand-written part alone as lines: articles, copies, revisions and removals up to now, in the order
// of SeenAt.
func Corpus(now time.Time) []Line {
	now = Options{Now: now}.withDefaults().Now
	outlets := make(map[string]Publisher)
	for _, p := range Publishers() {
		outlets[p.Source] = p
	}
	var out []Line
	for _, a := range Articles() {
		out = append(out, a.lines(now, outlets)...)
	}
	out = slices.DeleteFunc(out, func(l Line) bool { return l.SeenAt.After(now) })
	slices.SortStableFunc(out, bySeenAt)
	return out
}

// lines tells the whole life of one article.
func (a Article) lines(now time.Time, outlets map[string]Publisher) []Line {
	p := outlets[a.Publisher]
	published := a.published(now, p.location)
	first := Line{
		URL: a.url(p), Source: p.Source, Publisher: p.Name, Title: a.Title, Text: paragraphs(a.Text),
		PublishedAt: published, SeenAt: published.Add(a.delay(0)), Lang: p.Lang, Author: a.Author,
	}
	out := []Line{first}
	for i, c := range a.Copies {
		at := outlets[c.Publisher]
		l := c.apply(first)
		l.URL, l.Source, l.Publisher, l.Author = a.url(at), at.Source, at.Name, ""
		l.PublishedAt = published.Add(c.After)
		l.SeenAt = l.PublishedAt.Add(a.delay(i + 1))
		out = append(out, l)
	}
	state := first
	for i, r := range a.Revisions {
		state = r.apply(state)
		state.UpdatedAt = published.Add(r.After)
		state.SeenAt = state.UpdatedAt.Add(a.delay(i + 2))
		out = append(out, state)
	}
	if a.RemovedAfter > 0 {
		at := published.Add(a.RemovedAfter)
		out = append(out, Line{URL: first.URL, Removed: true, UpdatedAt: at, SeenAt: at.Add(a.delay(3))})
	}
	return out
}

// published is the article's moment of publication for an archive that ends at now.
func (a Article) published(now time.Time, loc *time.Location) time.Time {
	clock, err := time.Parse("15:04", a.At)
	if err != nil {
		panic(fmt.Sprintf("article %s: at: %v", a.ID, err))
	}
	y, m, d := now.In(loc).Date()
	return time.Date(y, m, d-a.DaysAgo, clock.Hour(), clock.Minute(), 0, 0, loc).UTC()
}

// delay is the time between publication and the poll that met it: 2 to 11 minutes, fixed by the article's id.
func (a Article) delay(n int) time.Duration {
	sum := n
	for _, b := range []byte(a.ID) {
		sum = sum*31 + int(b)
	}
	return 2*time.Minute + time.Duration((sum&0x7fffffff)%540_000)*time.Millisecond
}

func (a Article) url(p Publisher) string { return "https://" + p.Domain + "/news/" + a.ID }

// apply returns the line with the edit's wording.
func (e Edit) apply(l Line) Line {
	if e.Title != "" {
		l.Title = e.Title
	}
	for old, new := range e.Replace {
		if strings.Count(l.Text, old) != 1 {
			panic(fmt.Sprintf("%s: replace: %q must occur exactly once in the text", l.URL, old))
		}
		l.Text = strings.Replace(l.Text, old, new, 1)
	}
	return l
}

// paragraphs trims each line of a YAML block.
func paragraphs(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "\n")
}

func bySeenAt(a, b Line) int { return a.SeenAt.Compare(b.SeenAt) }
