// Package feed reads lists of articles: RSS, RDF, Atom and JSON feeds, sitemaps, and the links of a page.
package feed

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/mmcdole/gofeed"
)

// MaxEntries bounds the entries that are taken from one list; the first ones count, which are the newest in feeds.
const MaxEntries = 2000

// Entry is one article that a list names. Strings are as the list has them, but for URL, which is absolute.
type Entry struct {
	// ID is the list's own id of the entry, empty if it has none.
	ID  string
	URL string
	// Title is plain text; Content is HTML, the fuller of what the list holds.
	Title, Content string
	Author         string
	// Published and Updated are times in the list's own words.
	Published, Updated string
}

// List is what was read.
type List struct {
	Title, Lang string
	Entries     []Entry
	// Children are further lists to read: those that an index of sitemaps names.
	Children []string
	// Damaged says that the list could not be read whole: it was cut off or is malformed in places.
	Damaged bool
}

// ErrNoFeed says that a document is no feed.
var ErrNoFeed = errors.New("is no RSS, Atom or JSON feed")

// Parse reads a feed. address is where it was found, contentType the header. Bytes may be in any encoding and need not
// be whole: of a malformed feed the entries that can be read are returned and Damaged is set. The error is ErrNoFeed,
// or says what is malformed where no entry can be read.
func Parse(body []byte, contentType, address string) (List, error) {
	body = decode(body, contentType)
	if gofeed.DetectFeedType(bytes.NewReader(body)) == gofeed.FeedTypeUnknown {
		return List{}, ErrNoFeed
	}
	parsed, err := parse(body)
	damaged := false
	// The parser forgives a wrong end tag by swallowing what follows: fewer entries than ends of entries tell of it.
	if err != nil || len(parsed.Items) < min(MaxEntries, bytes.Count(body, []byte("</item>"))+bytes.Count(body, []byte("</entry>"))) {
		salvaged := salvage(body)
		switch {
		case salvaged != nil && (err != nil || len(salvaged.Items) > len(parsed.Items)):
			parsed, damaged = salvaged, true
		case err != nil:
			return List{}, fmt.Errorf("malformed feed: %w", err)
		}
	}
	if parsed.FeedType == "json" && !bytes.Contains(body, []byte("jsonfeed.org")) {
		return List{}, ErrNoFeed
	}
	base, _ := url.Parse(address)
	list := List{Title: plain(parsed.Title), Lang: parsed.Language, Damaged: damaged}
	for _, item := range parsed.Items[:min(len(parsed.Items), MaxEntries)] {
		if e := entry(item, base); e.URL != "" || e.ID != "" {
			list.Entries = append(list.Entries, e)
		}
	}
	return list, nil
}

// parse calls the library; a panic in it is an error.
func parse(body []byte) (feed *gofeed.Feed, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("parser panicked: %v", p)
		}
	}()
	return gofeed.NewParser().Parse(bytes.NewReader(body))
}

func entry(item *gofeed.Item, base *url.URL) Entry {
	e := Entry{ID: strings.TrimSpace(item.GUID), Title: plain(item.Title), Published: item.Published, Updated: item.Updated}
	link := strings.TrimSpace(item.Link)
	if link == "" && strings.HasPrefix(e.ID, "http") {
		link = e.ID
	}
	e.URL = resolve(base, link)
	if e.Content = item.Content; len(e.Content) < len(item.Description) {
		e.Content = item.Description
	}
	var names []string
	for _, person := range item.Authors {
		if person != nil && person.Name != "" {
			names = append(names, person.Name)
		}
	}
	e.Author = strings.Join(names, ", ")
	return e
}

// resolve makes an absolute http(s) address, empty where that cannot be.
func resolve(base *url.URL, link string) string {
	if link == "" {
		return ""
	}
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}
