package reading

// linkKorean is what claim c says about the entity at token t, whose noun phrase is n.
func (r *Reader) linkKorean(s *Sentence, c *claim, t int32, n Phrase) float32 {
	if t >= c.last {
		return r.linkBack(s, c, t, n)
	}
	if n.Role != IsTopic && !(n.Role == IsSubject && n.Own) && t > s.at[0] && s.testedBy(t, c) {
		return 0
	}
	if i := t + 1; i < int32(len(s.Tokens)) && s.Tokens[i].Kind == Word && s.word(i) == "대신" {
		return -0.7 * max(c.worth[object], c.worth[dative], c.worth[subject]) // A 대신 B에 맡긴다
	}
	if n.Leans {
		return -0.7 * c.worth[subject] // lowering one's reliance on A is bad for A
	}
	if n.Who {
		// "A 대표는": the claims after it are what he says, or about him.
		n.Role = IsOther
	}
	f := s.distance(t, c, n.Role)
	if !c.relation && r.owned(s, c, t) {
		f *= 0.15
	}
	if n.Role == IsTopic || n.Role == IsSubject {
		return f * r.linkSubject(s, c, n)
	}
	if !c.relation && n.Role != IsWith && (n.Role != IsObject || n.Own || c.first-n.Head > objectReach) && r.foreign(s, c, t) {
		f *= 0.15
	}
	switch n.Role {
	case IsObject:
		return f * linkObject(c, n)
	case IsDative, IsWith:
		return f * linkDative(s, c, t, n)
	case IsOther:
		return f * 0.25 * c.worth[subject]
	}
	return f * r.linkBare(s, c, t, n)
}

// distance is what is left of a claim after the clauses between it and the entity: a subject is carried on, other roles
// hardly, and a full stop ends both.
func (s *Sentence) distance(t int32, c *claim, ro Role) float32 {
	step := s.Tokens[c.first].Clause - s.Tokens[t].Clause
	f := float32(1)
	for range min(step, 8) {
		if ro == IsTopic || ro == IsSubject {
			f *= 0.85
		} else {
			f *= 0.3
		}
	}
	if step > 0 && s.breaks(t, c) {
		f *= 0.2
	}
	return f
}

// linkSubject is a claim's worth for a topic or subject: A는 …, A의 실적이 ….
func (r *Reader) linkSubject(s *Sentence, c *claim, n Phrase) float32 {
	f, worth := float32(1), c.worth[subject]
	if !c.relation && worth < 0 && r.actsOn(s, n.Head, c) {
		f = 0.25 // A가 B 칩 사용을 중단: bad for B
	}
	if c.relation && worth == 0 && !n.Own && s.values(n.Head) {
		worth = 0.8 * c.worth[object] // A의 고객이 계약을 파기했다
	}
	return f * r.passing(s, n.Head, c, n.Role == IsTopic || n.Of) * worth
}

// linkObject is a claim's worth for an object: A를 …, A 칩 사용을 ….
func linkObject(c *claim, n Phrase) float32 {
	if c.relation || n.Own {
		return c.worth[object]
	}
	f := float32(0.8)
	if c.first-n.Head > objectReach {
		f *= 0.2
	}
	return f * c.worth[subject] // what is done to its product is done to it
}

// linkDative is a claim's worth for whom it goes to, or whom it is done with: A에 …, A와 ….
func linkDative(s *Sentence, c *claim, t int32, n Phrase) float32 {
	later := s.Tokens[c.first].Clause > s.Tokens[t].Clause
	switch {
	case c.relation && n.Role == IsWith && (later || s.claimBetween(n.Head, c)):
		return 0 // A와 손잡고 B를 …: A is no rival
	case c.relation:
		return c.worth[dative]
	case n.Role == IsWith && c.worth[subject] > 0:
		return 0.8 * c.worth[subject] // together with
	case !n.Own && c.first <= n.Head:
		return 0.8 * c.worth[subject] // the claim is in the phrase itself
	}
	return c.worth[dative]
}

// linkBare is a claim's worth for an entity without a particle, as headlines write.
func (r *Reader) linkBare(s *Sentence, c *claim, t int32, n Phrase) float32 {
	switch {
	case c.relation && c.worth[subject] == 0:
		return c.worth[object] // A 허가 취소
	case c.relation && n.Head == c.first && t > s.at[0] && !coordinated(s, s.at[0], t):
		return c.worth[object] // B가 A 제치고
	case rival(s, t, c.first, t):
		if c.relation && s.Tokens[c.first].Clause == s.Tokens[t].Clause {
			return c.worth[object]
		}
		return 0.3 * c.worth[subject]
	case c.relation && r.modifies(s, c):
		return c.worth[object] // A 제친 B
	case !c.relation && s.modifier(t):
		return 0.3 * c.worth[subject] // B, A 칩 수주: the order is B's
	}
	return c.worth[subject]
}

// linkBack is what a claim says about an entity that follows it: all if it describes it, else little.
func (r *Reader) linkBack(s *Sentence, c *claim, t int32, n Phrase) float32 {
	same := s.Tokens[t].Clause == s.Tokens[c.first].Clause
	if t == c.last && same && adnominal(s.word(c.last-1)) {
		return c.worth[subject]
	}
	if !same {
		if s.Tokens[t].Clause-s.Tokens[c.first].Clause == 1 && first(s, c) && (n.Role == IsTopic || n.Role == IsSubject || n.Role == NoRole) {
			return 0.5 * c.worth[subject]
		}
		return 0
	}
	if !first(s, c) {
		return 0.1 * c.worth[subject]
	}
	return 0.5 * c.worth[subject]
}
