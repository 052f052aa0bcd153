package readable

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// pageTop is what a reader sees of a page: all its lines, and those around the headline, where by-line and date stand.
type pageTop struct {
	near, all []string
}

const (
	linesBefore = 6   // lines above the headline that may hold its date
	linesAfter  = 25  // lines below it
	bodyLine    = 120 // a line of so many runes below the headline is the article's first paragraph
	dateLine    = 80  // longer lines are prose, and so are those of more than dateWords words:
	dateWords   = 14  // the dates in them are what the article is about
)

// visibleTop reads the lines of a page before noise is pruned: by-lines and dates are noise to the body.
func visibleTop(doc *html.Node) pageTop {
	var top pageTop
	headline := -1
	for _, b := range blocksOf(doc) {
		if headline < 0 && b.inside(atom.H1) {
			headline = len(top.all)
		}
		top.all = append(top.all, b.text)
	}
	if headline < 0 { // no <h1>: what stands before the first paragraph
		headline = max(slices.IndexFunc(top.all, func(s string) bool { return utf8.RuneCountInString(s) >= bodyLine })-linesAfter+1, 0)
	}
	for i := max(headline-linesBefore, 0); i < min(headline+linesAfter, len(top.all)); i++ {
		if line := top.all[i]; utf8.RuneCountInString(line) < bodyLine {
			top.near = append(top.near, line)
		} else if i > headline {
			break
		}
	}
	return top
}

var (
	publishedLabel = regexp.MustCompile(`(?i)(?:기사\s*)?(?:입력|등록|승인|발행|게재|송고|작성|게시)(?:\s*(?:일시|일자|시간|일|됨))?\s*[:：|]?\s*(?:\d|')|\b(?:published|posted|first published|publish date)\b`)
	updatedLabel   = regexp.MustCompile(`(?i)(?:최종\s*)?(?:수정|업데이트|갱신)(?:\s*(?:일시|일자|시간|일|됨))?\s*[:：|]?\s*(?:\d|')|\b(?:last )?(?:updated|modified)\b`)
	urlDate        = regexp.MustCompile(`(?:^|[/=_-])((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?:[/_-]|\d{0,8}(?:$|[/.?&-]))`)
)

// Names of <meta> that hold times, the most reliable first.
var (
	publishedNames = []string{
		"article:published_time", "og:article:published_time", "og:published_time", "datepublished", "article:published",
		"article.published", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "published_time",
		"parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "article_date_original", "og:regdate", "regdate",
		"dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "date", "created",
	}
	updatedNames = []string{
		"article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "article.updated",
		"lastmod", "last-modified", "dcterms.modified", "dc.date.modified", "revised",
	}
)

// pickTimes finds when the page says that it was published and updated. Machines' data comes first, then labelled dates,
// <time> and dates near the headline, last the path of the URL. A day without a time of day gives way to the same day with
// one from a source further down.
func pickTimes(doc *html.Node, meta metadata, facts linkedData, top pageTop, pageURL string, zone *time.Location) (published, updated moment) {
	candidates := []moment{parseTime(facts.published, zone)}
	for _, name := range publishedNames {
		candidates = append(candidates, parseTime(meta[name], zone))
	}
	candidates = append(candidates, markedTime(doc, "datepublished", zone))
	candidates = append(candidates, labelledTimes(top.near, publishedLabel, updatedLabel, zone)...)
	candidates = append(candidates, labelledTimes(top.all, publishedLabel, updatedLabel, zone)...)
	candidates = append(candidates, timeElements(doc, zone)...)
	candidates = append(candidates, plainTimes(top.near, zone)...)
	candidates = append(candidates, timeInURL(pageURL, zone))

	changes := []moment{parseTime(facts.modified, zone)}
	for _, name := range updatedNames {
		changes = append(changes, parseTime(meta[name], zone))
	}
	changes = append(changes, markedTime(doc, "datemodified", zone))
	changes = append(changes, labelledTimes(top.near, updatedLabel, publishedLabel, zone)...)
	return mostPrecise(candidates, zone), mostPrecise(changes, zone)
}

// mostPrecise returns the first candidate that is there, or one of the same day with a time where that has none.
func mostPrecise(candidates []moment, zone *time.Location) moment {
	i := slices.IndexFunc(candidates, func(m moment) bool { return !m.missing() })
	if i < 0 {
		return moment{}
	}
	chosen := candidates[i]
	if chosen.vague() {
		for _, m := range candidates[i+1:] {
			if !m.missing() && !m.vague() && m.sameDay(chosen, zone) {
				return m
			}
		}
	}
	return chosen
}

// markedTime reads the first element with an itemprop, from its datetime, content or text.
func markedTime(doc *html.Node, itemprop string, zone *time.Location) moment {
	n := first(doc, func(n *html.Node) bool {
		return n.DataAtom != atom.Meta && strings.Contains(strings.ToLower(attr(n, "itemprop")), itemprop)
	})
	if n == nil {
		return moment{}
	}
	for _, s := range []string{attr(n, "datetime"), attr(n, "content"), textOf(n)} {
		if t := parseTime(s, zone); !t.missing() {
			return t
		}
	}
	return moment{}
}

// labelledTimes reads the dates behind a label such as `입력` or `Published`. Where the other label follows in the same
// line, only what stands before it counts. A label with its date on the next line is read too.
func labelledTimes(lines []string, label, other *regexp.Regexp, zone *time.Location) []moment {
	var found []moment
	for i, line := range lines {
		if utf8.RuneCountInString(line) > 2*dateLine {
			continue
		}
		if utf8.RuneCountInString(line) <= 12 && i+1 < len(lines) && utf8.RuneCountInString(lines[i+1]) <= dateLine {
			line += " " + lines[i+1]
		}
		at := label.FindStringIndex(line)
		if at == nil {
			continue
		}
		rest := line[at[0]:]
		if end := other.FindStringIndex(rest); end != nil && end[0] > 0 {
			rest = rest[:end[0]]
		}
		if t := findShortTime(rest, zone); !t.missing() {
			found = append(found, t)
		}
		if len(found) == 4 {
			break
		}
	}
	return found
}

// timeElements reads <time>. Those of other stories stand in lists and links; only the first few outside of these count.
func timeElements(doc *html.Node, zone *time.Location) []moment {
	var found []moment
	elements(doc, func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.Aside, atom.Nav, atom.Footer, atom.Li, atom.A:
			return false
		case atom.Time:
			t := parseTime(attr(n, "datetime"), zone)
			if t.missing() {
				t = parseTime(textOf(n), zone)
			}
			if !t.missing() && len(found) < 4 {
				found = append(found, t)
			}
		}
		return true
	})
	return found
}

// plainTimes reads the dates in short lines.
func plainTimes(lines []string, zone *time.Location) []moment {
	var found []moment
	for _, line := range lines {
		if utf8.RuneCountInString(line) > dateLine || len(strings.Fields(line)) > dateWords || strings.HasSuffix(strings.TrimRight(line, "."), "다") {
			continue
		}
		if t := findTime(line, zone); !t.missing() {
			found = append(found, t)
		}
	}
	return found
}

// timeInURL reads a day in the path or query of a URL, as in /2024/01/28/ or ?no=20240128123.
func timeInURL(pageURL string, zone *time.Location) moment {
	m := urlDate.FindStringSubmatch(pageURL)
	if m == nil {
		return moment{}
	}
	return assemble(m[1], m[2], m[3], make([]string, 6), zone)
}
