package readable

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"
)

// attr returns an element's attribute, trimmed, or "".
func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// elements calls visit for each element below root in document order; visit returns whether to go on into its children.
func elements(root *html.Node, visit func(*html.Node) bool) {
	for c := root.FirstChild; c != nil; {
		next := c.NextSibling // visit may take c out of the tree
		if c.Type == html.ElementNode && visit(c) {
			elements(c, visit)
		}
		c = next
	}
}

// first returns the first element below root that passes, or nil.
func first(root *html.Node, passes func(*html.Node) bool) *html.Node {
	var found *html.Node
	elements(root, func(n *html.Node) bool {
		if found == nil && passes(n) {
			found = n
		}
		return found == nil
	})
	return found
}

// within tells whether n is root or lies below it.
func within(n, root *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == root {
			return true
		}
	}
	return false
}

// textOf is the visible text below n on one line.
func textOf(n *html.Node) string {
	var out strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			out.WriteString(n.Data)
		case n.Type == html.ElementNode && unseen(n.DataAtom):
		default:
			if n.Type == html.ElementNode && (breaksLine(n.DataAtom) || n.DataAtom == atom.Br) {
				out.WriteByte(' ')
			}
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				walk(c)
			}
			if n.Type == html.ElementNode && breaksLine(n.DataAtom) {
				out.WriteByte(' ')
			}
		}
	}
	walk(n)
	return tidy(out.String())
}

// rawOf is the text directly inside an element such as <script>, unchanged.
func rawOf(n *html.Node) string {
	var out strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			out.WriteString(c.Data)
		}
	}
	return out.String()
}

// unseen tells whether an element never shows text.
func unseen(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Svg, atom.Canvas, atom.Object,
		atom.Embed, atom.Video, atom.Audio, atom.Head, atom.Title, atom.Select, atom.Textarea, atom.Button, atom.Datalist,
		atom.Math, atom.Noframes, atom.Noembed, atom.Map:
		return true
	}
	return false
}

// breaksLine tells whether an element begins and ends a line.
func breaksLine(a atom.Atom) bool {
	switch a {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Caption, atom.Center, atom.Dd,
		atom.Details, atom.Dialog, atom.Dir, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure,
		atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup, atom.Hr,
		atom.Html, atom.Legend, atom.Li, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section,
		atom.Summary, atom.Table, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr, atom.Ul:
		return true
	}
	return false
}

// tidy brings one line of text into its stored form: NFC, runs of white space as one space, nothing invisible.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u00ad', r == '\u200b', r == '\ufeff', r == '\u2060', r == unicode.ReplacementChar:
			return -1 // soft hyphen, zero-width space and joiner, byte order mark: layout, not text
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1 // bidirectional overrides can make text read as another
		}
		return r
	}, s)
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}
