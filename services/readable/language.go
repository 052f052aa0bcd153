package readable

import (
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"bellwether.internal/services/language"
)

// languageSample is how many bytes of a text are looked at.
const languageSample = 12_000

// pickLanguage returns the ISO 639-1 code of a text's language, or "": what the text says before what the page claims,
// since templates claim lang="en" over Korean.
func pickLanguage(doc *html.Node, meta metadata, text string) string {
	sample := strings.ToValidUTF8(text[:min(len(text), languageSample)], "")
	if lang := language.Detect([]rune(sample), claimedLanguage(doc, meta)); lang != "und" {
		return lang
	}
	return ""
}

// claimedLanguage is the two-letter language that the page names, or "".
func claimedLanguage(doc *html.Node, meta metadata) string {
	var lang string
	if n := first(doc, func(n *html.Node) bool { return n.DataAtom == atom.Html }); n != nil {
		lang = attr(n, "lang")
		if lang == "" {
			lang = attr(n, "xml:lang")
		}
	}
	if lang == "" {
		lang = meta.first("og:locale", "content-language", "dc.language", "language", "inlanguage")
	}
	lang, _, _ = strings.Cut(strings.ReplaceAll(strings.ToLower(lang), "_", "-"), "-")
	if len(lang) != 2 || lang[0] < 'a' || lang[0] > 'z' || lang[1] < 'a' || lang[1] > 'z' {
		return ""
	}
	return lang
}

// defaultZone is the zone of times that name none. Korea has had no summer time since 1988, so a fixed offset is right.
func defaultZone(lang string) *time.Location {
	if lang == "ko" {
		return time.FixedZone("Asia/Seoul", 9*60*60)
	}
	return time.UTC
}
