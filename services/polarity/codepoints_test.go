package polarity

import (
	"strings"
	"testing"
)

// TestCodePoints compares every look-up with a range over the string.
func TestCodePoints(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "ascii": strings.Repeat("HBM demand ", 30), "hangul": strings.Repeat("삼성전자 HBM4 수요, ", 40),
		"wide": strings.Repeat("𝐇𝐁𝐌 é 한", 40), "invalid": strings.Repeat("한\xff\xedx\xe3\x81 ", 60), "ends within": strings.Repeat("한", 70) + "\xed\x95",
	} {
		t.Run(name, func(t *testing.T) {
			c := indexCodePoints(text)
			n := 0
			for at := range text {
				if got := c.byteAt(n); got != at {
					t.Fatalf("code point %d begins at byte %d, want %d", n, got, at)
				}
				n++
			}
			if c.count != n || c.byteAt(n) != len(text) || c.byteAt(n+5) != len(text) {
				t.Errorf("%d code points that end at %d, want %d and %d", c.count, c.byteAt(n), n, len(text))
			}
		})
	}
}
