package linear

import (
	"strings"

	"bellwether.internal/services/polarity/internal/reading"
)

// namespaces of Korean features; a Korean model has a table of its own.
const (
	koAlways uint64 = iota + 1
	koRule
	koRuleRole
	koWholeRule
	koTarget
	koPlace
	koHead
	koHeadAt
	koOther
	koMark
	koMarkSide
	koWord
	koWordSide
	koWordRole
	koWordClause
	koHeadIn
	koHeadSide
	koHeadRole
	koPair
	koTail
	koLast
	koLastRole
	koCode
	koCodeSide
	koCodeRole
	koCodeOther
	koCodePair
	koCodePairRole
	koSense
	koSenseSide
	koSenseRole
	koSenseClause
	koSenseOther
	koSenseNear
	koSensePair
	koSensePairRole
	koSenseSkip
	koSenseLast
	koSenseCode
)

// koreanWindow is how many units on each side of the entity the model looks at, and of how many twice that the bag is made.
const koreanWindow = 24

// eojeol is what a unit of a Korean sentence is besides.
type eojeol struct {
	word, head, tail uint64 // hashes of the stem, of its first two syllables, of the last two of the whole
	role             uint64
	state            uint64 // the strongest of its hits
	clause           int32
	hits             []reading.Hit
	senses           []reading.Sense
}

// beginKorean makes the units of a sentence and the features that all its entities share.
func (x *Extractor) beginKorean(s *reading.Sentence) {
	x.units, x.eojeols, x.hits, x.at = x.units[:0], x.eojeols[:0], x.hits[:0], -1
	for h := range s.Hits() {
		x.hits = append(x.hits, s.Hit(h))
	}
	hits, senses := x.hits, s.Senses
	for i := range s.Tokens {
		u, e, ok := koreanUnit(s, int32(i))
		if !ok {
			continue
		}
		n := 0
		for n < len(hits) && hits[n].First <= int32(i) {
			n++
		}
		e.hits, hits = hits[:n], hits[n:]
		for n = 0; n < len(senses) && senses[n].First <= int32(i); {
			n++
		}
		e.senses, senses = senses[:n], senses[n:]
		if len(e.hits) > 0 && u.kind == wordUnit && e.hits[0].First == int32(i) {
			u.start, u.end = e.hits[0].Start, e.hits[0].End
		}
		e.turn()
		x.units, x.eojeols = append(x.units, u), append(x.eojeols, e)
	}
	x.out, x.reaches = x.out[:0], x.reaches[:0]
	x.koreanBag(min(len(x.units), 2*koreanWindow))
	x.shared = len(x.out)
}

// turn keeps a word whose sense was turned apart from the word itself, so that neither speaks for the other.
func (e *eojeol) turn() {
	for i := range e.hits {
		h := &e.hits[i]
		if h.State == reading.Plain {
			continue
		}
		state := uint64(h.State)
		e.state = max(e.state, state)
		h.Code += uint16(state) << codeBits
	}
	if e.state != 0 {
		e.word, e.head = mix(e.word, e.state), mix(e.head, e.state)
	}
}

// sense is a sense of the word, apart where it was turned.
func (e *eojeol) sense(id uint8) uint64 { return uint64(id) | e.state<<8 }

// codeBits is how many bits a code of the lexicon has.
const codeBits = 12

// koreanUnit makes the unit of token i; ok is false for what the model does not look at.
func koreanUnit(s *reading.Sentence, i int32) (u unit, e eojeol, ok bool) {
	t := &s.Tokens[i]
	u = unit{first: i, last: i + 1, start: t.Start, end: t.End, kind: markUnit}
	e.clause = t.Clause
	switch t.Kind {
	case reading.Entity:
		u.kind = otherUnit
		e.word = unitOther
		e.role = uint64(s.Phrases[t.Entity].Role)
	case reading.Word:
		trait := &s.Traits[i]
		u.kind = wordUnit
		u.end = t.Start + trait.Stem
		e.word, e.head, e.tail, e.role = trait.Hash, trait.Head, trait.Tail, uint64(trait.Role)
		return u, e, true
	case reading.Number:
		e.word = mix(unitNumber, signBefore(s.Text[:t.Start]))
	case reading.Percent:
		e.word = mix(unitPercent, signBefore(s.Text[:t.Start]))
	case reading.Comma:
		e.word = unitComma
	case reading.Colon:
		e.word = unitColon
	case reading.Stop:
		e.word = unitStop
	case reading.Question:
		e.word = unitQuestion
	case reading.Open:
		e.word = unitOpen
	case reading.Close:
		e.word = unitClose
	case reading.Quote:
		e.word = unitQuote
	default:
		return u, e, false
	}
	e.head = e.word
	return u, e, true
}

// signBefore tells a number with a plus (1) from one with a minus (2) by what text ends with.
func signBefore(text string) uint64 {
	for _, mark := range [...]string{"+", "▲", "△"} {
		if strings.HasSuffix(text, mark) {
			return 1
		}
	}
	for _, mark := range [...]string{"-", "−", "▼", "▽"} {
		if strings.HasSuffix(text, mark) {
			return 2
		}
	}
	return 0
}

// korean lists the features of a Korean sentence toward the entity; rule is what lexicon and rules said about it.
func (x *Extractor) korean(s *reading.Sentence, entity int, rule float32) Features {
	x.out, x.reaches = x.out[:x.shared], x.reaches[:x.shared]
	x.at = -1
	role, others, home := uint64(wholeKind), len(s.Phrases), int32(0)
	if entity != reading.Whole {
		others--
		t := int32(s.EntityToken(entity))
		x.at, home = x.unitOf(t), s.Tokens[t].Clause
		p := &s.Phrases[entity]
		role = uint64(p.Role)<<3 | b2i(p.Own)<<2 | b2i(p.Who)<<1 | b2i(p.Of)
		if !p.Own && p.Head > t && int(p.Head) < len(s.Traits) {
			h := x.unitOf(p.Head)
			x.add(h, h, koHead, s.Traits[p.Head].Head)
			x.add(h, h, koHead, s.Traits[p.Head].Hash, uint64(p.Role))
		}
	}
	x.koreanRules(role, uint64(bucket(rule)), uint64(bucket(x.whole)), uint64(min(others, 3)), b2i(Prose(s)))
	x.add(-1, -1, koPlace, uint64(min(max(entity, -1), 3)+1), uint64(min(others, 3)))
	x.koreanLast(role)
	if x.at < 0 {
		x.koreanSide(1, min(len(x.units), 2*koreanWindow), role, home)
		return x.out
	}
	x.beside(role)
	x.koreanSide(1, min(len(x.units), x.at+koreanWindow+1), role, home)
	x.koreanSide(-1, max(0, x.at-koreanWindow)-1, role, home)
	return x.out
}

// koreanRules adds what the rules said about the target and about the sentence, in steps, and what the target's phrase is.
func (x *Extractor) koreanRules(role, rule, whole, others, prose uint64) {
	x.add(-1, -1, koAlways)
	x.add(-1, -1, koTarget, role)
	x.add(-1, -1, koTarget, role, prose)
	x.add(-1, -1, koRule, rule)
	x.add(-1, -1, koRule, rule, others, prose)
	x.add(-1, -1, koRuleRole, role, rule)
	x.add(-1, -1, koWholeRule, whole)
	x.add(-1, -1, koWholeRule, whole, rule)
}

// beside adds the roles of the nearest other names, and what stands close by.
func (x *Extractor) beside(role uint64) {
	for _, step := range [...]int{-1, 1} {
		other := uint64(wholeKind)
		for i := x.at + step; i >= 0 && i < len(x.units); i += step {
			if x.units[i].kind == otherUnit {
				other = x.eojeols[i].role
				break
			}
		}
		x.add(-1, -1, koOther, uint64(step+1), role, other)
	}
	for d := -2; d <= 2; d++ {
		if i := x.at + d; d != 0 && i >= 0 && i < len(x.units) {
			x.add(i, i, koHeadAt, uint64(d+near), x.eojeols[i].head)
		}
	}
}

// trail is what was passed on the way from the target.
type trail struct {
	place          uint64 // the side, and whether another name was passed
	other          uint64 // the role of the name passed last
	code           uint64 // of the entry passed last
	codeAt         int
	sense, before  uint64 // the senses passed last
	senseAt        int
	distance       int
	clauseDistance uint64
}

// koreanSide adds each unit on one side of the target by its place, until the unit at to, which is not added.
func (x *Extractor) koreanSide(step, to int, role uint64, home int32) {
	p := trail{place: uint64(step+1) << 1, other: wholeKind, codeAt: -1, senseAt: -1}
	for i := x.at + step; i != to; i += step {
		u, e := &x.units[i], &x.eojeols[i]
		switch u.kind {
		case otherUnit:
			p.place, p.other = p.place|1, e.role
			continue
		case markUnit:
			x.add(i, i, koMarkSide, p.place, e.word)
			continue
		}
		p.distance, p.clauseDistance = i-x.at, uint64(min(max(e.clause-home, -2), 2)+2)
		side := p.place >> 1
		x.add(i, i, koWordSide, p.place, e.word)
		x.add(i, i, koWordRole, role, side, e.word)
		x.add(i, i, koWordClause, p.clauseDistance, e.word)
		x.add(i, i, koHeadSide, p.place, e.head)
		x.add(i, i, koHeadRole, role, side, e.head)
		x.koreanHits(i, role, e.hits, &p)
		x.koreanSenses(i, role, e, &p)
	}
}

// koreanHits adds the entries of the lexicon with signs in unit i.
func (x *Extractor) koreanHits(i int, role uint64, hits []reading.Hit, p *trail) {
	side := p.place >> 1
	for h := range hits {
		code := uint64(hits[h].Code)
		x.add(i, i, koCodeSide, p.place, p.clauseDistance, code)
		x.add(i, i, koCodeRole, role, p.place, code)
		x.add(i, i, koCodeOther, role, p.other, side, code)
		x.addPair(p.codeAt, i, koCodePairRole, role, side, p.code, code)
		p.code, p.codeAt = code, i
	}
}

// koreanSenses adds the senses in unit i.
func (x *Extractor) koreanSenses(i int, role uint64, e *eojeol, p *trail) {
	side := p.place >> 1
	for _, z := range e.senses {
		for _, id := range z.IDs {
			id := e.sense(id)
			x.add(i, i, koSenseSide, p.place, id)
			x.add(i, i, koSenseRole, role, p.place, id)
			x.add(i, i, koSenseClause, p.clauseDistance, role, id)
			x.add(i, i, koSenseOther, role, p.other, side, id)
		}
		first := e.sense(z.IDs[0])
		x.addPair(p.senseAt, i, koSensePairRole, role, side, p.sense, first)
		x.addPair(p.senseAt, i, koSenseSkip, side, p.before, first)
		if x.nears(p.distance) {
			x.add(i, i, koSenseNear, uint64(p.distance+near), first)
		}
		p.before, p.sense, p.senseAt = p.sense, first, i
	}
}

// koreanBag adds the units up to hi wherever they stand, and those that are beside each other.
func (x *Extractor) koreanBag(hi int) {
	p := trail{codeAt: -1, senseAt: -1}
	for i := range hi {
		u, e := &x.units[i], &x.eojeols[i]
		if i > 0 {
			x.add(i-1, i, koPair, x.eojeols[i-1].word, e.word)
		}
		if u.kind == markUnit {
			x.add(i, i, koMark, e.word)
		}
		if u.kind != wordUnit {
			continue
		}
		x.add(i, i, koWord, e.word)
		x.add(i, i, koHeadIn, e.head)
		x.add(i, i, koTail, e.tail)
		for h := range e.hits {
			code := uint64(e.hits[h].Code)
			x.add(i, i, koCode, code)
			x.addPair(p.codeAt, i, koCodePair, p.code, code)
			p.code, p.codeAt = code, i
		}
		for _, z := range e.senses {
			for _, id := range z.IDs {
				x.add(i, i, koSense, e.sense(id))
				if len(e.hits) > 0 {
					x.add(i, i, koSenseCode, e.sense(id), uint64(e.hits[0].Code))
				}
			}
			x.addPair(p.senseAt, i, koSensePair, p.sense, e.sense(z.IDs[0]))
			p.sense, p.senseAt = e.sense(z.IDs[0]), i
		}
	}
	x.lastWord, x.lastSense = -1, -1
	for i := hi - 1; i >= 0 && (x.lastWord < 0 || x.lastSense < 0); i-- {
		if x.units[i].kind != wordUnit {
			continue
		}
		if x.lastWord < 0 {
			x.lastWord = i
		}
		if x.lastSense < 0 && len(x.eojeols[i].senses) > 0 {
			x.lastSense = i
		}
	}
}

// koreanLast adds the word that the sentence ends with, which is its predicate, and its last sense.
func (x *Extractor) koreanLast(role uint64) {
	if i := x.lastWord; i >= 0 {
		e := &x.eojeols[i]
		x.add(i, i, koLast, e.head)
		x.add(i, i, koLast, e.tail, 1)
		x.add(i, i, koLastRole, role, e.head)
		x.add(i, i, koLastRole, role, e.tail, 1)
	}
	if i := x.lastSense; i >= 0 {
		e := &x.eojeols[i]
		id := e.sense(e.senses[len(e.senses)-1].IDs[0])
		x.add(i, i, koSenseLast, id)
		x.add(i, i, koSenseLast, id, role)
	}
}

// addPair adds a feature made of unit i and the one before it on the way, -1 for none.
func (x *Extractor) addPair(before, i int, space uint64, values ...uint64) {
	if before < 0 {
		before = i
	}
	x.add(min(before, i), max(before, i), space, values...)
}
