package readable

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

var (
	// koreanByline is a reporter's name before his role, at the beginning of a line or after the lead's bracket.
	koreanByline = regexp.MustCompile(`(?:^|[\s=\]/|(ㅣ▶◆■])([가-힣]{2,4}(?:\s?[·,ㆍ]\s?[가-힣]{2,4}){0,4})\s*(?:선임|수습|인턴|전문|객원|산업전문|의학전문)?(?:기자|특파원|논설위원|칼럼니스트|앵커|에디터)(?:[\s=\]|/(,<]|$)`)
	// englishByline is "By Jane Doe and John Roe" at the beginning of a line.
	englishByline = regexp.MustCompile(`^(?:By|BY|Written by|Story by)[\s:]+(\p{Lu}[\p{L}'’.\-]*(?:\s+(?:(?:and|de|van|von|der|la|bin|al)\s+)?\p{Lu}[\p{L}'’.\-]*){1,6})`)
	bylinePrefix  = regexp.MustCompile(`(?i)^(?:by|written by|author|글|글쓴이|작성자|기자명)\s*[:=]?\s+`)
	bylineSuffix  = regexp.MustCompile(`\s*(?:선임|수습|인턴|전문|객원)?(?:기자|특파원|논설위원|칼럼니스트|앵커|에디터)(?:님)?$`)
	address       = regexp.MustCompile(`[<(\[]?\s*[\w.+-]+@[\w-]+\.[\w.]+\s*[>)\]]?`)
)

// notNames are words that stand before 기자, or in an author's field, and are nobody's name.
var notNames = []string{
	"본지", "취재", "시민", "담당", "해당", "현장", "다른", "사진", "영상", "일부", "온라인", "출입", "인기", "외신", "국내", "전체", "여러", "소속", "방송", "신문", "전문", "객원", "인턴", "선임", "수습", "관리자", "운영자", "편집자",
	"admin", "administrator", "webmaster", "editor", "root",
}

// pickAuthor finds the by-line: the page's data first, then marked elements, then lines near the headline and around the
// text. The name of the site is nobody's by-line as long as there is another.
func pickAuthor(doc *html.Node, meta metadata, facts linkedData, top pageTop, body string) string {
	site := meta["og:site_name"]
	var fallback string
	candidates := []string{
		strings.Join(facts.authors, ", "),
		meta.first("author", "article:author", "dable:author", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "article:author_name"),
		meta["article:author"], meta["dable:author"],
		markedAuthor(doc),
	}
	for _, c := range candidates {
		name := cleanAuthor(c)
		switch {
		case name == "":
		case sameText(name, site):
			fallback = name
		default:
			return name
		}
	}
	for _, lines := range [][]string{top.near, edges(strings.Split(body, "\n")), edges(top.all)} {
		for _, line := range lines {
			if name := bylineIn(line); name != "" {
				return name
			}
		}
	}
	for _, line := range top.all {
		if utf8.RuneCountInString(line) <= dateLine && address.MatchString(line) {
			if name := bylineIn(line); name != "" {
				return name
			}
		}
	}
	return fallback
}

// edges returns the first and the last two lines.
func edges(lines []string) []string {
	if len(lines) <= 4 {
		return lines
	}
	return slices.Concat(lines[:2], lines[len(lines)-2:])
}

// bylineIn reads a name out of a line that is or begins with a by-line.
func bylineIn(line string) string {
	head := line
	if r := []rune(line); len(r) > dateLine {
		head = string(r[:dateLine])
	}
	if m := koreanByline.FindStringSubmatch(head); m != nil {
		return cleanAuthor(m[1])
	}
	if m := englishByline.FindStringSubmatch(head); m != nil {
		return cleanAuthor(m[1])
	}
	return ""
}

// markedAuthor reads the first element that is marked up as the author's name.
func markedAuthor(doc *html.Node) string {
	for _, passes := range []func(*html.Node) bool{
		func(n *html.Node) bool { return strings.Contains(attr(n, "itemprop"), "author") },
		func(n *html.Node) bool { return attr(n, "rel") == "author" },
		func(n *html.Node) bool {
			return hasWord(n, "byline", "author", "reporter", "journalist", "writer", "byline__name", "author-name", "reporter_name")
		},
	} {
		n := first(doc, func(n *html.Node) bool {
			return passes(n) && cleanAuthor(textOf(n)) != ""
		})
		if n != nil {
			if name := bylineIn(textOf(n)); name != "" {
				return name
			}
			return textOf(n)
		}
	}
	return ""
}

// cleanAuthor strips what surrounds a name; "" where s is no name: a URL, an address, a sentence.
func cleanAuthor(s string) string {
	s = tidy(s)
	if strings.Contains(s, "://") || strings.HasPrefix(s, "@") || strings.HasPrefix(s, "{") {
		return ""
	}
	s = strings.TrimSpace(address.ReplaceAllString(s, ""))
	s = bylinePrefix.ReplaceAllString(s, "")
	s = strings.Trim(bylineSuffix.ReplaceAllString(s, ""), " ,;|/·-=")
	if n := utf8.RuneCountInString(s); n < 2 || n > 100 || len(strings.Fields(s)) > 14 || strings.ContainsAny(s, "0123456789") {
		return ""
	}
	if slices.Contains(notNames, strings.ToLower(s)) {
		return ""
	}
	return s
}
