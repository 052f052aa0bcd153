package annotate

import (
	"cmp"
	"slices"
)

// scan runs one sentence through the automaton and evaluates what needs this sentence alone.
func (r *reader) scan(number int32) {
	s := &r.doc.sentences[number]
	r.names, r.words = r.names[:0], r.words[:0]
	r.find(s.start, s.end)
	if len(r.names) > 0 {
		r.resolve()
	} else {
		r.spans = r.spans[:0]
	}
	for _, w := range r.words {
		r.present.add(w.pattern)
		r.seen.add(w.pattern)
	}
	r.judge(number)
	r.weigh(number)
	for _, w := range r.words {
		r.present[w.pattern>>6] = 0
	}
}

// find collects the names and words between two positions whose boundaries hold.
func (r *reader) find(start, end int32) {
	f, auto := r.a.folding, r.a.words
	runes := r.doc.runes
	positions := r.positions[:0]
	state, spaced := int32(root), false
	slots := auto.slots
	for i := start; i < end; i++ {
		c := f.class(runes[i])
		switch c {
		case classNone:
			state, spaced = root, false
			positions = positions[:0]
			continue
		case classSkip:
			continue
		case classExpand:
			for _, x := range f.expanded[runes[i]] {
				positions = append(positions, i)
				state = auto.step(state, x)
				if auto.found[state] != 0 {
					r.emit(state, positions, i+1)
				}
			}
			spaced = false
			continue
		case f.space:
			if spaced {
				continue
			}
			spaced = true
		default:
			spaced = false
		}
		positions = append(positions, i)
		if t := slots[state].base + int32(c); int(t) < len(slots) && slots[t].check == state {
			state = t
		} else {
			state = auto.step(state, c)
		}
		if auto.found[state] != 0 {
			r.emit(state, positions, i+1)
		}
	}
	r.positions = positions
}

// emit takes the patterns that end in a state, at position end.
func (r *reader) emit(state int32, positions []int32, end int32) {
	auto := r.a.words
	for st := auto.found[state]; st != 0; st = auto.next[st] {
		number := auto.pattern[st]
		p := &r.a.patterns[number]
		h := hit{number, positions[len(positions)-p.length], end}
		if (len(p.aliases) > 0 || p.decoy) && r.namedAt(p, int(h.start), int(h.end)) {
			r.names = append(r.names, h)
		}
		if p.word && r.wordAt(p, int(h.start), int(h.end)) {
			r.words = append(r.words, h)
		}
	}
}

// resolve keeps, of names that overlap, the leftmost and of these the longest.
func (r *reader) resolve() {
	slices.SortFunc(r.names, leftmostLongest)
	r.spans = r.spans[:0]
	end := int32(-1)
	for _, n := range r.names {
		if n.start >= end {
			r.spans = append(r.spans, n)
			end = n.end
		}
	}
}

func leftmostLongest(x, y hit) int {
	if c := cmp.Compare(x.start, y.start); c != 0 {
		return c
	}
	return cmp.Compare(y.end, x.end)
}
