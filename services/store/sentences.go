package store

import (
	"slices"
	"unicode/utf8"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// sentenceTexts cuts the text of every sentence out of its field, in one pass over each field. Positions that lie
// outside are cut to the field.
func sentenceTexts(a *bellwetherv1.Article, ann *bellwetherv1.Annotation) []string {
	sentences := ann.GetSentences()
	texts := make([]string, len(sentences))
	cut := func(field bellwetherv1.Field, text string) {
		var bounds []uint32
		for _, s := range sentences {
			if s.GetField() == field {
				bounds = append(bounds, s.GetStart(), s.GetEnd())
			}
		}
		slices.Sort(bounds)
		bounds = slices.Compact(bounds)
		offsets := byteOffsets(text, bounds)
		at := func(point uint32) int {
			i, _ := slices.BinarySearch(bounds, point) // it is there
			return offsets[i]
		}
		for i, s := range sentences {
			if s.GetField() == field && s.GetStart() < s.GetEnd() {
				texts[i] = text[at(s.GetStart()):at(s.GetEnd())]
			}
		}
	}
	cut(bellwetherv1.Field_FIELD_TITLE, a.GetTitle())
	cut(bellwetherv1.Field_FIELD_TEXT, a.GetText())
	return texts
}

// byteOffsets tells at which byte each of the code points begins; points are sorted.
func byteOffsets(text string, points []uint32) []int {
	offsets := make([]int, len(points))
	position, offset := uint32(0), 0
	for i, p := range points {
		for position < p && offset < len(text) {
			_, size := utf8.DecodeRuneInString(text[offset:])
			offset += size
			position++
		}
		offsets[i] = offset
	}
	return offsets
}
