// Package page fills a raw article out of an HTML page.
package page

import (
	"errors"
	"strings"
	"time"

	"bellwether.internal/services/article"
	"bellwether.internal/services/readable"
)

// Fill reads raw.HTML where raw.Text is blank, and puts what the page says into the fields that the sender left empty:
// text, title, author, lang and times. With a text, or without HTML, it does nothing. A page without an article is a
// *article.FieldError, unless there is a title to go by.
func Fill(raw *article.Raw) error {
	if strings.TrimSpace(string(raw.Text)) != "" || strings.TrimSpace(raw.HTML) == "" {
		return nil
	}
	got, err := readable.Extract([]byte(raw.HTML), readable.Options{URL: raw.URL, ContentType: "text/html; charset=utf-8", Zone: raw.Zone})
	if err != nil && !(errors.Is(err, readable.ErrNoArticle) && strings.TrimSpace(string(raw.Title)) != "") {
		return &article.FieldError{Field: "html", Reason: "no article was found in it; send its text as `text`"}
	}
	raw.HTML = ""
	raw.Text = article.Scalar(got.Text)
	setDefault(&raw.Title, got.Title)
	setDefault(&raw.Author, got.Author)
	setDefault(&raw.Lang, got.Lang)
	setDefault(&raw.PublishedAt, Stamp(got.Published, got.PublishedDateOnly))
	setDefault(&raw.UpdatedAt, Stamp(got.Updated, got.UpdatedDateOnly))
	return nil
}

// Stamp writes a time so that article.ParseTime reads the same moment; a day keeps its zone, and the zero time is empty.
func Stamp(t time.Time, dateOnly bool) string {
	switch {
	case t.IsZero():
		return ""
	case dateOnly:
		return t.Format("2006-01-02Z07:00")
	}
	return t.Format(time.RFC3339Nano)
}

func setDefault(field *article.Scalar, value string) {
	if strings.TrimSpace(string(*field)) == "" {
		*field = article.Scalar(value)
	}
}
