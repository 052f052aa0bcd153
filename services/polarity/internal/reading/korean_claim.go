package reading

import "strings"

// claimKorean turns hits into claims; what turns or weakens them comes after them.
func (r *Reader) claimKorean(s *Sentence) {
	for h := range s.hits {
		x := &s.hits[h]
		e := x.entry
		c := claim{first: x.first, last: x.last, start: x.start, end: x.end}
		switch {
		case e.is(flagRel):
			c.relation, c.worth = true, e.rel
		case e.dir != 0:
			w, noun := directionKorean(s, h)
			if w == 0 {
				continue
			}
			c.worth = polarWorth(w)
			if noun >= 0 {
				c.first, c.start = min(c.first, s.hits[noun].first), min(c.start, s.hits[noun].start)
				c.last, c.end = max(c.last, s.hits[noun].last), max(c.end, s.hits[noun].end)
				dropImplicit(s, noun)
				s.hits[noun].state = Moved
			}
		case e.polar != 0:
			c.worth = polarWorth(e.polar)
			c.implicit = e.value != 0
		case e.own != 0:
			c.worth = polarWorth(e.own)
			c.implicit = true
		default:
			continue
		}
		c.scale(r.moodKorean(s, h))
		if own := e.sign(); own != 0 && x.state == Plain && own*(c.worth[subject]+0.01*c.worth[object]) < 0 {
			x.state = Turned
		}
		s.claims = append(s.claims, c)
	}
}

// dropImplicit removes the claim that the noun alone had made: what moves it says more.
func dropImplicit(s *Sentence, noun int) {
	for i := len(s.claims) - 1; i >= 0; i-- {
		if c := &s.claims[i]; c.implicit && c.start == s.hits[noun].start {
			s.claims = append(s.claims[:i], s.claims[i+1:]...)
			return
		}
	}
}

// directionKorean is the sign of a rise or fall and the hit that says what rises or falls (-1 if none): the nearest
// noun before it, else one right after.
func directionKorean(s *Sentence, h int) (float32, int) {
	x := &s.hits[h]
	size := max(1, abs(x.entry.polar))
	reach, clauses := int32(5), int32(0)
	if strings.HasPrefix(s.Text[x.start:], "↑") || strings.HasPrefix(s.Text[x.start:], "↓") {
		reach, clauses = 8, 1 // 영업이익 100억원…19%↑
	}
	for j := h - 1; j >= 0 && j >= h-3; j-- {
		y := &s.hits[j]
		if x.first-y.first > reach || s.Tokens[x.first].Clause-s.Tokens[y.first].Clause > clauses {
			break
		}
		if y.entry.dir != 0 && y.entry.value == 0 && x.first-y.first > 1 {
			break
		}
		if v := y.entry.value; v != 0 {
			return size * float32(v*x.entry.dir), j
		}
	}
	if x.entry.polar != 0 {
		return x.entry.polar, -1
	}
	if h+1 < len(s.hits) {
		if y := &s.hits[h+1]; y.entry.value != 0 && y.first-x.first <= 1 {
			return size * float32(y.entry.value*x.entry.dir), -1
		}
	}
	// What moves is not in the lexicon. What somebody raises or lowers (을/를) may be anything; what rises of itself is
	// mostly a price.
	if i := x.first - 1; i >= 0 && s.Tokens[i].Kind == Word && endsWithObject(s.word(i)) {
		return 0, -1
	}
	return 0.5 * float32(x.entry.dir), -1
}

// moodKorean is the factor by which negation, hedges and questions that follow change a claim. Only the claim nearest
// before a negation is turned.
func (r *Reader) moodKorean(s *Sentence, h int) float32 {
	x := &s.hits[h]
	e := x.entry
	f := float32(1)
	if before(s, x, "안 ") || before(s, x, "못 ") {
		f = negated(e, 1)
	}
	if absorbed(s, h) {
		return -0.3
	}
	for j := h + 1; j < len(s.hits); j++ {
		y := &s.hits[j]
		if y.first-x.last > 2 || s.Tokens[y.first].Clause-s.Tokens[x.first].Clause > 1 {
			break
		}
		if y.entry.is(flagReal) {
			break
		}
		if y.entry.is(flagNot) && y.first > x.last && strings.HasPrefix(s.Text[y.start:], "지") {
			break // "-지 않다" turns the verb that it is part of
		}
		if y.entry.is(flagNot | flagAvert) {
			// The end of a clause between ends what can be turned.
			if s.Tokens[y.first].Clause == s.Tokens[x.first].Clause {
				if y.entry.is(flagAvert) {
					f *= averted
				} else {
					f = negated(e, f)
				}
			}
			break
		}
		if y.entry.is(flagWish) {
			f *= 0.3
			continue
		}
		if y.entry.is(flagHedge) {
			f *= 0.85
			continue
		}
		if y.entry.polar != 0 || y.entry.dir != 0 || y.entry.is(flagRel) {
			if y.first > x.last || s.Traits[x.last-1].Role != NoRole {
				break
			}
			// A bare noun before another (자금난 우려를 일축): what turns the second turns both.
		}
	}
	if s.ask {
		f *= 0.6
	}
	return f
}

// absorbed says whether a good thing is named only to say right after that it fails (양산 지연, 계약을 해지).
func absorbed(s *Sentence, h int) bool {
	x := &s.hits[h]
	if x.entry.polar <= 0 || x.entry.is(flagRel) || x.entry.dir != 0 || h+1 >= len(s.hits) {
		return false
	}
	y := &s.hits[h+1]
	if y.first > x.last || s.Tokens[y.first].Clause != s.Tokens[x.first].Clause {
		return false
	}
	return y.entry.polar < 0 && !y.entry.is(flagNot|flagAvert) || y.entry.polar == 0 && y.entry.dir < 0
}

// before says whether the text right before the hit is that short adverb, as a word of its own.
func before(s *Sentence, x *hit, adverb string) bool {
	head := s.Text[:x.start]
	if !strings.HasSuffix(head, adverb) {
		return false
	}
	head = head[:len(head)-len(adverb)]
	return head == "" || strings.HasSuffix(head, " ")
}
