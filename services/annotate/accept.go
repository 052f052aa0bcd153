package annotate

import "slices"

// verdict is what can be said of a name in its sentence.
type verdict uint8

const (
	refused verdict = iota
	pending         // holds if the article names the entity elsewhere
	accepted
)

// judge decides for each name of a sentence which entity it names, if any.
func (r *reader) judge(sentence int32) {
	for _, h := range r.spans {
		p := &r.a.patterns[h.pattern]
		best, verdictOf := int32(-1), refused
		for _, number := range p.aliases {
			if v := r.verdict(&r.a.aliases[number], h); v > verdictOf {
				best, verdictOf = number, v
			}
		}
		if best < 0 {
			continue
		}
		entity := r.a.aliases[best].entity
		if verdictOf == accepted {
			r.accepted[entity] = true
		}
		r.mentions = append(r.mentions, mention{entity: entity, alias: best, start: h.start, end: h.end, sentence: sentence, pending: verdictOf == pending})
	}
}

// verdict judges one reading of a name.
func (r *reader) verdict(a *alias, h hit) verdict {
	if a.lang != "" && a.lang != r.lang {
		return refused
	}
	if a.exact != nil && !slices.Contains(a.exact, r.doc.text(h.start, h.end)) {
		return refused
	}
	if a.guarded && !r.guardedAt(int(h.start)) {
		return refused
	}
	if a.unless != nil && r.present.meets(a.unless) {
		return refused
	}
	for _, w := range a.notBefore {
		if r.follows(w, int(h.end)) {
			return refused
		}
	}
	for _, w := range a.notAfter {
		if r.precedes(w, int(h.start)) {
			return refused
		}
	}
	if a.full || a.with != nil && !r.present.meets(a.with) {
		return pending
	}
	return accepted
}

// meets reports whether two sets share an element.
func (b bitset) meets(other bitset) bool {
	for i, w := range other {
		if w&b[i] != 0 {
			return true
		}
	}
	return false
}

// guardedAt reports whether a bracket, colon or dollar sign stands before a ticker.
func (r *reader) guardedAt(start int) bool {
	before := r.doc.at(start - 1)
	if before == ' ' {
		before = r.doc.at(start - 2)
		return before == ':'
	}
	return before == '(' || before == ':' || before == '$' || before == '（'
}

// follows reports whether word, folded, begins at position at or after one space.
func (r *reader) follows(word string, at int) bool {
	if isSpace(r.doc.at(at)) {
		at++
	}
	for _, w := range word {
		if lower(r.doc.at(at)) != w {
			return false
		}
		at++
	}
	return !isLatin(r.doc.at(at)) || !isLatin(r.doc.at(at-1))
}

// precedes reports whether word, folded, ends right before position at or before one space.
func (r *reader) precedes(word string, at int) bool {
	if isSpace(r.doc.at(at - 1)) {
		at--
	}
	w := []rune(word)
	for i := len(w) - 1; i >= 0; i-- {
		at--
		if lower(r.doc.at(at)) != w[i] {
			return false
		}
	}
	return !isLatin(r.doc.at(at - 1))
}

// accept decides the names that depend on the whole article and drops those that do not hold.
func (r *reader) accept() {
	// Organizations first: a person's family name may rest on the organization.
	for _, person := range [...]bool{false, true} {
		for i := range r.mentions {
			m := &r.mentions[i]
			a := &r.a.aliases[m.alias]
			if !m.pending || r.a.entities[m.entity].person != person {
				continue
			}
			if r.accepted[m.entity] || a.or >= 0 && r.accepted[a.or] || a.wide && r.seen.meets(a.with) {
				m.pending = false
				r.accepted[m.entity] = true
			}
		}
	}
	r.mentions = slices.DeleteFunc(r.mentions, func(m mention) bool { return m.pending })
}
