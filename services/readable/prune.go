package readable

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// noiseWords are words of class, id and role that name parts of a page beside the article. A name counts as its words:
// "relatedNews-list" is related, news and list.
var noiseWords = regexp.MustCompile(`(?:^|[ _-])(?:` + strings.Join([]string{
	// other stories
	`relat(?:ed|es|ion)\w*`, `recommend\w*`, `recirc\w*`, `outbrain`, `taboola`, `dable`, `zergnet`, `popular`, `trending`,
	`most[ _-]?(?:read|viewed|popular|shared)`, `(?:more|other|latest|hot|best|top)[ _-]?(?:news|stories|articles|posts)`,
	`read[ _-]?(?:more|next|also)`, `up[ _-]?next`, `rank(?:ing)?`, `headline[ _-]?list`, `also[ _-]?like`, `see[ _-]?also`,
	// ways through the site
	`nav(?:bar|igation)?`, `gnb`, `lnb`, `snb`, `breadcrumbs?`, `menu`, `side[ _-]?bar`, `aside`, `pagination`, `pager`, `foot(?:er)?`,
	`tags?[ _-]?(?:list|cloud|box|links|area|wrap)`, `keywords?[ _-]?(?:list|box|area|wrap)`, `skip`,
	// sharing and comments
	`shar(?:e|ing)\w*`, `social\w*`, `sns`, `addthis\w*`, `comments?`, `disqus\w*`, `reply`, `replies`, `livere`, `reactions?`, `emoticon`,
	// offers
	`newsletter\w*`, `subscri(?:be|ption)\w*`, `sign[ _-]?up`, `promo\w*`, `advert\w*`, `ads?`, `adsense`, `adsbygoogle`, `sponsor\w*`,
	`cta`, `banner`, `cookies?`, `gdpr`, `paywall`, `donat\w*`, `modal`, `popup`, `tooltip`,
	// about the article
	`copyright`, `caption\w*`, `credits?`, `author[ _-]?(?:bio|box|info|card)`, `(?:bio|about)[ _-]?author`, `journalist`, `reporter`, `print[ _-]?only`,
	`sr[ _-]?only`, `visually[ _-]?hidden`, `screen[ _-]?reader\w*`, `popover`, `hover[ _-]?card`,
}, "|") + `)(?:$|[ _-])`)

// noiseRoles are ARIA roles of parts beside the article.
var noiseRoles = []string{"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar", "tooltip"}

// camel splits a name at the change from small to capital letters.
var camel = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// manner begins or ends a class that tells how an element looks or what it is about, not what it is: has-ads,
// tag-subscription, box--ads.
var manner = regexp.MustCompile(`(?:^| )(?:has|with|without|no|is|not|js|tag|category|type|format|status)[-_][^ ]*|--[^ ]*`)

// nameOf is an element's class and id as words.
func nameOf(n *html.Node) string {
	name := strings.ToLower(camel.ReplaceAllString(attr(n, "class")+" "+attr(n, "id"), "$1-$2"))
	return manner.ReplaceAllString(name, "")
}

// hasWord tells whether an element has one of these classes, whole or as a part between dashes.
func hasWord(n *html.Node, words ...string) bool {
	for class := range strings.FieldsSeq(strings.ToLower(attr(n, "class"))) {
		if slices.Contains(words, class) {
			return true
		}
		for _, part := range strings.FieldsFunc(class, func(r rune) bool { return r == '-' || r == '_' }) {
			if slices.Contains(words, part) {
				return true
			}
		}
	}
	return false
}

// readerWords are words that name what readers and machines add below an article. A name of these is rarely wrong.
var readerWords = regexp.MustCompile(`(?:^|[ _-])(?:comments?|disqus\w*|livere|repl(?:y|ies)|related\w*|recommend\w*|outbrain|taboola)(?:$|[ _-])`)

// readerRest is how many runes of prose must be left for a part with a reader's word to go, however long that part is.
const readerRest = 200

// prune takes noise out of the tree: what is never seen, what the markup calls a menu, a list of other stories, a comment
// or a caption, and what is hidden. A name can lie, so what holds more than a third of the page's prose stays; comments
// are often longer than that, and go if an article is left without them.
func prune(doc *html.Node) {
	prose := proseByNode(doc)
	total := prose[doc]
	elements(doc, func(n *html.Node) bool {
		small := prose[n]*3 <= total || total-prose[n] >= readerRest && readerWords.MatchString(nameOf(n))
		if unseen(n.DataAtom) && n.DataAtom != atom.Head || (isNoise(n) || isPicture(n)) && small {
			n.Parent.RemoveChild(n)
			return false
		}
		return true
	})
}

// isNoise tells what an element's name and attributes say of it.
func isNoise(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Html, atom.Head, atom.Body, atom.Main, atom.Article:
		return false
	case atom.Nav, atom.Footer, atom.Aside, atom.Menu, atom.Dialog, atom.Figcaption, atom.Input, atom.Option:
		return true
	}
	if _, hidden := attrOK(n, "hidden"); hidden || strings.Contains(strings.ReplaceAll(strings.ToLower(attr(n, "style")), " ", ""), "display:none") {
		return true
	}
	if attr(n, "aria-hidden") == "true" || slices.Contains(noiseRoles, attr(n, "role")) {
		return true
	}
	return noiseWords.MatchString(nameOf(n))
}

// pictureWords are words of class and id that name what holds a picture and its caption.
var pictureWords = regexp.MustCompile(`(?:^|[ _-])(?:images?|img|imgs|photos?|pictures?|pic|figure|thumb(?:nail)?s?|gallery|slideshow|media)(?:$|[ _-])`)

// captionRunes is the most text that a picture's holder may have: captions are longer than one thinks.
const captionRunes = 400

// isPicture tells whether an element holds a picture and no more text than a caption.
func isPicture(n *html.Node) bool {
	if n.DataAtom != atom.Figure && (!breaksLine(n.DataAtom) || !pictureWords.MatchString(nameOf(n))) {
		return false
	}
	picture := first(n, func(c *html.Node) bool {
		return c.DataAtom == atom.Img || c.DataAtom == atom.Picture || c.DataAtom == atom.Video || c.DataAtom == atom.Iframe
	})
	return picture != nil && utf8.RuneCountInString(textOf(n)) <= captionRunes
}

// attrOK is attr that tells an empty attribute from none.
func attrOK(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// proseRunes is how long a block must be to count as prose.
const proseRunes = 25

// proseByNode sums the prose below each node: the runes outside links of paragraphs that are sentences. Where a page has
// none, any long line that is not mostly link counts.
func proseByNode(doc *html.Node) map[*html.Node]int {
	blocks := blocksOf(doc)
	prose := sumByNode(blocks, isProse)
	if prose[doc] == 0 {
		prose = sumByNode(blocks, func(b *block) bool { return b.runes >= proseRunes && b.linkShare() < 0.4 })
	}
	return prose
}

func sumByNode(blocks []block, counts func(*block) bool) map[*html.Node]int {
	sums := map[*html.Node]int{}
	for i := range blocks {
		if b := &blocks[i]; counts(b) {
			for n := b.node; n != nil; n = n.Parent {
				sums[n] += b.runes - b.linked
			}
		}
	}
	return sums
}
