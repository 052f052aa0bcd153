package report

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
)

// storyItem is a story in a list.
type storyItem struct {
	Title, Href          string
	Published            any
	Articles, Publishers float64
}

func (f *frame) stories(t *Table) []storyItem {
	out := make([]storyItem, len(t.Rows))
	for i, row := range t.Rows {
		out[i] = storyItem{
			Title: t.text(row, "title"), Href: "/articles/" + url.PathEscape(t.text(row, "article_id")), Published: t.value(row, "first_published_at"),
			Articles: t.number(row, "articles"), Publishers: t.number(row, "publishers"),
		}
	}
	return out
}

// termItem is a word that is new in the news; Size is 1 to 4, by how new.
type termItem struct {
	Term              string
	Stories, Expected float64
	Size              int
}

func (f *frame) terms(t *Table) []termItem {
	out := make([]termItem, len(t.Rows))
	for i, row := range t.Rows {
		size := 1
		for _, threshold := range []float64{2, 4, 8} {
			if t.number(row, "score") >= threshold {
				size++
			}
		}
		out[i] = termItem{t.text(row, "term"), t.number(row, "stories"), t.number(row, "expected"), size}
	}
	return out
}

// articleItem is an article in a list, with the sentence that decided.
type articleItem struct {
	Title, Href, Publisher, Sentence, Beginning, Tone, Label, Lang string
	Published                                                      any
	Score                                                          float64
}

func articleItems(t *Table) []articleItem {
	out := make([]articleItem, len(t.Rows))
	for i, row := range t.Rows {
		label := t.text(row, "sentiment")
		out[i] = articleItem{
			Title: t.text(row, "title"), Href: "/articles/" + url.PathEscape(t.text(row, "article_id")), Publisher: t.text(row, "publisher"),
			Sentence: t.text(row, "sentence"), Beginning: t.text(row, "beginning"), Tone: toneOf(label), Label: label, Lang: t.text(row, "lang"),
			Published: t.value(row, "published_at"), Score: t.number(row, "sentiment_score"),
		}
	}
	return out
}

// alertItem is an alert as a card.
type alertItem struct {
	Page               string // the alert's own
	Name, Href, Behind string
	Rule, State        string
	Why                string // what was measured against what was expected
	Measure            string
	Started, Ended     any
	Value, Expected    float64
	Stories, Families  float64
	BaselineDays       float64
	Bucket             time.Duration
	Replayed           bool
	Firing             bool
	Evidence           []evidenceItem
}

// evidenceItem is a story behind an alert.
type evidenceItem struct {
	ArticleID   string    `json:"article_id"`
	Title       string    `json:"title"`
	Publisher   string    `json:"publisher"`
	Sentence    string    `json:"sentence"`
	Sentiment   string    `json:"sentiment"`
	PublishedAt time.Time `json:"published_at"`
}

// Href leads to the article.
func (e evidenceItem) Href() string {
	if _, err := uuid.Parse(e.ArticleID); err != nil {
		return ""
	}
	return "/articles/" + e.ArticleID
}

// Tone is the class of its sentiment.
func (e evidenceItem) Tone() string { return toneOf(e.Sentiment) }

func (p *page) alertItems(f *frame, t *Table) []alertItem {
	out := make([]alertItem, len(t.Rows))
	for i, row := range t.Rows {
		topic, organization, source := seriesParts(t.text(row, "series"))
		saved := savedQuery(t.text(row, "series"))
		a := alertItem{
			Page: f.Link("/alerts/" + url.PathEscape(t.text(row, "alert_id"))),
			Name: p.seriesName(f, topic, organization, source), Rule: t.text(row, "rule"), State: t.text(row, "state"), Measure: t.text(row, "measure"),
			Started: t.value(row, "started_at"), Ended: t.value(row, "ended_at"), Value: t.number(row, "value"), Expected: t.number(row, "expected"),
			Stories: t.number(row, "stories"), Families: t.number(row, "publisher_families"), Replayed: t.number(row, "replayed") != 0,
			BaselineDays: t.number(row, "baseline_seconds") / 86400, Bucket: time.Duration(t.number(row, "bucket_seconds")) * time.Second,
		}
		if saved != "" {
			a.Name = saved
		}
		a.Why = f.why(a, t.text(row, "direction"))
		a.Firing = a.State == "firing"
		switch {
		case organization != "":
			a.Href = f.Link("/organizations/" + url.PathEscape(organization))
		case topic != "":
			a.Href = f.Link("/topics/" + url.PathEscape(topic))
		}
		if started, ok := a.Started.(time.Time); ok && saved == "" {
			end := started.Add(max(a.Bucket, time.Hour))
			if ended, ok := a.Ended.(time.Time); ok && ended.After(end) {
				end = ended
			}
			a.Behind = f.behind(topic, organization, source, started.In(f.zone), end.In(f.zone))
		}
		if raw, ok := t.value(row, "evidence").(json.RawMessage); ok {
			var evidence []evidenceItem
			_ = json.Unmarshal(raw, &evidence) // in another form: shown without
			a.Evidence = distinct(evidence)
		}
		out[i] = a
	}
	return out
}

// counts says whether an alert measured a number of stories: what was expected is one, too.
func (a alertItem) counts() bool { return a.Measure != "sentiment" && a.Measure != "share" }

// why tells what an alert measured against what was expected: a number of stories, a mean tone or a share of all stories.
func (f *frame) why(a alertItem, direction string) string {
	switch a.Measure {
	case "sentiment":
		return f.T("why_sentiment", f.Signed(a.Value), f.Length(a.Bucket), f.Signed(a.Expected), f.Count(a.Stories))
	case "share":
		return f.T("why_share", f.Percent(a.Value), f.Length(a.Bucket), f.Percent(a.Expected), f.Count(a.Stories))
	}
	return f.T("why_"+direction, f.Count(a.Value), f.Length(a.Bucket), fmt.Sprintf("%.1f", a.Expected))
}

// distinct leaves out evidence whose sentence was said already: reprints say it again.
func distinct(evidence []evidenceItem) []evidenceItem {
	var out []evidenceItem
	said := map[string]bool{}
	for _, e := range evidence {
		if e.Sentence == "" {
			e.Sentence = e.Title
		}
		if !said[e.Sentence] {
			out = append(out, e)
		}
		said[e.Sentence] = true
	}
	return out
}

// savedQuery is the name of the saved query that a series is counted by, empty where it is a topic, an organization or a source.
func savedQuery(series string) string {
	name, saved := strings.CutPrefix(series, "sql=")
	if !saved {
		return ""
	}
	return name
}

// seriesParts reads "organization=sk-hynix,topic=hbm".
func seriesParts(series string) (topic, organization, source string) {
	for part := range strings.SplitSeq(series, ",") {
		key, id, _ := strings.Cut(part, "=")
		switch key {
		case "topic":
			topic = id
		case "organization":
			organization = id
		case "source":
			source = id
		}
	}
	return topic, organization, source
}

// seriesName is what a series is about, for readers.
func (p *page) seriesName(f *frame, topic, organization, source string) string {
	var parts []string
	if organization != "" {
		parts = append(parts, p.api.names.entity(organization, f.Lang))
	}
	if topic != "" {
		parts = append(parts, p.api.names.topic(topic, f.Lang))
	}
	if source != "" {
		parts = append(parts, source)
	}
	if len(parts) == 0 {
		return f.T("all_news")
	}
	return strings.Join(parts, " · ")
}
