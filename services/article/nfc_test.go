package article

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// TestComposed checks every character that passes for composed, alone and after any other such, against the tables.
func TestComposed(t *testing.T) {
	var passed []rune
	for r := rune(1); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) || !composed(string(r)) {
			continue
		}
		passed = append(passed, r)
		if p := norm.NFC.PropertiesString(string(r)); p.CCC() != 0 || !p.BoundaryBefore() || !norm.NFC.IsNormalString(string(r)) {
			t.Fatalf("%U passes for composed", r)
		}
		if dropZeroWidth(r) < 0 {
			t.Fatalf("%U passes although it is dropped", r)
		}
	}
	all := string(passed)
	if got := nfc(all); got != norm.NFC.String(all) {
		t.Error("all of them in a row are changed by NFC")
	}
	for _, s := range []string{"", "삼성전자", "삼성", "café", "a\u00adb", strings.Repeat("한", 3) + "\u11a8"} {
		if got, want := nfc(s), norm.NFC.String(s); got != want {
			t.Errorf("nfc(%+q) = %+q, want %+q", s, got, want)
		}
	}
}
