package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// ErrAbsent says that data which are kept outside the repository are not there; what needs them is skipped.
var ErrAbsent = errors.New("not there")

// expectation is what a careful reader finds in the article outside the repository, as far as it binds.
type expectation struct {
	Title         string `json:"title"`
	Organizations []struct {
		ID            string `json:"id"`
		Sentiment     Tone   `json:"sentiment"`
		SentimentNote string `json:"sentiment_note"`
		Count         int    `json:"count"`
	} `json:"organizations"`
	MustNot []string `json:"must_not"`
	Topics  []struct {
		ID         string `json:"id"`
		Prominence string `json:"prominence"`
	} `json:"topics"`
	Events []struct {
		Type          string   `json:"type"`
		Organizations []string `json:"organizations"`
		Organization  string   `json:"organization"`
		Amount        float64  `json:"amount"`
		Currency      string   `json:"currency"`
	} `json:"events"`
}

// Article is what was measured on the article outside the repository.
type Article struct {
	// Organizations are those with the exact number of mentions, of OrganizationsOf; Wrong those that are not in it.
	Organizations, OrganizationsOf int
	Wrong                          []string
	// Topics and Events are the main topics, and the cooperations and the funding, that were found.
	Topics, TopicsOf, Events, EventsOf int
	// Tones are said against expected; Opposite are the organizations with the opposite sign.
	Tones    Tones
	Opposite []string
}

// Seed reads the article in a folder: a text *.ko.txt and expected.json. It returns ErrAbsent where there is none.
func Seed(r *Reader, dir string) (*Article, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.ko.txt"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("article in %s: %w", dir, ErrAbsent)
	}
	article, err := os.ReadFile(names[0])
	if err != nil {
		return nil, fmt.Errorf("reading the article: %w", err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		return nil, fmt.Errorf("reading what is expected of the article: %w", err)
	}
	var want expectation
	if err := json.Unmarshal(data, &want); err != nil {
		return nil, fmt.Errorf("expected.json: %w", err)
	}
	_, body, ok := strings.Cut(string(article), want.Title)
	if !ok {
		return nil, fmt.Errorf("the article does not contain its title %q", want.Title)
	}
	a, s := r.annotated(want.Title, body)
	return want.measure(a, s), nil
}

func (x *expectation) measure(a *bellwetherv1.Annotation, s *bellwetherv1.Sentiments) *Article {
	out := &Article{OrganizationsOf: len(x.Organizations), Tones: Tones{}}
	counts, said := map[string]int{}, map[string]Tone{}
	for i, o := range a.GetOrganizations() {
		counts[o.GetEntityId()] = len(o.GetMentions())
		said[o.GetEntityId()] = toneOf(s.GetOrganizations()[i].GetLabel())
	}
	for _, o := range x.Organizations {
		if counts[o.ID] == o.Count {
			out.Organizations++
		}
		tone, ok := said[o.ID]
		if !ok {
			tone = Missing
		}
		if tone == Neutral && strings.Contains(o.SentimentNote, "neutral is also acceptable") {
			tone = o.Sentiment
		}
		out.Tones.add(o.Sentiment, tone)
		if o.Sentiment == Positive && tone == Negative || o.Sentiment == Negative && tone == Positive {
			out.Opposite = append(out.Opposite, o.ID)
		}
		delete(counts, o.ID)
	}
	for id := range counts {
		out.Wrong = append(out.Wrong, id)
	}
	slices.Sort(out.Wrong)
	for _, t := range x.Topics {
		if t.Prominence != "main" {
			continue
		}
		out.TopicsOf++
		if slices.ContainsFunc(a.GetTopics(), func(got *bellwetherv1.Topic) bool { return got.GetTopic() == t.ID }) {
			out.Topics++
		}
	}
	for _, e := range x.Events {
		if e.Type != "cooperation" && e.Type != "funding" {
			continue
		}
		out.EventsOf++
		if slices.ContainsFunc(a.GetEvents(), func(got *bellwetherv1.Event) bool {
			return got.GetKind() == e.Type && has(got, e.Organizations) &&
				(e.Type != "funding" || has(got, []string{e.Organization}) && got.GetAmount() == e.Amount && got.GetCurrency() == e.Currency)
		}) {
			out.Events++
		}
	}
	return out
}

// has reports whether all of ids play a part in an event.
func has(e *bellwetherv1.Event, ids []string) bool {
	for _, id := range ids {
		if !slices.ContainsFunc(e.GetRoles(), func(r *bellwetherv1.EventRole) bool { return r.GetEntity() == id }) {
			return false
		}
	}
	return true
}
