package rule

import (
	"fmt"
	"regexp"
	"strings"
)

// Kind is what a series is about.
type Kind string

// The kinds of series.
const (
	Topic        Kind = "topic"
	Organization Kind = "organization"
	Pair         Kind = "pair"
	Source       Kind = "source"
	SQL          Kind = "sql"
)

// Watch is what a rule watches: one series, or all of a kind (then Organization, Topic and Source are empty).
type Watch struct {
	Kind         Kind
	Organization string
	Topic        string
	Source       string // of kind SQL the name of a series
	// Query yields the articles of kind SQL: rows with series, article_id, published_at, seen_at, story_id and
	// publisher_family.
	Query string
}

var identifier = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._:/@-]{0,199}$`)

// ParseWatch reads `all topics`, `all organizations`, `all pairs`, `all sources`, `topic ID`, `organization ID`,
// `pair ORGANIZATION TOPIC`, `source ID` or `sql`.
func ParseWatch(text string) (Watch, error) {
	words := strings.Fields(text)
	for _, id := range words[min(1, len(words)):] {
		if !identifier.MatchString(id) {
			return Watch{}, fmt.Errorf("%q is no id", id)
		}
	}
	switch {
	case len(words) == 1 && words[0] == string(SQL):
		return Watch{Kind: SQL}, nil
	case len(words) == 2 && words[0] == "all":
		for _, kind := range []Kind{Topic, Organization, Pair, Source} {
			if words[1] == string(kind)+"s" {
				return Watch{Kind: kind}, nil
			}
		}
	case len(words) == 2 && words[0] == string(Topic):
		return Watch{Kind: Topic, Topic: words[1]}, nil
	case len(words) == 2 && words[0] == string(Organization):
		return Watch{Kind: Organization, Organization: words[1]}, nil
	case len(words) == 2 && words[0] == string(Source):
		return Watch{Kind: Source, Source: words[1]}, nil
	case len(words) == 3 && words[0] == string(Pair):
		return Watch{Kind: Pair, Organization: words[1], Topic: words[2]}, nil
	}
	return Watch{}, fmt.Errorf("%q, want all topics, all organizations, all pairs, all sources, topic ID, organization ID, pair ORGANIZATION TOPIC, source ID or sql", text)
}

// String writes it as ParseWatch reads it.
func (w Watch) String() string {
	if w.Kind == SQL {
		return string(SQL)
	}
	ids := strings.Join(strings.Fields(w.Organization+" "+w.Topic+" "+w.Source), " ")
	if ids == "" {
		return "all " + string(w.Kind) + "s"
	}
	return string(w.Kind) + " " + ids
}

// savedSeries begins the name of a series that a saved query yields.
const savedSeries = "sql="

// Series names one series of the watch, e.g. "topic=hbm" or "organization=sk-hynix,topic=hbm".
func (w Watch) Series() string {
	if w.Kind == SQL {
		return savedSeries + w.Source
	}
	var parts []string
	for _, part := range []struct{ key, id string }{{"organization", w.Organization}, {"topic", w.Topic}, {"source", w.Source}} {
		if part.id != "" {
			parts = append(parts, part.key+"="+part.id)
		}
	}
	return strings.Join(parts, ",")
}

// ParseSeries is the inverse of Series. What it does not know it leaves out.
func ParseSeries(series string) Watch {
	if name, saved := strings.CutPrefix(series, savedSeries); saved {
		return Watch{Kind: SQL, Source: name}
	}
	var w Watch
	for _, part := range strings.Split(series, ",") {
		key, id, _ := strings.Cut(part, "=")
		switch key {
		case "organization":
			w.Organization = id
		case "topic":
			w.Topic = id
		case "source":
			w.Source = id
		}
	}
	switch {
	case w.Organization != "" && w.Topic != "":
		w.Kind = Pair
	case w.Organization != "":
		w.Kind = Organization
	case w.Topic != "":
		w.Kind = Topic
	case w.Source != "":
		w.Kind = Source
	}
	return w
}
