package polarity

import (
	"unicode/utf8"

	"bellwether.internal/services/polarity/internal/reading"
)

// languageOf decides which rules read a stretch: those of its script, which is surer than a label for one sentence. A
// Latin sentence is English unless the article is in a language without rules.
func languageOf(lang, text string) reading.Lang {
	hangul, latin := 0, 0
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if 'a' <= c|0x20 && c|0x20 <= 'z' {
				latin++
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if 0xAC00 <= r && r <= 0xD7A3 {
			hangul++
		}
		i += n
	}
	switch {
	case hangul*3 >= latin && hangul > 0: // a syllable block is two or three letters
		return reading.Korean
	case latin == 0:
		return reading.Unknown
	}
	switch lang {
	case "en", "ko", "und", "":
		return reading.English
	}
	return reading.Unknown
}
