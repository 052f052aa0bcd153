package sample

import (
	"math/bits"
	"strings"
	"testing"
	"unicode"

	"bellwether.internal/services/story"
)

// near is the distance in bits up to which the pipeline takes two signatures for one story.
const near = story.Near

// simhash is the 64-bit signature of Charikar (Similarity Estimation Techniques from Rounding Algorithms, 2002) over the
// distinct 3-rune shingles of the text's letters and digits.
func simhash(text string) uint64 {
	var runes []rune
	for _, r := range strings.ToLower(text) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			runes = append(runes, r)
		}
	}
	var sums [64]int
	seen := map[uint64]bool{}
	for i := 0; i+3 <= len(runes); i++ {
		h := uint64(runes[i])<<42 | uint64(runes[i+1])<<21 | uint64(runes[i+2])
		if seen[h] {
			continue
		}
		seen[h] = true
		// The finalizer of MurmurHash3 spreads the code points over all bits.
		h ^= h >> 33
		h *= 0xff51afd7ed558ccd
		h ^= h >> 33
		h *= 0xc4ceb9fe1a85ec53
		h ^= h >> 33
		for b := range sums {
			sums[b] += int(h>>b&1)*2 - 1
		}
	}
	var out uint64
	for b, sum := range sums {
		if sum > 0 {
			out |= 1 << b
		}
	}
	return out
}

// body returns a function that takes the credit off the end of a reprint's text.
func body() func(Line) string {
	outlets := Publishers()
	return func(l Line) string {
		return strings.TrimSuffix(l.Text, "\n"+wireOf(outlets, l.Lang).Credit)
	}
}

func TestComposedStoriesAreNoNearDuplicates(t *testing.T) {
	var lines []Line
	var signs []uint64
	stories := map[string]bool{}
	body := body()
	for l := range Generate(Options{Now: testNow}) {
		// Reprints are near by intent: one line of each composed text counts. The false episode and the corpus have tests
		// of their own.
		if !isComposed(l) {
			continue
		}
		if text := body(l); !stories[text] {
			stories[text] = true
			lines = append(lines, l)
			signs = append(signs, simhash(l.Text))
		}
	}
	histogram := make([]int, 65)
	for i := range signs {
		for j := range i {
			d := bits.OnesCount64(signs[i] ^ signs[j])
			histogram[d]++
			if d <= near {
				t.Errorf("distance %d between\n%s %s\n%s\nand\n%s %s\n%s", d,
					lines[i].URL, lines[i].Title, lines[i].Text, lines[j].URL, lines[j].Title, lines[j].Text)
			}
		}
	}
	t.Logf("%d stories; pairs by distance from 0: %v", len(lines), histogram[:12])
}
