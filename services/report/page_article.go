package report

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// articleView is one article with what was read out of it.
type articleView struct {
	*frame
	Title         []piece
	Paragraphs    [][]piece
	Plain         string // the title as plain text
	URL           string
	ID            string
	Fields        [][2]string
	Organizations []namedTone
	Topics        []namedTone
	Pairs         []namedTone
	Events        []eventItem
	Terms         []string
	Reprints      []articleItem
	Revisions     []revisionItem
	Published     any
	Publisher     string
	// WordsMade says that words are marked; ReadAnew that another version than the stored scores' one marked them.
	WordsMade, ReadAnew bool
}

// piece is a stretch of text; a mention has an Href, a Tone and a Hint, a word that made the tone a Tone and a Hint.
type piece struct {
	Text, Href, Tone, Hint string
	Word                   bool
}

// namedTone is an organization or topic with the tone toward it and the sentence that decided.
type namedTone struct {
	Name, Href, Tone, Sentence string
	Score                      float64
	Strength                   float64 // score of a topic, mentions of an organization
	Words                      []toneWord
}

type eventItem struct{ Kind, Roles, Detail, Sentence, Certainty string }

type revisionItem struct {
	Revision, MadeBy         string
	Seen, Published, Updated any
	Removed, Counts          bool
}

func (p *page) article(ctx context.Context, r *http.Request, f *frame) (any, error) {
	id, err := pageUUID(r)
	if err != nil {
		return nil, err
	}
	a, err := p.api.article(ctx, id, f.Lang)
	if err != nil {
		return nil, err
	}
	row := a.article.Rows[0]
	field := func(name string) string { return a.article.text(row, name) }
	v := &articleView{frame: f, ID: id.String(), Plain: field("title"), Publisher: field("publisher"), Published: a.article.value(row, "published_at"), URL: webAddress(field("url"))}
	spans := p.spans(f, a.parts["mentions"])
	why := p.explainer.explain(field("title"), field("text"), field("lang"))
	p.markWords(f, spans, why.Words)
	v.WordsMade = len(why.Words) > 0
	v.ReadAnew = why.MadeBy != field("taxonomy_version")+"/"+field("model_version")
	v.Title = highlight(field("title"), spans["title"], 0)
	v.Paragraphs = paragraphs(field("text"), spans["text"])
	trust := field("time_trust")
	v.Fields = [][2]string{
		{f.T("publisher"), field("publisher")},
		{f.T("source"), field("source")},
		{f.T("author"), field("author")},
		{f.T("published"), f.Moment(v.Published)},
		{f.T("time_trust"), f.T("trust_" + trust)},
		{f.T("seen"), f.Moment(a.article.value(row, "seen_at"))},
		{f.T("language"), field("lang")},
		{f.T("revision"), field("revision")},
		{f.T("made_by"), field("taxonomy_version") + " / " + field("model_version")},
	}
	v.Organizations = namedTones(a.parts["organizations"], "entity_id", "name", "/organizations/", "sentence", "mentions", why.Organizations)
	v.Topics = namedTones(a.parts["topics"], "topic", "topic_name", "/topics/", "sentence", "score", why.Topics)
	pairs := a.parts["pairs"]
	for _, row := range pairs.Rows {
		v.Pairs = append(v.Pairs, namedTone{
			Name: pairs.text(row, "name") + " · " + pairs.text(row, "topic_name"), Tone: toneOf(pairs.text(row, "sentiment")), Sentence: pairs.text(row, "evidence"),
			Href: "/organizations/" + url.PathEscape(pairs.text(row, "entity_id")) + "?topic=" + url.QueryEscape(pairs.text(row, "topic")), Score: pairs.number(row, "sentiment_score"),
		})
	}
	v.Events = p.events(f, a.parts["events"])
	for _, row := range a.parts["terms"].Rows {
		v.Terms = append(v.Terms, a.parts["terms"].text(row, "term"))
	}
	v.Reprints = articleItems(a.parts["reprints"])
	v.Revisions = revisions(a.parts["sightings"])
	return v, nil
}

// webAddress is an article's address if it may be linked to; others are shown nowhere.
func webAddress(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return raw
}

func namedTones(t *Table, id, name, path, sentence, strength string, words map[string][]toneWord) []namedTone {
	out := make([]namedTone, len(t.Rows))
	for i, row := range t.Rows {
		out[i] = namedTone{
			Name: t.text(row, name), Href: path + url.PathEscape(t.text(row, id)), Tone: toneOf(t.text(row, "sentiment")), Sentence: t.text(row, sentence),
			Score: t.number(row, "sentiment_score"), Strength: t.number(row, strength), Words: words[t.text(row, id)],
		}
	}
	return out
}

// events tells what happened, with the names of who took part.
func (p *page) events(f *frame, t *Table) []eventItem {
	var out []eventItem
	for _, row := range t.Rows {
		e := eventItem{Kind: f.T("event_" + t.text(row, "kind")), Sentence: t.text(row, "sentence"), Certainty: t.text(row, "certainty")}
		if roles, ok := t.value(row, "roles").(map[string][]string); ok {
			named := map[string][]string{}
			for role, entities := range roles {
				for _, id := range entities {
					shown := f.Named("role_", role)
					named[shown] = append(named[shown], p.api.names.entity(id, f.Lang))
				}
			}
			e.Roles = cellMap(named)
		}
		var detail []string
		if amount := t.number(row, "amount"); amount != 0 {
			detail = append(detail, f.Count(amount)+" "+t.text(row, "currency"))
		}
		for _, name := range []string{"date", "place"} {
			if s := t.text(row, name); s != "" {
				detail = append(detail, s)
			}
		}
		e.Detail = strings.Join(detail, ", ")
		out = append(out, e)
	}
	return out
}

func revisions(t *Table) []revisionItem {
	out := make([]revisionItem, len(t.Rows))
	for i, row := range t.Rows {
		out[i] = revisionItem{
			Revision: t.text(row, "revision"), MadeBy: t.text(row, "made_by"), Seen: t.value(row, "seen_at"), Published: t.value(row, "published_at"),
			Updated: t.value(row, "updated_at"), Removed: t.number(row, "removed") != 0, Counts: t.number(row, "counts") != 0,
		}
	}
	return out
}
