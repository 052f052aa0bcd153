package annotate_test

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"bellwether.internal/services/annotate"
)

// What the short check lets pass, the general one must, whatever stands beside it.
func TestComposed(t *testing.T) {
	passed := 0
	for r := range rune(utf8.MaxRune) + 1 {
		s := string(r)
		if !annotate.Composed(s) || !utf8.ValidRune(r) {
			continue
		}
		passed++
		if !norm.NFC.IsNormalString(s) || !norm.NFC.PropertiesString(s).BoundaryBefore() {
			t.Errorf("%q (%U) is taken for composed", s, r)
		}
	}
	if passed < 11172+0x100 { // Hangul syllables and Latin-1
		t.Errorf("%d code points pass", passed)
	}
}
