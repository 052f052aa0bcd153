package readable

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// trim drops lines that belong to the site, not to the story: the headline again, date and by-line, captions, links to
// other stories, offers and notices. What a line is, is told by its words, by how much of it is link, and by where it
// stands: before the first paragraph, between two, or after the last.
func trim(blocks []block, title string) []block {
	blocks = cutBoilerplate(blocks)
	firstProse, lastProse := proseSpan(blocks)
	list := closingList(blocks[min(lastProse+1, len(blocks)):])
	drop := make([]bool, len(blocks))
	for i := range blocks {
		b := &blocks[i]
		switch {
		case sameText(b.text, title) && (i < firstProse || i < 3):
			drop[i] = true
		case notice(b), caption(b), linkLine(b), !strings.ContainsFunc(b.text, isWord):
			drop[i] = true
		case i < firstProse:
			drop[i] = header(b)
		case i > lastProse:
			drop[i] = !list && footer(b) || byline(b)
		}
	}
	dropTeasers(blocks, drop)
	dropLonelyLeads(blocks, drop)
	var kept []block
	for i, b := range blocks {
		if !drop[i] {
			kept = append(kept, b)
		}
	}
	return kept
}

// proseSpan returns the places of the first and the last paragraph; (0, len-1) where there is none.
func proseSpan(blocks []block) (from, to int) {
	from, to = -1, len(blocks)-1
	for i := range blocks {
		if b := &blocks[i]; isProse(b) {
			if from < 0 {
				from = i
			}
			to = i
		}
	}
	return max(from, 0), to
}

// longProse is how long a line is prose whatever it ends with.
const longProse = 150

// isProse tells whether a block is a paragraph of sentences.
func isProse(b *block) bool {
	return b.runes >= proseRunes && b.linkShare() < 0.5 && (endsSentence(b.text) || b.runes >= longProse) && !isHeading(b) && !notice(b) && !caption(b)
}

// isHeading tells whether a block is a heading.
func isHeading(b *block) bool { return b.inside(atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6) }

// endsSentence tells whether a line ends as sentences do, in Korean, English, Japanese or Chinese; quotes and brackets
// behind the stop do not matter.
func endsSentence(s string) bool {
	s = strings.TrimRightFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Pe, unicode.Pf, unicode.Pi) || r == '"' || r == '\'' || r == ' '
	})
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?…。！？:;", r) || r == '다' || r == '요'
}

// linkLine tells whether a line is nothing but a link and says no sentence: another story's headline, a button. A heading
// that is a link is the name of what the article goes on about.
func linkLine(b *block) bool {
	listed := b.inside(atom.Li)
	if b.linkShare() < 0.7 || b.runes > 150 || isHeading(b) && !listed {
		return false
	}
	return listed && b.linkShare() > 0.9 || !endsSentence(b.text)
}

// header tells whether a line before the first paragraph is about the article: date, by-line, section, place.
func header(b *block) bool {
	switch {
	case b.runes > dateLine:
		return false
	case byline(b), !findShortTime(b.text, defaultZone("")).missing():
		return true
	}
	return !isHeading(b) && b.runes < 40 && !endsSentence(b.text) && !subtitle(b)
}

// subtitle tells whether a line may be one of the sub-headlines that Korean papers put before the text: a few words in
// Hangul, none of them a link.
func subtitle(b *block) bool {
	return b.runes >= 12 && len(strings.Fields(b.text)) >= 3 && b.linked == 0 && hangulShare([]byte(b.text)) > 0.5
}

// footer tells whether a line after the last paragraph is not part of it.
func footer(b *block) bool {
	if b.inside(atom.Li, atom.Td, atom.Pre, atom.Blockquote) && b.linkShare() < 0.5 {
		return false
	}
	return isHeading(b) || b.linkShare() > 0.5 && !endsSentence(b.text) || b.runes < 60 && !endsSentence(b.text)
}

// closingList tells whether the lines after the last paragraph are a list that the article ends with (dates of a tour,
// results, prices): at least four plain lines. Sites' own closing lines are fewer, or links.
func closingList(rest []block) bool {
	plain := 0
	for i := range rest {
		if b := &rest[i]; b.linkShare() < 0.5 && !isHeading(b) && !notice(b) && !caption(b) && !byline(b) {
			plain++
		}
	}
	return plain >= 4
}

// dropLonelyLeads drops headings that lead to nothing: what stood below them was dropped, or the text ends.
func dropLonelyLeads(blocks []block, drop []bool) {
	for i := range blocks {
		if drop[i] || !isHeading(&blocks[i]) {
			continue
		}
		if next := i + 1; next == len(blocks) || drop[next] && linkLine(&blocks[next]) {
			drop[i] = true
		}
	}
}

// dropTeasers drops the rest of a list item whose headline was dropped as a link: the date and the summary of that story.
func dropTeasers(blocks []block, drop []bool) {
	dropped := map[*html.Node]bool{}
	for i := range blocks {
		item := itemOf(&blocks[i])
		if item == nil {
			continue
		}
		if drop[i] && linkLine(&blocks[i]) {
			dropped[item] = true
		}
		drop[i] = drop[i] || dropped[item]
	}
}

// itemOf returns the list item that a block lies in, or nil.
func itemOf(b *block) *html.Node {
	for n := b.node; n != nil; n = n.Parent {
		if n.DataAtom == atom.Li {
			return n
		}
	}
	return nil
}

// about heads a press release's paragraph on the company itself, the same under each of its releases.
var about = regexp.MustCompile(`^(?:About (?:\p{Lu}|the \p{Lu})\S*(?:\s\S+){0,5}:?|[■◆▶<\[]?\s?(?:회사|기업)\s?(?:소개|개요)\s?[>\]]?)$`)

// cutBoilerplate cuts a press release off before what its company says of itself, if that is at most its last third.
func cutBoilerplate(blocks []block) []block {
	total := 0
	for _, b := range blocks {
		total += b.runes
	}
	before := 0
	for i, b := range blocks {
		if b.runes <= 60 && about.MatchString(b.text) && before*3 >= total*2 {
			return blocks[:i]
		}
		before += b.runes
	}
	return blocks
}
