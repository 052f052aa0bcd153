// Package readable takes the article out of an HTML page: its title, its main text as plain paragraphs, its author, its
// language and the times it claims. It is made for news in Korean and in English, and works for other languages too.
//
// The page is hostile until proven otherwise: input is bounded in size, nesting and number of nodes, and a panic in a
// parser becomes an error.
//
// How the text is found: noise is pruned from the tree (scripts, menus, lists of other stories); every piece of text that
// is left is marked with one rune of its own; general extractors are run over the marked tree and vote, by the marks that
// come through, for the blocks they hold to be the article; the blocks that win are rendered from our own tree, so no
// extractor can lose a space or a link's words; last, lines that belong to the site and not to the story are dropped.
package readable

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"golang.org/x/net/html"
)

// MaxInput is how many bytes of a page are read; what follows is cut off and Article.Truncated is set. News pages are 30
// to 300 kB; the text of those beyond 2 MB lies in front of the data that makes them large.
const MaxInput = 2 << 20

// ErrNoArticle tells that a page was read, and holds no text that could be an article.
var ErrNoArticle = errors.New("no article text in the page")

// Options tells what is known of a page beside its bytes. The zero value is fine.
type Options struct {
	// URL is where the page was found; relative links are resolved against it, and a date in its path is a last resort.
	URL string
	// ContentType is the HTTP header, such as "text/html; charset=euc-kr". The bytes may prove it wrong.
	ContentType string
	// Zone is the zone of times that name none. Default: Asia/Seoul for pages in Korean, else UTC.
	Zone *time.Location
}

// Article is what a page says. Strings are NFC, without control characters; what the page does not tell is empty.
type Article struct {
	// Title is the headline, without the name of the site.
	Title string
	// Text is the main text: plain paragraphs separated by one line feed each.
	Text string
	// Author is the by-line's name, or several separated by ", ".
	Author string
	// Lang is an ISO 639-1 code such as "ko".
	Lang string
	// Canonical is the absolute http(s) URL that the page calls its own. It is a claim: any page can name any other, so
	// believe it only within the registrable domain of the page itself.
	Canonical string
	// Published and Updated are the times that the page claims; zero where it claims none. Nothing is said about whether
	// they are believable.
	Published, Updated time.Time
	// PublishedDateOnly and UpdatedDateOnly tell that only a day was given; the time is then that day's midnight.
	PublishedDateOnly, UpdatedDateOnly bool
	// Truncated tells that the page was longer than MaxInput.
	Truncated bool
}

// Extract takes the article out of a page of HTML. Any bytes are allowed. It returns ErrNoArticle (with what else is
// known of the page) where there is no text, and an error where the page could not be parsed at all.
func Extract(page []byte, opts Options) (article Article, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("reading page %s: parser panicked: %v", opts.URL, r)
		}
	}()
	truncated := len(page) > MaxInput
	if truncated {
		page = page[:MaxInput]
	}
	doc, err := parse(decode(page, opts.ContentType))
	if err != nil {
		return Article{Truncated: truncated}, fmt.Errorf("reading page %s: %w", opts.URL, err)
	}
	article = extract(doc, opts)
	article.Truncated = truncated
	if article.Text == "" {
		return article, fmt.Errorf("reading page %s: %w", opts.URL, ErrNoArticle)
	}
	return article, nil
}

// extract reads the metadata first, from the whole tree, and then the body, which prunes the tree.
func extract(doc *html.Node, opts Options) Article {
	base, _ := url.Parse(opts.URL) // an unreadable URL only means that relative links stay unresolved
	meta := readMetadata(doc)
	facts := readLinkedData(doc)
	top := visibleTop(doc)

	article := Article{
		Title:     pickTitle(doc, meta, facts),
		Canonical: pickCanonical(doc, meta, base),
	}
	body := findBody(doc, article.Title, facts.body)
	article.Text = body
	article.Lang = pickLanguage(doc, meta, article.Title+"\n"+body)
	article.Author = pickAuthor(doc, meta, facts, top, body)

	zone := opts.Zone
	if zone == nil {
		zone = defaultZone(article.Lang)
	}
	published, updated := pickTimes(doc, meta, facts, top, opts.URL, zone)
	article.Published, article.PublishedDateOnly = published.at, published.dateOnly
	article.Updated, article.UpdatedDateOnly = updated.at, updated.dateOnly
	return article
}
