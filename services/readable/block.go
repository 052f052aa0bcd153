package readable

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// block is one line of a page as a reader sees it: the text between two line breaks. A paragraph is a block; so is each
// line between <br>, which is how many Korean sites write their paragraphs.
type block struct {
	text   string       // tidy, never empty
	runes  int          // length of text
	linked int          // runes of it inside links
	node   *html.Node   // the innermost element that breaks lines around it
	pieces []*html.Node // its text nodes
}

// inside tells whether the block lies in an element of one of these kinds.
func (b *block) inside(kinds ...atom.Atom) bool {
	for n := b.node; n != nil; n = n.Parent {
		for _, k := range kinds {
			if n.DataAtom == k {
				return true
			}
		}
	}
	return false
}

// linkShare is the part of the block that is link, 0 to 1.
func (b *block) linkShare() float64 { return float64(b.linked) / float64(max(b.runes, 1)) }

// maxBlocks is how many lines of a page are read. Long articles have some hundred, their pages three thousand at most.
const maxBlocks = 10_000

// blocksOf cuts the visible text below root into blocks, in document order; at most maxBlocks.
func blocksOf(root *html.Node) []block {
	w := blockWalker{}
	w.walk(root, root, false)
	w.end()
	return w.blocks
}

// blockWalker gathers the block that is being read.
type blockWalker struct {
	blocks []block
	text   strings.Builder
	linked strings.Builder
	open   block
}

func (w *blockWalker) walk(n, breaker *html.Node, link bool) {
	if len(w.blocks) >= maxBlocks {
		return
	}
	switch n.Type {
	case html.TextNode:
		if strings.TrimFunc(n.Data, unicode.IsSpace) == "" {
			w.text.WriteByte(' ')
			return
		}
		if w.open.node == nil {
			w.open.node = breaker
		}
		if breaker.DataAtom == atom.Pre {
			w.preformatted(n, breaker)
			return
		}
		w.text.WriteString(n.Data)
		w.open.pieces = append(w.open.pieces, n)
		if link {
			w.linked.WriteString(n.Data)
		}
		return
	case html.ElementNode:
		if unseen(n.DataAtom) {
			return
		}
		if n.DataAtom == atom.Br {
			w.end()
			return
		}
		link = link || n.DataAtom == atom.A
		if breaksLine(n.DataAtom) {
			w.end()
			breaker = n
			defer w.end()
		}
	case html.DocumentNode:
	default:
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c, breaker, link)
	}
}

// preformatted reads text in <pre>, where empty lines stand between paragraphs, or every line is one where none is empty.
func (w *blockWalker) preformatted(n, breaker *html.Node) {
	separator := "\n\n"
	text := strings.ReplaceAll(n.Data, "\r\n", "\n")
	if !strings.Contains(strings.TrimSpace(text), separator) {
		separator = "\n"
	}
	for i, paragraph := range strings.Split(text, separator) {
		if i > 0 {
			w.end()
		}
		if strings.TrimSpace(paragraph) != "" {
			w.open.node = breaker
			w.open.pieces = append(w.open.pieces, n)
			w.text.WriteString(paragraph)
		}
	}
}

// end closes the open block.
func (w *blockWalker) end() {
	if b := w.open; b.node != nil {
		if b.text = tidy(w.text.String()); b.text != "" {
			b.runes = utf8.RuneCountInString(b.text)
			b.linked = min(utf8.RuneCountInString(tidy(w.linked.String())), b.runes)
			w.blocks = append(w.blocks, b)
		}
	}
	w.open = block{}
	w.text.Reset()
	w.linked.Reset()
}

// isWord tells whether a rune is part of a word.
func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
