package readable

import (
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/pemistahl/lingua-go"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// latinSample is how many bytes of a text the language detector sees; more changes nothing and costs 0.7 ms/kB.
const latinSample = 2000

// latinDetector tells languages in Latin script apart. It loads its models when first asked.
var latinDetector = sync.OnceValue(func() lingua.LanguageDetector {
	return lingua.NewLanguageDetectorBuilder().FromLanguages(
		lingua.English, lingua.German, lingua.French, lingua.Spanish, lingua.Portuguese, lingua.Italian, lingua.Dutch,
		lingua.Swedish, lingua.Polish, lingua.Turkish, lingua.Indonesian, lingua.Vietnamese,
	).WithLowAccuracyMode().Build()
})

// pickLanguage returns the ISO 639-1 code of a text's language, or "". The script decides where it can: templates claim
// lang="en" over Korean. For Latin script the claim of the page is taken if it names such a language and the words do not
// prove it wrong; short texts are not asked, as a name is in no language.
func pickLanguage(doc *html.Node, meta metadata, text string) string {
	claim := claimedLanguage(doc, meta)
	switch lang := scriptLanguage(text); lang {
	case "":
		return claim
	case "latin":
		if len(text) > 100 {
			sample := strings.ToValidUTF8(text[:min(len(text), latinSample)], "")
			if found, ok := latinDetector().DetectLanguageOf(sample); ok {
				return strings.ToLower(found.IsoCode639_1().String())
			}
		}
		if claim == "ko" || claim == "ja" || claim == "zh" {
			return ""
		}
		return claim
	case "cyrillic":
		if claim == "uk" || claim == "bg" || claim == "sr" {
			return claim
		}
		return "ru"
	default:
		return lang
	}
}

// scriptLanguage tells the language of a text from its letters where its script has one; "latin", "cyrillic" or "" where
// it has several. Hangul counts from one letter in five: Korean technology news is full of Latin names.
func scriptLanguage(text string) string {
	var hangul, kana, han, latin, cyrillic, all int
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		all++
		switch {
		case unicode.Is(unicode.Hangul, r):
			hangul++
		case unicode.Is(unicode.Hiragana, r), unicode.Is(unicode.Katakana, r):
			kana++
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.Is(unicode.Latin, r):
			latin++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		}
	}
	switch {
	case all == 0:
		return ""
	case hangul*5 >= all && hangul >= kana:
		return "ko"
	case kana*10 >= all:
		return "ja"
	case han*5 >= all:
		return "zh"
	case latin*2 >= all:
		return "latin"
	case cyrillic*2 >= all:
		return "cyrillic"
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
