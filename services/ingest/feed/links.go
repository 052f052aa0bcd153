package feed

import (
	"bytes"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

const (
	// minHeadline is the least letters of a link that names an article: shorter ones are menus.
	minHeadline = 12
	// maxLinks bounds the links that are taken from one page.
	maxLinks = 100
)

// Links reads a page that lists articles: links to pages of the same host whose text is as long as a headline, in the
// page's order.
func Links(body []byte, contentType, address string) List {
	var list List
	base, err := url.Parse(address)
	if err != nil {
		return list
	}
	z := html.NewTokenizer(bytes.NewReader(toUTF8(body, contentType)))
	z.SetMaxBuf(1 << 20)
	seen := map[string]bool{address: true}
	href := ""
	var text strings.Builder
	for len(list.Entries) < maxLinks {
		switch z.Next() {
		case html.ErrorToken:
			return list
		case html.StartTagToken:
			name, more := z.TagName()
			if string(name) != "a" {
				continue
			}
			href = ""
			text.Reset()
			for more {
				var key, value []byte
				key, value, more = z.TagAttr()
				if string(key) == "href" {
					href = resolve(base, strings.TrimSpace(string(value)))
				}
			}
		case html.TextToken:
			if href != "" {
				text.Write(z.Text())
				text.WriteByte(' ')
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) != "a" || href == "" {
				continue
			}
			title := plain(text.String())
			target, err := url.Parse(href)
			if err == nil && target.Host == base.Host && utf8.RuneCountInString(title) >= minHeadline {
				target.Fragment = ""
				if link := target.String(); !seen[link] {
					seen[link] = true
					list.Entries = append(list.Entries, Entry{URL: link, Title: title})
				}
			}
			href = ""
		}
	}
	return list
}
