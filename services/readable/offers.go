package readable

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	offerRun   = 3   // so many in a row make a list of other stories
	offerRunes = 300 // a headline, a date and a summary are no longer than this
	titleRunes = 8   // a shorter link is a section, a page number or a button
)

// pruneOffers takes lists of other stories out of the tree, whatever they are called: three or more siblings of a kind,
// each of which begins with a link that is a headline. Their summaries are sentences, so they have to go before anything
// looks for prose. A list that holds most of the page's prose is what the page is about and stays.
func pruneOffers(doc *html.Node) {
	prose := proseByNode(doc)
	elements(doc, func(parent *html.Node) bool {
		for _, run := range offerRuns(parent) {
			inRun := 0
			for _, item := range run {
				inRun += prose[item]
			}
			if inRun*3 > prose[doc]*2 {
				continue
			}
			for _, item := range run {
				parent.RemoveChild(item)
			}
		}
		return true
	})
}

// offerRuns returns the runs of offers among an element's children. Names in a sentence are none: between these stand
// commas and other words, while a run of links has its lines to itself or nothing but spaces between its items.
func offerRuns(parent *html.Node) [][]*html.Node {
	children := 0
	for c := parent.FirstChild; c != nil && children < offerRun; c = c.NextSibling {
		if c.Type == html.ElementNode && !separates(c) {
			children++
		}
	}
	if children < offerRun {
		return nil // the usual case, in trees of any depth: their text need not be read
	}
	var runs [][]*html.Node
	var run []*html.Node
	lineStart := true // nothing but white space since the last line break
	runAtStart, punctuated := false, false
	end := func(atBreak bool) {
		if len(run) >= offerRun && (!punctuated || runAtStart && atBreak || breaksLine(run[0].DataAtom)) {
			runs = append(runs, run)
		}
		run = nil
	}
	for c := parent.FirstChild; c != nil; c = c.NextSibling {
		breaks := c.Type == html.ElementNode && (breaksLine(c.DataAtom) || c.DataAtom == atom.Br)
		switch {
		case separates(c):
			lineStart = lineStart || breaks
			punctuated = punctuated || c.Type == html.TextNode && strings.TrimSpace(c.Data) != ""
			continue
		case c.Type != html.ElementNode || !isOffer(c):
			end(breaks || lineStart)
		default:
			if len(run) > 0 && run[0].DataAtom != c.DataAtom {
				end(breaks || lineStart)
			}
			if len(run) == 0 {
				runAtStart, punctuated = lineStart, false
			}
			run = append(run, c)
		}
		lineStart = breaks
	}
	end(true)
	return runs
}

// separates tells whether a node only stands between the items of a list: white space, bullets, line breaks.
func separates(n *html.Node) bool {
	switch n.Type {
	case html.TextNode:
		return !strings.ContainsFunc(n.Data, isWord)
	case html.ElementNode:
		return n.DataAtom == atom.Br || n.DataAtom == atom.Hr
	}
	return true
}

// isOffer tells whether an element is another story's headline with what belongs to it.
func isOffer(n *html.Node) bool {
	if !shortText(n, offerRunes) {
		return false
	}
	for _, b := range blocksOf(n) {
		if !strings.ContainsFunc(b.text, unicode.IsLetter) {
			continue // a rank or a time
		}
		return b.linked >= titleRunes && (b.linkShare() >= 0.9 || b.linkShare() >= 0.5 && !endsSentence(b.text))
	}
	return false
}

// shortText tells whether the text below n has at most limit runes, without reading more than it must.
func shortText(n *html.Node, limit int) bool {
	left := limit
	var walk func(*html.Node) bool
	walk = func(n *html.Node) bool {
		if n.Type == html.TextNode {
			left -= utf8.RuneCountInString(strings.TrimSpace(n.Data))
		}
		for c := n.FirstChild; c != nil && left >= 0; c = c.NextSibling {
			walk(c)
		}
		return left >= 0
	}
	return walk(n)
}
