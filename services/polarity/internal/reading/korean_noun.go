package reading

import "strings"

// noun is what is known about the noun phrase around an entity.
type noun struct {
	role  role
	head  int32 // the token that carries the particle
	own   bool  // the head is the entity itself
	who   bool  // the head is someone else who acts or speaks (대표, 관계자)
	of    bool  // a genitive lies between
	leans bool  // the head is reliance on the entity (의존도)
}

// nounLimit is how many tokens a noun phrase may have.
const nounLimit = 8

// nounAt follows the noun phrase that starts with the entity at token t to the particle at its end.
func (r *Reader) nounAt(s *Sentence, t int32) noun {
	n := noun{head: t}
	for i := t + 1; i < int32(len(s.Tokens)) && i <= t+nounLimit; i++ {
		x := &s.Tokens[i]
		switch x.Kind {
		case Word:
			if done := r.extend(s, &n, t, i); done {
				return n
			}
		case Open, Close, Entity, Number, Percent, Quote:
		case Comma:
			if s.Text[x.Start] != ',' && !strings.HasPrefix(s.Text[x.Start:], "…") || i+1 < int32(len(s.Tokens)) && s.Tokens[i+1].Kind == Entity {
				continue // A, B가 and A·B가: as B
			}
			n.role, n.head, n.own = isTopic, i, i == t+1
			return n
		default:
			n.head = i
			return n
		}
	}
	return n
}

// extend takes word i into the noun phrase of the entity at t; done says that the phrase ends with it.
func (r *Reader) extend(s *Sentence, n *noun, t, i int32) (done bool) {
	x := &s.Tokens[i]
	word := s.word(i)
	n.leans = n.leans || r.has(s, i, flagReliance)
	var ro role
	if glued := !x.Spaced && (s.Tokens[i-1].Kind == Entity || s.Tokens[i-1].Kind == Close); glued {
		if joins(word) && i+1 < int32(len(s.Tokens)) && s.Tokens[i+1].Kind == Entity {
			// A와 B가: as B, unless B has a part of its own (A가 B와 손잡고: the particle then ends B).
			n.head = i
			if word == "와" || word == "과" {
				if next := r.nounAt(s, i+1); next.role == isTopic || next.role == isSubject || next.role == isGenitive {
					*n = next
					n.own = false
				} else {
					n.role, n.own = isWith, true
				}
				return true
			}
			return false
		}
		ro = r.particles[word]
		if ro != noRole {
			n.own = i == t+1
		}
	}
	if ro == noRole {
		if joins(word) || word == "등" {
			return false
		}
		ro = r.particleOf(word)
	}
	switch {
	case ro == isGenitive && !n.of:
		n.of = true // A의 실적이: what the genitive leads to decides
		n.own = false
		return false
	case ro != noRole:
		n.role, n.head, n.who = ro, i, r.has(s, i, flagSpeaker)
		if n.who {
			n.own = false
		}
		if next := i + 1; ro == isSubject && next < int32(len(s.Tokens)) {
			if strings.HasPrefix(s.Text[s.Tokens[next].Start:], "아니") {
				n.role = isOther // A가 아니라 B
			}
		}
		return true
	case r.predicate(s, i):
		n.head = i
		return true
	}
	return false
}

// has says whether a hit with the flag lies in token i.
func (r *Reader) has(s *Sentence, i int32, f flag) bool {
	for h := range s.hits {
		if s.hits[h].first == i && s.hits[h].entry.is(f) {
			return true
		}
	}
	return false
}

// values says whether token i holds something that can be more or less (매출, 재고).
func (r *Reader) values(s *Sentence, i int32) bool {
	for h := range s.hits {
		if s.hits[h].first == i && s.hits[h].entry.value != 0 {
			return true
		}
	}
	return false
}

// predicate says whether a claim begins in token i.
func (r *Reader) predicate(s *Sentence, i int32) bool {
	for c := range s.claims {
		if s.claims[c].first <= i && i < s.claims[c].last {
			return true
		}
	}
	return false
}

// word is the text of token i.
func (s *Sentence) word(i int32) string { return s.Text[s.Tokens[i].Start:s.Tokens[i].End] }
