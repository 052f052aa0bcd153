package linear

import (
	"unicode"
	"unicode/utf8"

	"bellwether.internal/services/polarity/internal/reading"
)

// class is what an English word may do beside what it means.
type class uint8

const (
	separator class = 1 << iota // begins a segment of its own
	joiner                      // joins two names
	nameHead                    // after a name, only says what the name stands for there
	currency                    // stands before an amount
	magnitude                   // stands after an amount
	inSpeaker                   // may stand in the name of who speaks, though in lower case
	capital                     // begins with a capital letter
)

// classes lists the words of each class.
func classes() map[string]class {
	m := map[string]class{}
	for c, words := range map[class][]string{
		separator: {"while", "as", "but", "after", "on", "amid", "despite", "though", "although", "whereas"},
		joiner:    {"and", "&", "or"},
		nameHead: {
			"shares", "share", "stocks", "stock", "scrip", "scrips", "price", "prices", "futures", "index", "sector", "space",
			"counter", "counters", "equity", "equities", "market", "markets", "group", "companies", "company", "firms", "firm",
			"bonds", "bond", "funds", "fund", "ltd", "limited", "Ltd", "Limited", "Group",
		},
		currency:  {"Rs", "rs", "USD", "usd", "EUR", "Won", "won", "KRW"},
		magnitude: {"crore", "crores", "cr", "lakh", "million", "billion", "trillion", "mn", "bn", "tn", "mln", "bln"},
		inSpeaker: {"of", "and", "com", "analysts", "experts"},
	} {
		for _, w := range words {
			m[w] |= c
		}
	}
	return m
}

// wordClasses is never changed.
var wordClasses = classes()

// longestClassed is the length of the longest word of wordClasses, in bytes.
const longestClassed = 9

// token is what there is to know about a token of an English sentence whatever the entity.
type token struct {
	stem  uint64 // of a word; else 0
	class class
}

func (x *Extractor) is(i int, c class) bool { return x.tokens[i].class&c != 0 }

// beginEnglish looks at each token once.
func (x *Extractor) beginEnglish(s *reading.Sentence) {
	x.tokens = x.tokens[:0]
	for i := range s.Tokens {
		var t token
		word := text(s, i)
		if s.Tokens[i].Kind == reading.Word {
			t.stem = reading.HashStem(word)
			if len(word) <= longestClassed {
				t.class = wordClasses[word]
			}
		}
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsUpper(r) {
			t.class |= capital
		}
		x.tokens = append(x.tokens, t)
	}
	x.zone = x.speakerZone(s)
}
