package polarity

import (
	"cmp"
	"slices"
	"unicode/utf8"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/polarity/internal/reading"
)

// evidenceLimit is the most words that a sentiment cites.
const evidenceLimit = 6

// strongest keeps the pieces of a sentence's evidence with the largest weights, one for each stretch, in reading order. The
// result reuses list's memory.
func strongest(list []reading.Evidence) []reading.Evidence {
	return heaviest(inOrder(list, func(a, b reading.Evidence) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	}), func(e reading.Evidence) float32 { return e.Weight })
}

// strongestOf is strongest of what several sentences gave.
func strongestOf(list []*bellwetherv1.Evidence) []*bellwetherv1.Evidence {
	return heaviest(inOrder(list, func(a, b *bellwetherv1.Evidence) int {
		return cmp.Or(cmp.Compare(a.Sentence, b.Sentence), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	}), func(e *bellwetherv1.Evidence) float32 { return e.Weight })
}

// inOrder sorts a list, unless it is in order as most are, and keeps the first of equals.
func inOrder[E any](list []E, compare func(a, b E) int) []E {
	for n := 1; n < len(list); n++ {
		if compare(list[n-1], list[n]) >= 0 {
			slices.SortStableFunc(list, compare)
			return slices.CompactFunc(list, func(a, b E) bool { return compare(a, b) == 0 })
		}
	}
	return list
}

// heaviest keeps the pieces with the largest weights; between equals the first ones.
func heaviest[E any](list []E, weight func(E) float32) []E {
	if len(list) <= evidenceLimit {
		return list
	}
	var top [evidenceLimit]float32 // descending
	for _, e := range list {
		w := size(weight(e))
		for i := range top {
			if w > top[i] {
				top[i], w = w, top[i]
			}
		}
	}
	least, equals := top[evidenceLimit-1], 0 // of the kept ones, and how many of them have just that
	for _, w := range top {
		if w == least {
			equals++
		}
	}
	kept := list[:0]
	for _, e := range list {
		switch w := size(weight(e)); {
		case w > least:
		case w == least && equals > 0:
			equals--
		default:
			continue
		}
		kept = append(kept, e)
	}
	return kept
}

func size(x float32) float32 { return max(x, -x) }

// cite turns evidence in bytes of a stretch, in reading order, into evidence in code points of its field.
func cite(p stretch, by []reading.Evidence) []*bellwetherv1.Evidence {
	if len(by) == 0 {
		return nil
	}
	out := make([]*bellwetherv1.Evidence, len(by))
	block := make([]bellwetherv1.Evidence, len(by))
	at, points := 0, p.points
	for i, e := range by {
		points += utf8.RuneCountInString(p.text[at:e.Start])
		at = e.Start
		block[i].Sentence, block[i].Weight = p.written, e.Weight
		block[i].Start, block[i].End = uint32(points), uint32(points+utf8.RuneCountInString(p.text[e.Start:e.End]))
		out[i] = &block[i]
	}
	return out
}
