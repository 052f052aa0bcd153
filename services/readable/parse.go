package readable

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxDepth is how deep elements may nest in the tree that extractors walk recursively. News pages nest 15 to 40 deep.
const maxDepth = 200

// parse builds the tree of a page. Where the page nests deeper than maxDepth or than the parser allows (512 open
// elements), the tags beyond that are left out and their text is kept.
func parse(page []byte) (*html.Node, error) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err == nil && !deeper(doc, maxDepth) {
		return doc, nil
	}
	doc, err = html.Parse(strings.NewReader(flatten(page)))
	if err != nil {
		return nil, fmt.Errorf("parsing html: %w", err)
	}
	return doc, nil
}

// flatten copies a page without its inline tags, and without block tags that nest deeper than a quarter of maxDepth.
func flatten(page []byte) string {
	var out strings.Builder
	var open []atom.Atom
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out.String()
		case html.TextToken:
			out.Write(z.Raw())
		case html.StartTagToken:
			raw := string(z.Raw())
			name, _ := z.TagName()
			a := atom.Lookup(name)
			switch {
			case void(a), rawText(a):
				out.WriteString(raw)
			case !breaksLine(a):
			case len(open) < maxDepth/4:
				open = append(open, a)
				out.WriteString(raw)
			default:
				out.WriteString("<br>")
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			if rawText(a) {
				fmt.Fprintf(&out, "</%s>", a)
			} else if n := len(open); n > 0 && open[n-1] == a {
				open = open[:n-1]
				fmt.Fprintf(&out, "</%s>", a)
			}
		case html.SelfClosingTagToken:
			out.Write(z.Raw())
		}
	}
}

// void tells whether an element has no end tag.
func void(a atom.Atom) bool {
	switch a {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta,
		atom.Source, atom.Track, atom.Wbr:
		return true
	}
	return false
}

// rawText tells whether an element's content is not markup.
func rawText(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Title, atom.Textarea, atom.Noscript, atom.Iframe, atom.Xmp:
		return true
	}
	return false
}

// deeper tells whether a tree is deeper than limit. It follows sibling and parent links instead of recursing.
func deeper(root *html.Node, limit int) bool {
	depth := 0
	for n := root; n != nil; {
		if n.FirstChild != nil {
			n = n.FirstChild
			if depth++; depth > limit {
				return true
			}
			continue
		}
		for n != root && n.NextSibling == nil {
			n = n.Parent
			depth--
		}
		if n == root {
			return false
		}
		n = n.NextSibling
	}
	return false
}
