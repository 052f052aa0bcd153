package annotate

import (
	"strings"
	"unicode/utf8"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"golang.org/x/text/unicode/norm"
)

// document is an article as code points: the title, a line feed, the text, in one array. Positions inside the package
// are positions in that array; positions in messages count from the start of their field.
type document struct {
	source  string
	runes   []rune
	offsets []int32 // byte offset of each code point in source, one more at the end
	body    int     // where the text begins

	segments  []segment
	sentences []sentence
}

// segment is a stretch of one line that is not boilerplate.
type segment struct{ start, end int32 }

// sentence is a stretch of one segment.
type sentence struct {
	start, end int32
	field      bellwetherv1.Field
	place      bellwetherv1.Place
}

// normalise returns s as valid UTF-8 in NFC; s itself where it is so already.
func normalise(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if composed(s) || norm.NFC.IsNormalString(s) {
		return s
	}
	return norm.NFC.String(s)
}

// composed reports, faster than the general check, that s holds nothing but code points that NFC leaves alone wherever
// they stand: ASCII, Latin-1, Hangul syllables, punctuation, currencies, arrows, signs and figures (◇, ⓒ, ㈜), CJK
// ideographs, full width.
func composed(s string) bool {
	for _, r := range s {
		switch {
		case r < 0x300:
		case r >= 0xAC00 && r <= 0xD7A3:
		case r >= 0x2010 && r <= 0x2027, r >= 0x2030 && r <= 0x205E, r >= 0x20A0 && r <= 0x20BF:
		case r >= 0x2190 && r <= 0x2328, r >= 0x2400 && r <= 0x2ADB:
		case r >= 0x3001 && r <= 0x3029, r >= 0x3200 && r <= 0x9FFF, r >= 0xFF01 && r <= 0xFFEF:
		default:
			return false
		}
	}
	return true
}

// reset fills d with another article, keeping its memory.
func (d *document) reset(title, text string) {
	title, text = normalise(title), normalise(text)
	d.source = title + "\n" + text
	d.runes, d.offsets = d.runes[:0], d.offsets[:0]
	for i, r := range d.source {
		d.runes = append(d.runes, r)
		d.offsets = append(d.offsets, int32(i))
	}
	d.offsets = append(d.offsets, int32(len(d.source)))
	d.body = utf8.RuneCountInString(title) + 1
	d.segments, d.sentences = d.segments[:0], d.sentences[:0]
}

// text returns the stretch of source between two positions.
func (d *document) text(start, end int32) string {
	return d.source[d.offsets[start]:d.offsets[end]]
}

// parts appends the stretches of the text that are not boilerplate.
func (d *document) parts(to []string) []string {
	for _, s := range d.segments {
		if s.start >= int32(d.body) {
			to = append(to, d.text(s.start, s.end))
		}
	}
	return to
}

// origin returns where the field of a position begins.
func (d *document) origin(f bellwetherv1.Field) int32 {
	if f == bellwetherv1.Field_FIELD_TEXT {
		return int32(d.body)
	}
	return 0
}

// at returns the code point at i, 0 outside.
func (d *document) at(i int) rune {
	if i < 0 || i >= len(d.runes) {
		return 0
	}
	return d.runes[i]
}
