package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"bellwether.internal/services/readable"
)

// readableCmd takes the article out of one page.
type readableCmd struct {
	URL string `name:"url" placeholder:"U" help:"Where the page was found; helps with its date."`
}

// Help is shown below the flags.
func (c *readableCmd) Help() string {
	return `The page is read from standard input, in any charset. One JSON object comes out: title, text, published_at, lang and
author; published_at is RFC 3339, or a date where the page names only a day, or empty.

Example:
  curl -s https://example.com/news/1.html | bellwether readable --url https://example.com/news/1.html`
}

// readableAnswer is the verb's output; its fields are a contract.
type readableAnswer struct {
	Title       string `json:"title"`
	Text        string `json:"text"`
	PublishedAt string `json:"published_at"`
	Lang        string `json:"lang"`
	Author      string `json:"author"`
}

// Run reads the page and prints what it says. A page without an article is printed with an empty text and fails.
func (c *readableCmd) Run(a *app) error {
	page, err := io.ReadAll(io.LimitReader(a.stdin, readable.MaxInput+1))
	if err != nil {
		return fmt.Errorf("reading the page from standard input: %w", err)
	}
	article, err := readable.Extract(page, readable.Options{URL: c.URL})
	if err != nil && !errors.Is(err, readable.ErrNoArticle) {
		return err
	}
	answer := readableAnswer{Title: article.Title, Text: article.Text, Lang: article.Lang, Author: article.Author}
	switch {
	case article.Published.IsZero():
	case article.PublishedDateOnly:
		answer.PublishedAt = article.Published.Format(time.DateOnly)
	default:
		answer.PublishedAt = article.Published.Format(time.RFC3339)
	}
	out := json.NewEncoder(a.stdout)
	out.SetEscapeHTML(false)
	if encodeErr := out.Encode(answer); encodeErr != nil {
		return fmt.Errorf("writing the article: %w", encodeErr)
	}
	return err
}
