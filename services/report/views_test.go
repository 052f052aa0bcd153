package report

import (
	"testing"
	"time"
)

// TestStoriesTellOutletsFromPublishers has a story that three papers of two owners tell.
func TestStoriesTellOutletsFromPublishers(t *testing.T) {
	w := newWorld(t, []written{
		{id: 1, revision: 1, hoursAgo: 3, publisher: "alpha", family: "one", lang: "en", title: "A", text: "A."},
		{id: 2, revision: 2, hoursAgo: 2, publisher: "beta", family: "one", lang: "en", title: "A", text: "A.", story: 1},
		{id: 3, revision: 3, hoursAgo: 1, publisher: "gamma", family: "two", lang: "en", title: "A", text: "A.", story: 1},
	})
	var outlets, publishers, families uint64
	var first time.Time
	row := w.writer.QueryRow(t.Context(), "SELECT outlets, publishers, publisher_families, first_published_at FROM stories")
	if err := row.Scan(&outlets, &publishers, &families, &first); err != nil {
		t.Fatal(err)
	}
	if outlets != 3 || publishers != 3 || families != 2 || !first.Equal(w.published[1]) {
		t.Errorf("%d outlets (%d by the older name) of %d families since %s, want 3 (3) of 2 since %s", outlets, publishers, families, first, w.published[1])
	}
}
