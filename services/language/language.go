// Package language tells in which language a text is written: by its script where that says it, by common words for
// Latin script. It needs no models: news texts are long, and few languages matter.
package language

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// stopEvidence are words so common in one language that a few of them name it.
var stopEvidence = map[string]string{
	"the": "en", "of": "en", "and": "en", "to": "en", "is": "en", "for": "en", "with": "en", "that": "en", "its": "en", "has": "en", "by": "en", "from": "en", "said": "en", "will": "en", "at": "en", "are": "en", "was": "en",
	"der": "de", "die": "de", "und": "de", "das": "de", "nicht": "de", "mit": "de", "von": "de", "ist": "de", "auf": "de", "für": "de",
	"le": "fr", "les": "fr", "des": "fr", "est": "fr", "une": "fr", "dans": "fr", "pour": "fr", "et": "fr", "sur": "fr", "du": "fr",
	"el": "es", "los": "es", "las": "es", "una": "es", "por": "es", "con": "es", "para": "es", "del": "es", "que": "es", "y": "es",
	"il": "it", "di": "it", "che": "it", "gli": "it", "della": "it", "sono": "it", "nel": "it",
	"het": "nl", "een": "nl", "van": "nl", "niet": "nl", "voor": "nl", "zijn": "nl",
	"och": "sv", "är": "sv", "inte": "sv", "på": "sv", "som": "sv",
	"jest": "pl", "nie": "pl", "się": "pl", "na": "pl", "przez": "pl",
	"bir": "tr", "ve": "tr", "için": "tr", "bu": "tr", "olarak": "tr",
	"dan": "id", "yang": "id", "untuk": "id", "dengan": "id", "ini": "id",
	"của": "vi", "và": "vi", "được": "vi", "các": "vi", "là": "vi",
	"os": "pt", "uma": "pt", "não": "pt", "com": "pt", "em": "pt", "dos": "pt", "ao": "pt",
}

// sampleLength is how many code points are looked at; a language does not change later.
const sampleLength = 1200

// Detect returns the BCP 47 primary tag of a text: by script for Korean, Japanese, Chinese and others, by common words
// for Latin script. Where the text says too little, the claimed tag decides, and "und" means unknown.
func Detect(text []rune, claimed string) string {
	var hangul, kana, han, latin, cyrillic, arabic, other int
	sample := text[:min(len(text), sampleLength)]
	for _, r := range sample {
		switch {
		case r < 0x80:
			if isLetter(r) {
				latin++
			}
		case isHangul(r):
			hangul++
		case r >= 0x3040 && r <= 0x30FF:
			kana++
		case r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF:
			han++
		case r >= 0xC0 && r <= 0x24F:
			latin++
		case r >= 0x400 && r <= 0x4FF:
			cyrillic++
		case r >= 0x600 && r <= 0x6FF:
			arabic++
		case r >= 0x370 && r < 0x2000:
			other++
		}
	}
	letters := hangul + kana + han + latin + cyrillic + arabic + other
	switch {
	case letters == 0:
		return primary(claimed)
	// A syllable carries two or three letters' worth, and Korean texts are full of Latin names.
	case hangul*5 >= letters:
		return "ko"
	case kana*10 >= letters:
		return "ja"
	case han*3 >= letters:
		return "zh"
	case cyrillic*2 > letters:
		return known(claimed, "ru", "uk", "bg", "sr")
	case arabic*2 > letters:
		return known(claimed, "ar", "fa", "ur")
	case latin*2 > letters:
		return latinLanguage(sample, claimed)
	}
	return "und"
}

// primary returns the primary subtag of a tag, "und" where it is not one.
func primary(tag string) string {
	n := 0
	for n < len(tag) && (tag[n]|0x20 >= 'a' && tag[n]|0x20 <= 'z') {
		n++
	}
	if n < 2 || n > 3 || n < len(tag) && tag[n] != '-' && tag[n] != '_' {
		return "und"
	}
	var b [3]byte
	for i := range n {
		b[i] = tag[i] | 0x20
	}
	return string(b[:n])
}

// known returns the claimed language if it is one of the possible ones, else the first of these.
func known(claimed string, possible ...string) string {
	claim := primary(claimed)
	for _, p := range possible {
		if p == claim {
			return claim
		}
	}
	return possible[0]
}

// latinLanguages are those that common words name; between equals the first wins.
var latinLanguages = [...]string{"en", "de", "fr", "es", "it", "nl", "pt", "sv", "pl", "tr", "id", "vi"}

// longestCommon is the length in bytes of the longest word of commonWords.
const longestCommon = 8

// commonWords maps each word to the number of its language.
var commonWords = func() map[string]int {
	m := map[string]int{}
	for word, lang := range stopEvidence {
		m[word] = slices.Index(latinLanguages[:], lang)
	}
	return m
}()

// latinLanguage counts common words.
func latinLanguage(sample []rune, claimed string) string {
	var counts [len(latinLanguages)]int
	var buf [longestCommon + utf8.UTFMax]byte
	word := buf[:0]
	words := 0
	flush := func() {
		if len(word) == 0 {
			return
		}
		words++
		if len(word) <= longestCommon {
			if lang, ok := commonWords[string(word)]; ok {
				counts[lang]++
			}
		}
		word = word[:0]
	}
	for _, r := range sample {
		switch {
		case r < utf8.RuneSelf && !isLetter(r), r >= utf8.RuneSelf && !unicode.Is(unicode.Latin, r):
			flush()
		case len(word) > longestCommon: // is none of them
		case r < utf8.RuneSelf:
			word = append(word, byte(r)|0x20)
		default:
			word = utf8.AppendRune(word, unicode.ToLower(r))
		}
	}
	flush()
	best, second := 0, 0
	for lang, n := range counts {
		switch {
		case lang == 0:
		case n > counts[best]:
			best, second = lang, counts[best]
		case n > second:
			second = n
		}
	}
	claim := primary(claimed)
	switch counts[best] {
	case 0, second:
		// A headline of names alone: believe the claim if it is a language of this script, else call it English.
		switch claim {
		case "und", "ko", "ja", "zh", "ru", "ar":
			if words >= 3 {
				return "en"
			}
			return "und"
		}
		return claim
	default:
		return latinLanguages[best]
	}
}

// isHangul reports a syllable, or a letter alone as some texts and systems write them.
func isHangul(r rune) bool {
	return r >= 0xAC00 && r <= 0xD7A3 || r >= 0x1100 && r <= 0x11FF || r >= 0x3131 && r <= 0x318E || r >= 0xFFA0 && r <= 0xFFDC
}

func isLetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }
