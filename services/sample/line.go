package sample

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"
)

// Line is one line that `bellwether push --replay` reads: an article, or the removal of one.
type Line struct {
	URL       string `json:"url"`
	Source    string `json:"source,omitempty"`
	Publisher string `json:"publisher,omitempty"`
	Title     string `json:"title,omitempty"`
	// Text is plain, its paragraphs separated by a line feed.
	Text string `json:"text,omitempty"`
	// PublishedAt is the publisher's claim; UpdatedAt is set on corrections and removals alone.
	PublishedAt time.Time `json:"published_at,omitzero"`
	UpdatedAt   time.Time `json:"updated_at,omitzero"`
	// SeenAt is when a poller would have met it: never before PublishedAt. Lines come in its order.
	SeenAt time.Time `json:"seen_at"`
	// Lang is "ko" or "en".
	Lang    string `json:"lang,omitempty"`
	Author  string `json:"author,omitempty"`
	Removed bool   `json:"removed,omitempty"`
}

// WriteNDJSON writes one JSON object a line and returns how many it wrote. It stops at the first error of w.
func WriteNDJSON(w io.Writer, lines iter.Seq[Line]) (int, error) {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	n := 0
	for line := range lines {
		if err := enc.Encode(line); err != nil {
			return n, fmt.Errorf("writing sample line %d: %w", n+1, err)
		}
		n++
	}
	return n, nil
}
