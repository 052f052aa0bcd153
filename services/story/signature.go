// Package story recognises that articles tell the same story: by near-duplicate signatures, and by joining articles
// whose signatures are near.
package story

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MinLetters is the number of letters and digits below which a text is too short to sign.
const MinLetters = 40

// shingle is how many symbols make one feature: three syllables of Hangul, kana or Han are a word or so, and three
// Latin words a turn of phrase.
const shingle = 3

// Signature returns a 64-bit simhash of an article: near-duplicates differ in few bits (Distance), others in about
// half. Case, width, punctuation and spacing do not matter, nor do lines that only carry an address or a copyright. Papers
// give a wire story headlines of their own, so the title is signed only where the text is too short by itself. The
// signature is 0 where both together have fewer than MinLetters letters and digits.
//
// Charikar, M. S., "Similarity estimation techniques from rounding algorithms", 2002; Manku, G. S. et al., "Detecting
// near-duplicates for web crawling", 2007.
func Signature(title, text string) uint64 {
	var s signer
	s.add(text)
	if s.letters < MinLetters {
		s = signer{}
		s.add(title)
		s.add(text)
	}
	if s.letters < MinLetters {
		return 0
	}
	sum := s.votes.majority()
	if sum == 0 {
		return 1
	}
	return sum
}

// Distance is the number of bits in which two signatures differ, 0…64.
func Distance(a, b uint64) int { return bits.OnesCount64(a ^ b) }

// signer cuts text into symbols, one for a syllable or ideograph and one for a Latin word, and votes for every run of
// three.
type signer struct {
	window  [shingle]uint64
	symbols int
	letters int
	latin   uint64 // hash of the Latin word so far, 0 outside words
	votes   ballot
}

// add feeds one field, without lines that name an address or a copyright.
func (s *signer) add(field string) {
	for len(field) > 0 {
		line := field
		if i := strings.IndexByte(field, '\n'); i >= 0 {
			line, field = field[:i], field[i+1:]
		} else {
			field = ""
		}
		if len(line) < 300 && imprint(line) {
			continue
		}
		s.line(line)
		s.word()
	}
}

// imprint reports a line with an e-mail address or a copyright sign.
func imprint(line string) bool {
	for i := range len(line) {
		switch line[i] {
		case '@':
			return true
		case 0xC2: // ©
			if i+1 < len(line) && line[i+1] == 0xA9 {
				return true
			}
		case 0xE2: // ⓒ
			if i+2 < len(line) && line[i+1] == 0x93 && line[i+2] == 0x92 {
				return true
			}
		}
	}
	return false
}

func (s *signer) line(line string) {
	for _, r := range line {
		switch {
		case r < 0x80:
			s.ascii(byte(r))
		case r >= 0xAC00 && r <= 0xD7A3:
			s.word()
			s.symbol(uint64(r))
		case r == utf8.RuneError:
			s.word()
		default:
			s.other(r)
		}
	}
}

// fnv offset basis and prime of 64 bits (Fowler, Noll, Vo).
const (
	fnvBasis = 14695981039346656037
	fnvPrime = 1099511628211
)

func (s *signer) ascii(b byte) {
	switch {
	case b >= 'A' && b <= 'Z':
		b += 'a' - 'A'
	case b >= 'a' && b <= 'z' || b >= '0' && b <= '9':
	case b == '\'':
		return
	default:
		s.word()
		return
	}
	s.letter(rune(b))
}

// letter adds to the Latin word.
func (s *signer) letter(r rune) {
	if s.latin == 0 {
		s.latin = fnvBasis
	}
	s.latin = (s.latin ^ uint64(r)) * fnvPrime
	s.letters++
}

// other handles what is neither ASCII nor a Hangul syllable: full-width forms and marks are folded, decomposed Hangul is
// composed by the caller's normalisation.
func (s *signer) other(r rune) {
	if r >= 0xFF00 && r <= 0xFFEF || r >= 0x3130 && r <= 0x318F || r >= 0x1D400 && r <= 0x1D7FF {
		for _, f := range norm.NFKC.String(string(r)) {
			if f < 0x80 {
				s.ascii(byte(f))
			} else {
				s.plain(f)
			}
		}
		return
	}
	s.plain(r)
}

func (s *signer) plain(r rune) {
	switch {
	case !unicode.IsLetter(r) && !unicode.IsDigit(r):
		// ’ inside a word, as ' above.
		if r != '’' && !unicode.IsMark(r) {
			s.word()
		}
	case r >= 0x2E80 && r < 0xFB00:
		s.word()
		s.symbol(uint64(r))
	default:
		s.letter(unicode.ToLower(r))
	}
}

// word ends a Latin word.
func (s *signer) word() {
	if s.latin == 0 {
		return
	}
	h := s.latin
	s.latin = 0
	s.letters-- // symbol counts one
	s.symbol(h)
}

// symbol shifts a symbol in and votes for the run that it completes.
func (s *signer) symbol(v uint64) {
	s.letters++
	s.symbols++
	s.window[0], s.window[1], s.window[2] = s.window[1], s.window[2], v
	if s.symbols >= shingle {
		s.votes.add(mix(mix(mix(s.window[0])^s.window[1]) ^ s.window[2]))
	}
}

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit.
func mix(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// ballot counts, for each of 64 bits, in how many hashes it was set. The counters stand bit by bit in planes, so that
// adding a hash is a ripple of carries over all 64 counters at once.
type ballot struct {
	planes [28]uint64
	n      uint64
}

func (b *ballot) add(h uint64) {
	b.n++
	for i := 0; h != 0 && i < len(b.planes); i++ {
		carry := b.planes[i] & h
		b.planes[i] ^= h
		h = carry
	}
}

// majority sets each bit that more than half of the hashes set.
func (b *ballot) majority() uint64 {
	var out uint64
	for bit := range 64 {
		var count uint64
		for i, p := range b.planes {
			count |= (p >> bit & 1) << i
		}
		if 2*count > b.n {
			out |= 1 << bit
		}
	}
	return out
}
