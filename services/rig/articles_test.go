package rig

import (
	"testing"
	"time"
	"unicode/utf8"

	"bellwether.internal/services/story"
)

func TestComposeMakesDistinctArticles(t *testing.T) {
	articles := Compose(400, true)
	if len(articles) != 400 {
		t.Fatalf("%d articles, want 400", len(articles))
	}
	korean := 0
	urls := map[string]bool{}
	var signatures []uint64
	for _, a := range articles {
		if a.Lang == "ko" {
			korean++
		}
		urls[a.URL] = true
		if len(a.Text) > ArticleBytes || len(a.Text) < ArticleBytes-utf8.UTFMax || !utf8.ValidString(a.Text) {
			t.Errorf("%s has %d bytes, valid %t, want valid text of %d", a.URL, len(a.Text), utf8.ValidString(a.Text), ArticleBytes)
		}
		signatures = append(signatures, story.Signature(a.Title, a.Text))
	}
	if korean != 200 || len(urls) != 400 {
		t.Errorf("%d Korean articles and %d addresses, want 200 and 400", korean, len(urls))
	}
	for i, s := range signatures {
		for j := range i {
			if d := story.Distance(s, signatures[j]); d <= 3 {
				t.Errorf("articles %d and %d are near-duplicates: %d bits apart", j, i, d)
			}
		}
	}
}

func TestSpread(t *testing.T) {
	end := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	articles := make([]News, 5)
	Spread(articles, end, 10*time.Hour)
	for i, a := range articles {
		if want := end.Add(time.Duration(i-4) * 2 * time.Hour); !a.PublishedAt.Equal(want) {
			t.Errorf("article %d at %s, want %s", i, a.PublishedAt, want)
		}
	}
}
