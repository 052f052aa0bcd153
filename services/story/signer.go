package story

import (
	"math/bits"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// weights of a word that the vocabulary does not have, by where it stands: among the first 32 words, up to the 64th, the
// 128th, the 256th, later. One that it has weighs 1 everywhere. A number weighs that for each of its digits, up to
// heaviest: 3 is in every article, 1,204.5 is not.
var weights = [...]int{8, 6, 4, 3, 2}

const heaviest = 4

// signer cuts text into words and puts their features into a sketch. A Latin word is one feature; of Hangul, kana and
// Han every two syllables or ideographs in a row are one. Two neighbours among the words that are not ordinary, however
// many ordinary ones stand between, are one more: a name that is exchanged changes those too.
type signer struct {
	sketch   sketch
	ordinary *vocabulary
	words    int
	letters  int
	before   uint64 // the last word that is not ordinary

	latin   uint64 // hash of the Latin word so far, 0 outside words
	length  int    // its letters and digits
	digits  int    // its digits
	numeric bool   // whether its last letter was a digit
}

func newSigner() signer {
	s := signer{ordinary: ordinary()}
	s.sketch.reset()
	return s
}

// weight is that of a word that is not ordinary.
func (s *signer) weight() int { return weights[min(bits.Len(uint(s.words)/32), len(weights)-1)] }

// add feeds a stretch of text.
func (s *signer) add(text string) {
	for i := 0; i < len(text); {
		if b := text[i]; b < utf8.RuneSelf {
			i++
			s.ascii(b, i < len(text) && text[i] >= '0' && text[i] <= '9')
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if syllabic(r) {
			s.endLatin()
			i += s.syllables(text[i:])
			continue
		}
		i += n
		s.other(r)
	}
	s.endLatin()
}

// ascii takes one character; digit says whether a digit comes next.
func (s *signer) ascii(b byte, digit bool) {
	switch {
	case b >= 'a' && b <= 'z':
		s.letter(rune(b))
	case b >= 'A' && b <= 'Z':
		s.letter(rune(b) + 'a' - 'A')
	case b >= '0' && b <= '9':
		s.digit(rune(b))
	case b == '\'':
		// Within a word.
	case (b == ',' || b == '.') && s.numeric && digit:
		// 1,204.5 is one number, and 1204.5 the same.
		if b == '.' {
			s.latin = hashLetter(s.latin, '.')
		}
	default:
		s.endLatin()
	}
}

// fnv offset basis and prime of 64 bits (Fowler, Noll, Vo).
const (
	fnvBasis = 14695981039346656037
	fnvPrime = 1099511628211
)

func hashLetter(h uint64, r rune) uint64 { return (h ^ uint64(r)) * fnvPrime }

// letter adds to the Latin word.
func (s *signer) letter(r rune) {
	if s.length == 0 {
		s.latin = fnvBasis
	}
	s.latin = hashLetter(s.latin, r)
	s.length++
	s.numeric = false
}

func (s *signer) digit(r rune) {
	s.letter(r)
	s.digits++
	s.numeric = true
}

// endLatin ends the Latin word, if there is one.
func (s *signer) endLatin() {
	if s.length == 0 {
		return
	}
	feature := mix(s.latin)
	length, digits := s.length, s.digits
	s.latin, s.length, s.digits, s.numeric = 0, 0, 0, false
	s.letters += length
	weight := s.weight()
	switch {
	case digits == length:
		s.sketch.add(feature, weight*min(digits, heaviest))
	case digits == 0 && (length == 1 || s.ordinary.has(feature)):
		s.sketch.add(feature, 1)
		s.words++
		return
	default:
		s.sketch.add(feature, weight)
	}
	s.pair(feature, weight/2)
	s.words++
}

// pair joins a word that is not ordinary to the one before it.
func (s *signer) pair(word uint64, weight int) {
	if s.before != 0 {
		s.sketch.add(mix(word)^s.before, weight)
	}
	s.before = word
}

// syllabic reports a syllable of Hangul, a kana or an ideograph.
func syllabic(r rune) bool {
	return r >= 0xAC00 && r <= 0xD7A3 || r >= 0x2E80 && r < 0xFB00 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// two is the feature of two syllables in a row.
func two(a, b rune) uint64 { return mix(uint64(a)<<32 | uint64(b)) }

// syllables takes the run of syllables that text begins with, and returns its bytes. What a run has besides ordinary twos
// is its part in pairs, so that a particle changes no pair.
func (s *signer) syllables(text string) int {
	weight := s.weight()
	var word uint64
	r, end := utf8.DecodeRuneInString(text)
	next, size := utf8.DecodeRuneInString(text[end:])
	if !syllabic(next) {
		s.sketch.add(mix(uint64(r)), 1)
	}
	n := 1
	for ; syllabic(next); n++ {
		before := r
		r, end = next, end+size
		next, size = utf8.DecodeRuneInString(text[end:])
		feature := two(before, r)
		if s.ordinary.has(feature) || n >= 2 && particle(r) && !syllabic(next) {
			s.sketch.add(feature, 1)
			continue
		}
		s.sketch.add(feature, weight)
		word = mix(word ^ feature)
	}
	if word != 0 {
		s.pair(word, weight)
	}
	s.letters += n
	s.words += (n + 2) / 3 // a Korean word has three syllables or so
	return end
}

// particle reports a syllable that marks a noun's part at the end of a Korean word.
func particle(r rune) bool {
	switch r {
	case '은', '는', '이', '가', '을', '를', '의', '에', '도', '로', '와', '과', '만', '서':
		return true
	}
	return false
}

// other takes what is neither ASCII nor a syllable. Full-width forms are folded; that decomposed Hangul is composed is the
// caller's part.
func (s *signer) other(r rune) {
	switch {
	case r >= 0xFF00 && r <= 0xFFEF || r >= 0x3130 && r <= 0x318F || r >= 0x1D400 && r <= 0x1D7FF:
		for _, f := range norm.NFKC.String(string(r)) {
			s.folded(f)
		}
	default:
		s.folded(r)
	}
}

func (s *signer) folded(r rune) {
	switch {
	case r < utf8.RuneSelf:
		s.ascii(byte(r), false)
	case syllabic(r):
		s.endLatin()
		s.syllables(string(r))
	case unicode.IsLetter(r):
		s.letter(unicode.ToLower(r))
	case unicode.IsDigit(r):
		s.digit(r)
	case r != '’' && !unicode.IsMark(r):
		// ’ is within a word, as ' above.
		s.endLatin()
	}
}
