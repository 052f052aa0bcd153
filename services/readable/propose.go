package readable

import (
	"fmt"
	"strings"

	readability "codeberg.org/readeck/go-readability/v2"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
)

// marks are runes that are put before each piece of text, so that it is recognised in what an extractor returns. They are
// rare ideographs (CJK Extension B): to an extractor a letter like any other, in news text all but unknown.
const (
	firstMark = 0x20000
	lastMark  = 0x2a6df
)

// maxNodes is the size of tree that extractors are run on: news pages have 1,000 to 10,000 nodes, and the extractors'
// time grows faster than the tree. Larger pages are left to our own reading.
const maxNodes = 60_000

// proposal tells which pieces of text, by number, an extractor holds to be the article.
type proposal map[int]bool

// extractor returns the root of what it holds to be the article in a tree that it may change.
type extractor func(*html.Node) (*html.Node, error)

// extractors are the general ones that vote, each with what it is good at.
var extractors = []extractor{
	// Precise, with fallbacks: leaves out lists of other stories that its default swallows on Korean pages.
	func(doc *html.Node) (*html.Node, error) {
		return trafilaturaBody(doc, trafilatura.FavorPrecision, true)
	},
	// Keeps headings and short paragraphs that the precise one loses.
	func(doc *html.Node) (*html.Node, error) { return trafilaturaBody(doc, trafilatura.Balanced, false) },
	// Other heuristics altogether: scores containers.
	func(doc *html.Node) (*html.Node, error) {
		parser := readability.NewParser()
		parser.DisableJSONLD = true
		article, err := parser.ParseAndMutate(doc, nil)
		if err != nil {
			return nil, fmt.Errorf("readability: %w", err)
		}
		return article.Node, nil
	},
}

func trafilaturaBody(doc *html.Node, focus trafilatura.ExtractionFocus, fallback bool) (*html.Node, error) {
	config := trafilatura.DefaultConfig()
	config.MinExtractedSize = 40 // Korean says in 40 runes what its default, 250, is meant for in English
	result, err := trafilatura.ExtractDocument(doc, trafilatura.Options{
		Config: config, Focus: focus, EnableFallback: fallback, ExcludeComments: true, HtmlDateMode: trafilatura.Disabled,
	})
	if err != nil {
		return nil, fmt.Errorf("trafilatura: %w", err)
	}
	return result.ContentNode, nil
}

// propose runs an extractor over a marked copy of a tree. An extractor that fails or panics proposes nothing: the others
// and our own reading are left.
func propose(doc *html.Node, numbers map[*html.Node]int, run extractor) (p proposal) {
	defer func() {
		if recover() != nil {
			p = nil
		}
	}()
	root, err := run(markedCopy(doc, numbers))
	if err != nil || root == nil {
		return nil
	}
	p = proposal{}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			for _, r := range n.Data {
				if r >= firstMark && r <= lastMark {
					p[int(r-firstMark)] = true
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return p
}

// markedCopy copies a tree and marks the pieces of text that have a number.
func markedCopy(n *html.Node, numbers map[*html.Node]int) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: append([]html.Attribute(nil), n.Attr...)}
	if n.Type == html.TextNode {
		c.Data = strings.Map(func(r rune) rune {
			if r >= firstMark && r <= lastMark {
				return '〓' // a real one would be taken for a mark
			}
			return r
		}, n.Data)
		if i, ok := numbers[n]; ok && firstMark+i <= lastMark {
			text := strings.TrimLeft(c.Data, " \t\r\n")
			c.Data = c.Data[:len(c.Data)-len(text)] + string(rune(firstMark+i)) + text
		}
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		c.AppendChild(markedCopy(k, numbers))
	}
	return c
}

// countNodes counts the nodes of a tree.
func countNodes(n *html.Node) int {
	count := 1
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		count += countNodes(c)
	}
	return count
}
