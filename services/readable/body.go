package readable

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// findBody returns the article's text, one paragraph a line. It prunes doc. linked is the articleBody of the page's
// JSON-LD, which stands in for a body that the page fetches by script.
func findBody(doc *html.Node, title, linked string) string {
	prune(doc)
	pruneOffers(doc)
	blocks := blocksOf(doc)
	chosen := vote(doc, blocks)
	text := join(trim(chosen, title))
	if fromData := linkedBody(linked); utf8.RuneCountInString(fromData) > 3*utf8.RuneCountInString(text) {
		return fromData
	}
	return text
}

// vote returns the blocks that are held to be the article by most of the extractors that found anything, our own reading
// among them.
func vote(doc *html.Node, blocks []block) []block {
	numbers := map[*html.Node]int{}
	for _, b := range blocks {
		for _, piece := range b.pieces {
			numbers[piece] = len(numbers)
		}
	}
	proposals := []proposal{ownProposal(doc, blocks, numbers)}
	if countNodes(doc) <= maxNodes {
		for _, run := range extractors {
			if p := propose(doc, numbers, run); len(p) > 0 {
				proposals = append(proposals, p)
			}
		}
	}
	var chosen []block
	for _, b := range blocks {
		votes := 0.0
		for _, p := range proposals {
			votes += b.share(p, numbers)
		}
		// A tie goes to paragraphs: some extractors lose the first line of a <div> whose lines <br> ends, and leads that
		// stand apart from the text. Between the rest, most of them notices, a majority decides.
		half := float64(len(proposals)) / 2
		if votes > half || votes == half && isProse(&b) {
			chosen = append(chosen, b)
		}
	}
	return chosen
}

// share is the part of the block's text that a proposal holds, 0 to 1.
func (b *block) share(p proposal, numbers map[*html.Node]int) float64 {
	in, all := 0, 0
	for _, piece := range b.pieces {
		n := utf8.RuneCountInString(piece.Data)
		all += n
		if p[numbers[piece]] {
			in += n
		}
	}
	return float64(in) / float64(max(all, 1))
}

// ownProposal is our own reading: from the top go down into the child that holds most of the prose, as long as one does;
// what is in the last such element is the article.
func ownProposal(doc *html.Node, blocks []block, numbers map[*html.Node]int) proposal {
	prose := proseByNode(doc)
	root := doc
	for {
		var best *html.Node
		for c := root.FirstChild; c != nil; c = c.NextSibling {
			if best == nil || prose[c] > prose[best] {
				best = c
			}
		}
		if best == nil || best.Type == html.TextNode || prose[best]*10 < prose[root]*8 {
			break
		}
		root = best
	}
	p := proposal{}
	for _, b := range blocks {
		if within(b.node, root) {
			for _, piece := range b.pieces {
				p[numbers[piece]] = true
			}
		}
	}
	return p
}

// linkedBody brings an articleBody, which may be HTML, into the form of Article.Text.
func linkedBody(s string) string {
	if strings.Contains(s, "<p") || strings.Contains(s, "<br") || strings.Contains(s, "&lt;") {
		doc, err := html.Parse(strings.NewReader(html.UnescapeString(s)))
		if err != nil || deeper(doc, maxDepth) {
			return ""
		}
		return join(blocksOf(doc))
	}
	var lines []string
	for line := range strings.Lines(html.UnescapeString(s)) {
		if line = tidy(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// join renders blocks as text.
func join(blocks []block) string {
	lines := make([]string, len(blocks))
	for i, b := range blocks {
		lines[i] = b.text
	}
	return strings.Join(lines, "\n")
}
