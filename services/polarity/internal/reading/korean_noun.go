package reading

import "strings"

// Phrase is what is known about the noun phrase around an entity.
type Phrase struct {
	Role  Role
	Head  int32 // the token that carries the particle
	Own   bool  // the head is the entity itself
	Who   bool  // the head is someone else who acts or speaks (대표, 관계자)
	Of    bool  // a genitive lies between
	Leans bool  // the head is reliance on the entity (의존도)
}

// nounLimit is how many tokens a noun phrase may have.
const nounLimit = 8

// nounAt follows the noun phrase that starts with the entity at token t to the particle at its end.
func (r *Reader) nounAt(s *Sentence, t int32) Phrase {
	n := Phrase{Head: t}
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
			n.Role, n.Head, n.Own = IsTopic, i, i == t+1
			return n
		default:
			n.Head = i
			return n
		}
	}
	return n
}

// extend takes word i into the noun phrase of the entity at t; done says that the phrase ends with it.
func (r *Reader) extend(s *Sentence, n *Phrase, t, i int32) (done bool) {
	x := &s.Tokens[i]
	word := s.word(i)
	n.Leans = n.Leans || s.has(i, flagReliance)
	var ro Role
	if glued := !x.Spaced && (s.Tokens[i-1].Kind == Entity || s.Tokens[i-1].Kind == Close); glued {
		if joins(word) && i+1 < int32(len(s.Tokens)) && s.Tokens[i+1].Kind == Entity {
			// A와 B가: as B, unless B has a part of its own (A가 B와 손잡고: the particle then ends B).
			n.Head = i
			if word == "와" || word == "과" {
				if next := s.Phrases[s.Tokens[i+1].Entity]; next.Role == IsTopic || next.Role == IsSubject || next.Role == IsGenitive {
					*n = next
					n.Own = false
				} else {
					n.Role, n.Own = IsWith, true
				}
				return true
			}
			return false
		}
		ro = r.particles[word]
		if ro != NoRole {
			n.Own = i == t+1
		}
	}
	if ro == NoRole {
		if joins(word) || word == "등" {
			return false
		}
		ro = s.Traits[i].Role
	}
	switch {
	case ro == IsGenitive && !n.Of:
		n.Of = true // A의 실적이: what the genitive leads to decides
		n.Own = false
		return false
	case ro != NoRole:
		n.Role, n.Head, n.Who = ro, i, s.has(i, flagSpeaker)
		if n.Who {
			n.Own = false
		}
		if next := i + 1; ro == IsSubject && next < int32(len(s.Tokens)) {
			if strings.HasPrefix(s.Text[s.Tokens[next].Start:], "아니") {
				n.Role = IsOther // A가 아니라 B
			}
		}
		return true
	case s.predicate(i):
		n.Head = i
		return true
	}
	return false
}

// has says whether a hit with the flag lies in token i.
func (s *Sentence) has(i int32, f flag) bool {
	return s.Traits[i].flags&f != 0
}

// values says whether token i holds something that can be more or less (매출, 재고).
func (s *Sentence) values(i int32) bool {
	return s.Traits[i].values
}

// predicate says whether a claim is made in token i.
func (s *Sentence) predicate(i int32) bool {
	return s.Traits[i].claimed
}

// word is the text of token i.
func (s *Sentence) word(i int32) string { return s.Text[s.Tokens[i].Start:s.Tokens[i].End] }
