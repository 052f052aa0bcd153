// Package story recognises that articles tell the same story: by near-duplicate signatures, and by joining articles
// whose signatures are near.
package story

import "math/bits"

// MinLetters is the number of letters and digits below which a text is too short to sign.
const MinLetters = 40

// Signature returns a 64-bit signature of an article: near-duplicates differ in few bits (Distance), others in about a
// third or more. parts are the stretches of the text that are the article's own, in order: without bylines, credits and
// copyright lines, which every paper writes anew. Case, width, punctuation and spacing do not matter. Papers give a wire
// story headlines of their own, so the title is signed only where the text is too short by itself. The signature is 0
// where both together have fewer than MinLetters letters and digits.
//
// What counts in a text are its names and figures: who rewrites a story keeps them and exchanges ordinary words, while
// the reports of one mould (results, prices, appointments) share their words and differ in names and figures. What stands
// early counts more: papers cut a story from its end.
func Signature(title string, parts ...string) uint64 {
	s := newSigner()
	for _, p := range parts {
		s.add(p)
	}
	if s.letters < MinLetters {
		s = newSigner()
		s.add(title)
		for _, p := range parts {
			s.add(p)
		}
	}
	if s.letters < MinLetters {
		return 0
	}
	if sum := s.sketch.bits(); sum != 0 {
		return sum
	}
	return 1
}

// Distance is the number of bits in which two signatures differ, 0…64.
func Distance(a, b uint64) int { return bits.OnesCount64(a ^ b) }
