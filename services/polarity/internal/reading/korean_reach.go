package reading

import "strings"

// objectReach is how many tokens after its object a verb may stand.
const objectReach = 3

// modifier says whether another entity stands before the one at t without any claim between them, so that this one only
// describes what follows.
func (s *Sentence) modifier(t int32) bool {
	for i := t - 1; i >= 0; i-- {
		if s.Tokens[i].Kind != Entity {
			continue
		}
		if coordinated(s, i, t) {
			return false
		}
		for k := range s.claims {
			if x := &s.claims[k]; x.first > i && x.first < t {
				return false
			}
		}
		return true
	}
	return false
}

// breaks says whether a full stop lies between the entity at t and the claim (a quotation of two sentences).
func (s *Sentence) breaks(t int32, c *claim) bool {
	for i := s.Tokens[t].Clause + 1; i <= s.Tokens[c.first].Clause; i++ {
		if s.clauses[i].kind == mainClause {
			return true
		}
	}
	return false
}

// actsOn says whether the claim is made on the object of another entity between head and the claim.
func (r *Reader) actsOn(s *Sentence, head int32, c *claim) bool {
	for i := c.first - 1; i > head && i >= c.first-nounLimit; i-- {
		if s.Tokens[i].Kind == Entity {
			n := s.Phrases[s.Tokens[i].Entity]
			return n.Role == IsObject && c.first-n.Head <= objectReach
		}
	}
	return false
}

// owned says whether the claim lies in the noun phrase of another entity: A는 B의 독주에 …
func (r *Reader) owned(s *Sentence, c *claim, t int32) bool {
	for i := c.first - 1; i > t && i >= c.first-3 && s.Tokens[i].Kind == Word && s.Tokens[i].Spaced; i-- {
		// A name that is no entity owns too: 경쟁사의 독주에, 정부의 산업 지원 정책이.
		ro := s.Traits[i].Role
		if ro == NoRole {
			continue
		}
		if ro == IsGenitive && !s.has(i, ^flagAgent) && !s.values(i) {
			last := c.last - 1
			if last+1 < int32(len(s.Tokens)) && s.Traits[last].Role == NoRole {
				last++
			}
			switch s.Traits[last].Role {
			case IsDative, IsSubject, IsTopic, IsWith:
				return true
			}
		}
		break
	}
	for i := c.first - 1; i > t && i >= c.first-nounLimit; i-- {
		if s.Tokens[i].Kind == Entity {
			n := s.Phrases[s.Tokens[i].Entity]
			return n.Of && c.first <= n.Head && !coordinated(s, t, i)
		}
	}
	return false
}

// testedBy says whether a test stands between the entity at t and the end of the claim, right after the entity: B, A 인증
// 통과. Who tests is not who passes.
func (s *Sentence) testedBy(t int32, c *claim) bool {
	for i := t + 1; i < c.last && i <= t+4; i++ {
		if s.Tokens[i].Kind != Word {
			continue
		}
		for _, test := range [...]string{"인증", "검증", "테스트", "심사", "시험", "퀄", "평가", "허가", "승인"} {
			if strings.Contains(s.word(i), test) {
				return true
			}
		}
	}
	return false
}

// claimBetween says whether another claim starts between token t and c.
func (s *Sentence) claimBetween(t int32, c *claim) bool {
	for i := range s.claims {
		if x := &s.claims[i]; x != c && x.first >= t && x.first < c.first {
			return true
		}
	}
	return false
}

// foreign says whether the nearest subject before the claim, in its clause, is an agent or another entity than the one
// at t.
func (r *Reader) foreign(s *Sentence, c *claim, t int32) bool {
	first := s.clauses[s.Tokens[c.first].Clause].first
	for i := c.first - 1; i >= first; i-- {
		x := &s.Tokens[i]
		switch x.Kind {
		case Entity:
			if i == t {
				continue
			}
			if n := s.Phrases[s.Tokens[i].Entity]; n.Role == IsTopic || n.Role == IsSubject {
				return n.Head != t && !coordinated(s, min(i, t), max(i, t))
			}
		case Word:
			if ro := s.Traits[i].Role; x.Spaced && (ro == IsSubject || ro == IsTopic) {
				return s.has(i, flagAgent)
			}
		}
	}
	return false
}

// modifies says whether the predicate is followed by an entity at once, as its attribute: 삼성 제친 SK하이닉스.
func (r *Reader) modifies(s *Sentence, c *claim) bool {
	return c.last < int32(len(s.Tokens)) && s.Tokens[c.last].Kind == Entity && adnominal(s.word(c.last-1))
}

// passing is how much of a claim reaches a topic or subject past other subjects between them.
func (r *Reader) passing(s *Sentence, head int32, c *claim, topic bool) float32 {
	f := float32(1)
	for i := head + 1; i < c.first; i++ {
		x := &s.Tokens[i]
		switch x.Kind {
		case Entity:
			n := s.Phrases[s.Tokens[i].Entity]
			if n.Role == IsSubject || n.Role == IsTopic {
				if topic && n.Role == IsSubject {
					f = min(f, 0.3)
				} else {
					f = min(f, 0.15)
				}
			}
		case Word:
			if !x.Spaced {
				continue
			}
			ro := s.Traits[i].Role
			if ro != IsSubject && ro != IsTopic {
				continue
			}
			if s.has(i, flagAgent) {
				f = min(f, 0.15)
			}
		}
	}
	return f
}

// first says whether no entity stands before the claim.
func first(s *Sentence, c *claim) bool {
	return len(s.at) == 0 || s.at[0] > c.first
}
