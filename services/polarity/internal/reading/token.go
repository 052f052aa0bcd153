package reading

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is what sort of token it is.
type Kind uint8

// The kinds of tokens.
const (
	Word Kind = iota
	Number
	Percent    // a number with a percent sign
	Entity     // a whole entity, however many words
	Possessive // 's
	Comma
	Colon
	Stop // . ; ! and line ends
	Question
	Quote
	Open  // ( [ < and the like
	Close // ) ] >
	Dash
)

// Token is a stretch of the sentence, in bytes, half-open.
type Token struct {
	Start, End int32
	Kind       Kind
	// Spaced says that white space (or the sentence's start) precedes the token.
	Spaced bool
	// Entity is the number of the entity (for kind Entity), else -1.
	Entity int32
	// Clause counts clauses from 0.
	Clause int32
	// Hash identifies the lower-case form; English only.
	Hash uint64
	// Code sums up what the lexicon says about the word, 0 if nothing: equal codes mean alike.
	Code uint16
}

const (
	hashSeed  = 14695981039346656037
	hashPrime = 1099511628211
)

// hashByte is one step of FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/).
func hashByte(h uint64, b byte) uint64 { return (h ^ uint64(b)) * hashPrime }

// HashWord hashes the lower-case form of a word as the tokenizer does; curly apostrophes count as straight ones.
func HashWord(word string) uint64 {
	h := uint64(hashSeed)
	for i := 0; i < len(word); {
		c := word[i]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			h = hashByte(h, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(word[i:])
		if r == '’' {
			h = hashByte(h, '\'')
			i += n
			continue
		}
		var buf [utf8.UTFMax]byte
		for _, b := range buf[:utf8.EncodeRune(buf[:], unicode.ToLower(r))] {
			h = hashByte(h, b)
		}
		i += n
	}
	return h
}

// stemLength is how much of an English word is left without a common ending and a doubled last letter.
func stemLength(word string) int {
	n := len(word)
	for _, ending := range [...]string{"ing", "ed", "es", "s", "ly", "er"} {
		if n-len(ending) >= 3 && strings.EqualFold(word[n-len(ending):], ending) {
			n -= len(ending)
			break
		}
	}
	if n > 3 && word[n-1]|0x20 == 'e' {
		n--
	}
	if n > 3 && word[n-1] == word[n-2] && isLetter(word[n-1]) {
		n--
	}
	return n
}

// HashStem hashes the stem of an English word, so that its forms have one hash.
func HashStem(word string) uint64 { return HashWord(word[:stemLength(word)]) }

// tokenize appends the tokens of text to dst. entities are sorted and do not overlap; each becomes one token.
// Words are hashed only where that is asked for.
func tokenize(dst []Token, text string, entities []Span, hashed bool) []Token {
	spaced, next := true, 0
	for i := 0; i < len(text); {
		if next < len(entities) && i >= entities[next].Start {
			e := entities[next]
			dst = append(dst, Token{Start: int32(i), End: int32(e.End), Kind: Entity, Spaced: spaced, Entity: int32(next)})
			i, spaced = max(e.End, i), false
			next++
			continue
		}
		limit := len(text)
		if next < len(entities) {
			limit = entities[next].Start
		}
		kind, n, skip := scan(text[i:limit])
		if skip {
			spaced = true
			i += n
			continue
		}
		t := Token{Start: int32(i), End: int32(i + n), Kind: kind, Spaced: spaced, Entity: -1}
		if hashed && kind == Word {
			t.Hash = HashWord(text[i : i+n])
		}
		dst = append(dst, t)
		i, spaced = i+n, false
	}
	return dst
}

// scan measures the token at the start of s, which is not empty; skip is true for white space.
func scan(s string) (kind Kind, n int, skip bool) {
	c := s[0]
	if c >= utf8.RuneSelf {
		return scanRune(s)
	}
	switch {
	case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
		return Word, wordLen(s), false
	case '0' <= c && c <= '9':
		n = numberLen(s)
		switch {
		case n < len(s) && s[n] == '%':
			return Percent, n + 1, false
		case n < len(s) && ('a' <= s[n]|0x20 && s[n]|0x20 <= 'z'):
			return Number, n + wordLen(s[n:]), false
		}
		return Number, n, false
	case c == ' ' || c == '\t' || c == '\r':
		return 0, 1, true
	}
	switch c {
	case ',':
		return Comma, 1, false
	case ':':
		return Colon, 1, false
	case '.', ';', '!', '\n':
		return Stop, 1, false
	case '?':
		return Question, 1, false
	case '\'':
		if len(s) > 1 && s[1]|0x20 == 's' && (len(s) == 2 || !isLetter(s[2])) {
			return Possessive, 2, false
		}
		return Quote, 1, false
	case '"', '`':
		return Quote, 1, false
	case '(', '[', '<', '{':
		return Open, 1, false
	case ')', ']', '>', '}':
		return Close, 1, false
	case '-':
		return Dash, 1, false
	}
	return 0, 1, true
}

func scanRune(s string) (Kind, int, bool) {
	r, n := utf8.DecodeRuneInString(s)
	switch r {
	case '’', '‘':
		if r == '’' && len(s) > n && s[n]|0x20 == 's' && (len(s) == n+1 || !isLetter(s[n+1])) {
			return Possessive, n + 1, false
		}
		return Quote, n, false
	case '“', '”', '「', '」', '『', '』', '〝', '〞':
		return Quote, n, false
	case '。', '!', ';':
		return Stop, n, false
	case '?':
		return Question, n, false
	case ',', '、', '·', 'ㆍ', '・', '…', '‥': // headlines join clauses with an ellipsis
		return Comma, n, false
	case ':':
		return Colon, n, false
	case '(', '<', '《', '〈', '【', '[':
		return Open, n, false
	case ')', '>', '》', '〉', '】', ']':
		return Close, n, false
	case '–', '—', '―', '−':
		return Dash, n, false
	case '↑', '↓', '⬆', '⬇':
		return Word, n, false // headlines write a rise as an arrow
	}
	if unicode.IsLetter(r) {
		return Word, wordLen(s), false
	}
	return 0, n, true
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// wordLen measures the letters and digits at the start of s; an apostrophe stays inside before a t (don't, can't).
func wordLen(s string) int {
	i := 0
	for i < len(s) {
		c := s[i]
		switch {
		case isLetter(c) || '0' <= c && c <= '9':
			i++
			continue
		case c == '\'':
			if i > 0 && i+1 < len(s) && s[i+1]|0x20 == 't' {
				i += 2
				continue
			}
			return i
		case c == '&':
			if i > 0 && i+1 < len(s) && isLetter(s[i+1]) {
				i += 2
				continue
			}
			return i
		case c < utf8.RuneSelf:
			return i
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == '’' && i > 0 && i+n < len(s) && s[i+n]|0x20 == 't' {
			i += n + 1
			continue
		}
		if r == utf8.RuneError || !(unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) || r == 'ㆍ' {
			return i
		}
		i += n
	}
	return i
}

// numberLen measures digits with inner points and commas.
func numberLen(s string) int {
	i := 0
	for i < len(s) {
		c := s[i]
		if '0' <= c && c <= '9' {
			i++
			continue
		}
		if (c == ',' || c == '.') && i+1 < len(s) && '0' <= s[i+1] && s[i+1] <= '9' {
			i += 2
			continue
		}
		break
	}
	return i
}
