package rig

import (
	"encoding/json"
	"fmt"
	"hash/maphash"
	"net/url"
	"strings"
	"time"

	"bellwether.internal/services/sample"
)

// News is one made article.
type News struct {
	URL         string    `json:"url"`
	Source      string    `json:"source"`
	Publisher   string    `json:"publisher"`
	Title       string    `json:"title"`
	Text        string    `json:"text"`
	Lang        string    `json:"lang"`
	PublishedAt time.Time `json:"published_at"`
}

// Line is the article as a line for `bellwether push`, with its end.
func (n *News) Line() ([]byte, error) {
	text, err := json.Marshal(n)
	if err != nil {
		return nil, fmt.Errorf("encoding an article: %w", err)
	}
	return append(text, '\n'), nil
}

// Bytes is the article's text in bytes of UTF-8, its title included.
func (n *News) Bytes() int { return len(n.Title) + len(n.Text) }

// ArticleBytes is the size of a made article's text in bytes of UTF-8.
const ArticleBytes = 2000

// Compose makes n articles of ArticleBytes each, every other one Korean: a story of the sample archive, made as long as
// an article by dull sentences, or, where they are to be dense, by more stories. No story is used twice, so that no two
// articles are near-duplicates and none can be had from a cache.
func Compose(n int, dense bool) []News {
	out := make([]News, n)
	next := map[string]int{"ko": 0, "en": 1} // the place of the language's next article
	open := map[string]*strings.Builder{"ko": {}, "en": {}}
	seed := maphash.MakeSeed()
	seen := map[uint64]bool{} // titles: reprints repeat them
	for part := uint64(1); ; part++ {
		archive := sample.Options{Seed: part, Now: time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC), PerDay: 4000}
		for l := range sample.Generate(archive) {
			if next["ko"] >= n && next["en"] >= n {
				return out
			}
			text, at := open[l.Lang], next[l.Lang]
			title := maphash.String(seed, l.Title)
			if text == nil || at >= n || l.Removed || seen[title] {
				continue
			}
			seen[title] = true
			if text.Len() == 0 {
				out[at] = News{URL: address(l.URL, at), Source: l.Source, Publisher: l.Publisher, Title: l.Title, Lang: l.Lang}
			} else {
				text.WriteByte('\n')
			}
			text.WriteString(l.Text)
			if !dense {
				fill(text, l.Lang, at)
			}
			if text.Len() >= ArticleBytes {
				out[at].Text = strings.ToValidUTF8(text.String()[:ArticleBytes], "")
				text.Reset()
				next[l.Lang] = at + 2
			}
		}
	}
}

// address is the URL of the i-th article, at the site of the story that it begins with.
func address(story string, i int) string {
	host := "example.com"
	if u, err := url.Parse(story); err == nil && u.Host != "" {
		host = u.Host
	}
	return fmt.Sprintf("https://%s/bench/%d", host, i)
}

// Spread gives the articles times of publication, evenly over the span that ends at end, in order.
func Spread(articles []News, end time.Time, span time.Duration) {
	for i := range articles {
		back := span * time.Duration(len(articles)-1-i) / time.Duration(len(articles))
		articles[i].PublishedAt = end.Add(-back).UTC().Truncate(time.Millisecond)
	}
}
