package readable

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxField bounds title, author and every other value that is not the text, in runes.
const maxField = 500

// metadata holds a page's <meta> values by lower-case name, property or itemprop, each name's first.
type metadata map[string]string

// readMetadata collects the <meta> elements of the whole page: many sites put them into the body.
func readMetadata(doc *html.Node) metadata {
	meta := metadata{}
	elements(doc, func(n *html.Node) bool {
		if n.DataAtom != atom.Meta {
			return true
		}
		value := cut(tidy(attr(n, "content")), maxField)
		for _, key := range []string{"property", "name", "itemprop"} {
			for name := range strings.FieldsSeq(strings.ToLower(attr(n, key))) {
				if _, ok := meta[name]; !ok && value != "" {
					meta[name] = value
				}
			}
		}
		return true
	})
	return meta
}

// first returns the first of the named values that is there, or "".
func (m metadata) first(names ...string) string {
	for _, name := range names {
		if m[name] != "" {
			return m[name]
		}
	}
	return ""
}

// cut shortens s to at most n runes.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:n]))
}

// siteSeparator stands between a headline and the name of the site or section in <title> and og:title.
var siteSeparator = regexp.MustCompile(`\s+(?:[-–—|·•<>»:/]|::|&lt;|&gt;)\s+|\s*(?:\||::)\s*`)

// pickTitle chooses the headline: what the page tells machines, else its first <h1>, else <title>; without the site's
// name, which is recognised by og:site_name or by the headline that stands on the page itself.
func pickTitle(doc *html.Node, meta metadata, facts linkedData) string {
	headings := headingsOf(doc)
	var pageTitle string
	if n := first(doc, func(n *html.Node) bool { return n.DataAtom == atom.Title && !insideSVG(n) }); n != nil {
		pageTitle = tidy(rawOf(n))
	}
	for _, candidate := range []string{meta.first("og:title", "twitter:title", "dc.title", "title"), facts.headline} {
		if candidate != "" && !sameText(candidate, meta["og:site_name"]) {
			return cut(withoutSite(candidate, meta["og:site_name"], headings), maxField)
		}
	}
	confirmed := ""
	for _, h := range headings { // the longest that <title> repeats: a site's name may be a heading too
		if len(h) > max(len(confirmed), 8) && strings.Contains(squash(pageTitle), squash(h)) {
			confirmed = h
		}
	}
	if confirmed != "" {
		return cut(confirmed, maxField)
	}
	if len(headings) == 1 {
		return cut(headings[0], maxField)
	}
	return cut(withoutSite(pageTitle, meta["og:site_name"], headings), maxField)
}

// insideSVG tells whether a <title> belongs to a picture.
func insideSVG(n *html.Node) bool { return n.Namespace != "" }

// headingsOf returns the texts of the first few <h1> and <h2>, h1 first.
func headingsOf(doc *html.Node) []string {
	var h1, h2 []string
	elements(doc, func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.H1:
			if t := textOf(n); t != "" && len(h1) < 8 {
				h1 = append(h1, t)
			}
			return false
		case atom.H2:
			if t := textOf(n); t != "" && len(h2) < 4 {
				h2 = append(h2, t)
			}
			return false
		}
		return true
	})
	if len(h1) == 0 {
		return h2
	}
	return h1
}

// withoutSite cuts the site's name, and the sections beside it, off a title.
func withoutSite(title, site string, headings []string) string {
	cuts := siteSeparator.FindAllStringIndex(title, -1)
	if len(cuts) == 0 {
		return title
	}
	for _, h := range headings { // the headline on the page tells which part is it
		for _, c := range cuts {
			if sameText(title[:c[0]], h) || sameText(title[c[1]:], h) {
				return h
			}
		}
	}
	if site != "" {
		last := cuts[len(cuts)-1]
		if sameText(title[last[1]:], site) {
			return title[:last[0]]
		}
		if sameText(title[:cuts[0][0]], site) {
			return title[cuts[0][1]:]
		}
	}
	// With nothing to compare: what follows the last separator is a site's name if it is short and the rest is not.
	last := cuts[len(cuts)-1]
	head, tail := title[:last[0]], title[last[1]:]
	if len(headings) == 0 && utf8.RuneCountInString(tail) <= 25 && utf8.RuneCountInString(head) > utf8.RuneCountInString(tail) {
		return head
	}
	return title
}

// squash brings texts into a form in which they are compared: letters and digits alone, lower case.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if isWord(r) {
			return r
		}
		return -1
	}, strings.ToLower(tidy(s)))
}

// sameText tells whether two texts say the same, but for case, spaces and punctuation.
func sameText(a, b string) bool {
	a, b = squash(a), squash(b)
	return a != "" && a == b
}

// pickCanonical returns the URL that the page calls its own.
func pickCanonical(doc *html.Node, meta metadata, base *url.URL) string {
	if n := first(doc, func(n *html.Node) bool { return n.DataAtom == atom.Base && attr(n, "href") != "" }); n != nil {
		if ref, err := url.Parse(attr(n, "href")); err == nil && base != nil {
			base = base.ResolveReference(ref)
		}
	}
	link := first(doc, func(n *html.Node) bool {
		return n.DataAtom == atom.Link && strings.EqualFold(attr(n, "rel"), "canonical") && attr(n, "href") != ""
	})
	claims := []string{meta["og:url"]}
	if link != nil {
		claims = []string{attr(link, "href"), meta["og:url"]}
	}
	for _, claim := range claims {
		u, err := url.Parse(claim)
		if err != nil || claim == "" || len(claim) > 2048 {
			continue
		}
		if base != nil {
			u = base.ResolveReference(u)
		}
		if (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
			u.Fragment = ""
			return u.String()
		}
	}
	return ""
}
