package reading

import (
	"cmp"
	"slices"
)

// Span is a stretch of a sentence in bytes, half-open.
type Span struct{ Start, End int }

// Disjoint sorts spans and joins those that overlap; it drops what is empty or not inside 0…limit. The result reuses
// spans' memory.
func Disjoint(spans []Span, limit int) []Span {
	slices.SortFunc(spans, func(a, b Span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	out := spans[:0]
	for _, s := range spans {
		if s.Start < 0 || s.End > limit || s.Start >= s.End {
			continue
		}
		if n := len(out); n > 0 && s.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}
