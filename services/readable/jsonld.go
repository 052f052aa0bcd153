package readable

import (
	"encoding/json"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// linkedData is what a page's JSON-LD says of the article (schema.org Article and its kinds).
type linkedData struct {
	headline, published, modified, body string
	authors                             []string
}

// Bounds on JSON-LD: hostile pages nest deep and repeat.
const (
	maxLinkedScripts = 20
	maxLinkedDepth   = 12
)

// readLinkedData reads the page's <script type="application/ld+json">. Broken ones are passed over. Of several articles
// the first counts; a page is no list of articles.
func readLinkedData(doc *html.Node) linkedData {
	var facts linkedData
	scripts := 0
	elements(doc, func(n *html.Node) bool {
		if n.DataAtom != atom.Script || !strings.HasPrefix(strings.ToLower(attr(n, "type")), "application/ld+json") {
			return true
		}
		if scripts++; scripts > maxLinkedScripts {
			return false
		}
		var value any
		if err := json.Unmarshal([]byte(looseJSON(rawOf(n))), &value); err == nil {
			facts.read(value, 0)
		}
		return false
	})
	return facts
}

// looseJSON mends what sites often get wrong: comments around the object and raw line feeds in strings.
func looseJSON(s string) string {
	s = strings.TrimSpace(s)
	s = strings.TrimSuffix(strings.TrimPrefix(s, "<!--"), "-->")
	s = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(s), "//<![CDATA["), "//]]>")
	s = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, s)
	return strings.TrimRight(strings.TrimSpace(s), ";")
}

// read walks a JSON value in a fixed order and keeps the first value of each field.
func (d *linkedData) read(value any, depth int) {
	if depth > maxLinkedDepth {
		return
	}
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			d.read(item, depth+1)
		}
	case map[string]any:
		if isArticleType(v["@type"]) {
			keep(&d.headline, cut(tidy(str(v["headline"])), maxField))
			keep(&d.published, str(v["datePublished"]))
			keep(&d.modified, str(v["dateModified"]))
			keep(&d.body, str(v["articleBody"]))
			if len(d.authors) == 0 {
				d.authors = names(v["author"], 0)
			}
			return
		}
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage", "hasPart"} {
			d.read(v[key], depth+1)
		}
	}
}

// isArticleType tells whether a @type is schema.org's Article or a kind of it.
func isArticleType(value any) bool {
	types := []any{value}
	if list, ok := value.([]any); ok {
		types = list
	}
	return slices.ContainsFunc(types, func(t any) bool {
		s := str(t)
		return strings.HasSuffix(s, "Article") || strings.HasSuffix(s, "BlogPosting") || strings.HasSuffix(s, "Report")
	})
}

// names reads an author: a name, an object with a name, or a list of these.
func names(value any, depth int) []string {
	if depth > 3 {
		return nil
	}
	switch v := value.(type) {
	case string:
		if name := tidy(v); name != "" {
			return []string{name}
		}
	case map[string]any:
		return names(v["name"], depth+1)
	case []any:
		var all []string
		for _, item := range v {
			all = append(all, names(item, depth+1)...)
		}
		return all
	}
	return nil
}

func str(value any) string {
	s, _ := value.(string)
	return strings.TrimSpace(s)
}

// keep sets a field that is still empty.
func keep(field *string, value string) {
	if *field == "" {
		*field = value
	}
}
