package reading

import "slices"

// findWords finds lexicon phrases, longest first; hyphens inside a phrase do not matter.
func (r *Reader) findWords(s *Sentence) {
	for i := 0; i < len(s.Tokens); {
		t := &s.Tokens[i]
		if t.Kind != Word || !r.english.first.has(t.Hash) {
			i++
			continue
		}
		list := r.english.phrases[t.Hash]
		next := i + 1
		for p := range list {
			end, ok := follows(s.Tokens, i+1, list[p].rest)
			if !ok {
				continue
			}
			s.hits = append(s.hits, hit{
				first: int32(i), last: int32(end), start: t.Start, end: s.Tokens[end-1].End,
				entry: list[p].entry,
			})
			if list[p].entry.is(flagSkip) {
				s.hits = s.hits[:len(s.hits)-1]
			}
			code := list[p].entry.packed
			for j := i; j < end; j++ {
				s.Tokens[j].Code = code
			}
			next = end
			break
		}
		i = next
	}
}

// follows says whether the words with these hashes stand at tokens[i:], and where they end. Hyphens do not matter.
func follows(tokens []Token, i int, words []uint64) (end int, ok bool) {
	for k, w := range words {
		if w == gap {
			return followsGap(tokens, i, words[k+1:])
		}
		if i < len(tokens) && tokens[i].Kind == Dash {
			i++
		}
		if i >= len(tokens) || tokens[i].Kind != Word || tokens[i].Hash != w {
			return 0, false
		}
		i++
	}
	return i, true
}

// followsGap is follows after one to gapLimit words or numbers of any kind.
func followsGap(tokens []Token, i int, words []uint64) (end int, ok bool) {
	for n := 0; n < gapLimit && i < len(tokens); n++ {
		switch tokens[i].Kind {
		case Word, Number, Percent, Possessive, Dash:
		default:
			return 0, false
		}
		i++
		if end, ok = follows(tokens, i, words); ok {
			return end, true
		}
	}
	return 0, false
}

// splitEnglish numbers the clauses: punctuation ends one, a conjunction or a cause begins one.
func splitEnglish(s *Sentence) {
	h := 0
	cur := clause{}
	flush := func(end int, kind clauseKind, afterColon bool) {
		if int(cur.first) < end {
			cur.last = int32(end)
			s.clauses = append(s.clauses, cur)
		}
		cur = clause{first: int32(end), kind: kind, afterColon: afterColon}
	}
	for i := range s.Tokens {
		t := &s.Tokens[i]
		for h < len(s.hits) && int(s.hits[h].first) < i {
			h++
		}
		if h < len(s.hits) && int(s.hits[h].first) == i && (i > 0 || s.hits[h].entry.is(flagConcede)) {
			switch e := s.hits[h].entry; {
			case e.is(flagBut):
				flush(i, butClause, false)
			case e.is(flagConcede):
				flush(i, concededClause, false)
			case e.is(flagCause) && e.polar == 0:
				flush(i, causeClause, false)
			case e.is(flagClause) && !listed(s, i):
				flush(i, subClause, false)
			}
		}
		switch t.Kind {
		case Stop, Question:
			flush(i+1, mainClause, false)
		case Colon:
			flush(i+1, mainClause, true)
		case Comma:
			if !listed(s, i) {
				flush(i+1, subClause, false)
			}
		}
		t.Clause = int32(len(s.clauses))
	}
	flush(len(s.Tokens), mainClause, false)
	for c := range s.clauses {
		for i := s.clauses[c].first; i < s.clauses[c].last; i++ {
			s.Tokens[i].Clause = int32(c)
		}
	}
}

// listed says whether token i stands between two entities of a list (A, B and C).
func listed(s *Sentence, i int) bool {
	for i > 0 && (s.Tokens[i].Kind == Comma || s.Tokens[i].Kind == Word) {
		i--
		if s.Tokens[i].Kind == Entity {
			break
		}
		if s.Tokens[i].Kind == Word {
			return false
		}
	}
	if s.Tokens[i].Kind != Entity {
		return false
	}
	for j := i + 1; j < len(s.Tokens) && j <= i+3; j++ {
		if s.Tokens[j].Kind == Entity {
			return coordinated(s, int32(i), int32(j))
		}
	}
	return false
}

// claimEnglish turns hits into claims and lets negation, hedges and questions work on them.
func claimEnglish(s *Sentence) {
	for h := range s.hits {
		x := &s.hits[h]
		e := x.entry
		c := claim{first: x.first, last: x.last, start: x.start, end: x.end}
		switch {
		case e.is(flagRel):
			c.relation = true
			c.worth = e.rel
			if passive(s, int(x.last)) {
				c.worth[subject], c.worth[object] = c.worth[object], c.worth[subject]
			}
			if e.polar != 0 && !entityWithin(s, x) {
				c.relation, c.worth = false, polarWorth(e.polar)
			}
			if e.rel[subject] == 0 && e.dir != 0 && !entityWithin(s, x) {
				w, _ := direction(s, h)
				c.relation, c.worth = false, polarWorth(w)
			}
		case e.dir != 0:
			w, noun := direction(s, h)
			if w == 0 {
				continue
			}
			c.worth = polarWorth(w)
			if noun > h && ownerBetween(s, x.last, s.hits[noun].first) {
				// Loosens A's grip: it happens to A, and who does it gains a little by A's loss.
				c.relation = true
				c.worth = [roles]float32{max(0, -0.4*w), w}
			}
			if noun >= 0 {
				s.moved = append(s.moved, s.hits[noun].start)
			}
		case e.polar != 0:
			c.worth = polarWorth(e.polar)
		default:
			continue
		}
		c.scale(moodEnglish(s, h))
		s.claims = append(s.claims, c)
	}
	// Of what moves the movement tells; by itself it claims nothing more (growth slows).
	s.claims = slices.DeleteFunc(s.claims, func(c claim) bool { return slices.Contains(s.moved, c.start) })
}

// ownerBetween says whether an entity and its 's stand in tokens first…last.
func ownerBetween(s *Sentence, first, last int32) bool {
	for i := first; i+1 < last; i++ {
		if s.Tokens[i].Kind == Entity && s.Tokens[i+1].Kind == Possessive {
			return true
		}
	}
	return false
}

// polarWorth is what a sign of its own is worth: all for who it is said of, less for who is acted on.
func polarWorth(w float32) [roles]float32 { return [roles]float32{w, 0.3 * w, 0.3 * w} }

// entityWithin says whether an entity follows the hit in its clause, so that a relation has an object.
func entityWithin(s *Sentence, x *hit) bool {
	c := s.clauses[s.Tokens[x.first].Clause]
	for i := x.last; i < c.last; i++ {
		if s.Tokens[i].Kind == Entity {
			return true
		}
	}
	// "overtaken by X" has its entity in the clause of the cause.
	return passive(s, int(x.last))
}

// passive says whether "by" comes next.
func passive(s *Sentence, i int) bool {
	return i < len(s.Tokens) && s.Tokens[i].Kind == Word && s.Text[s.Tokens[i].Start:s.Tokens[i].End] == "by"
}

// direction is the sign of a rise or fall, and the hit that says what rises or falls (-1 if none): it stands right after
// (cuts costs) or before it in the clause (costs fall), or else further on.
func direction(s *Sentence, h int) (sign float32, noun int) {
	x := &s.hits[h]
	size := max(1, abs(x.entry.polar))
	try := func(from, step, most int, reach int32) bool {
		for j := from; j >= 0 && j < len(s.hits) && most > 0; j, most = j+step, most-1 {
			y := &s.hits[j]
			if y.entry.value == 0 || s.Tokens[y.first].Clause != s.Tokens[x.first].Clause {
				continue
			}
			if y.first >= x.last && y.first-x.last > reach || y.last <= x.first && x.first-y.last > reach {
				continue
			}
			sign, noun = size*float32(y.entry.value*x.entry.dir), j
			return true
		}
		return false
	}
	switch {
	case try(h+1, 1, 2, 1), try(h-1, -1, 4, 6), try(h+1, 1, 3, 4):
		return sign, noun
	case x.entry.polar != 0:
		return x.entry.polar, -1
	case x.entry.is(flagMoves):
		return 0, -1
	}
	return 0.8 * float32(x.entry.dir), -1
}

// moodEnglish is the factor by which negation, hedges and questions change a claim.
func moodEnglish(s *Sentence, h int) float32 {
	x := &s.hits[h]
	f := float32(1)
	for j := h - 1; j >= 0; j-- {
		y := &s.hits[j]
		gap := x.first - y.last
		if gap > 6 || !sameOrThat(s, y, x) {
			break
		}
		switch {
		case y.entry.is(flagNot) && gap <= 5 || y.entry.is(flagNot) && s.Tokens[y.first].Clause != s.Tokens[x.first].Clause:
			f = negated(x.entry, f)
		case y.entry.is(flagAvert) && x.entry.polar < 0 && gap <= 4:
			f *= averted
		case y.entry.is(flagHedge) && gap <= 4:
			f *= 0.85
		}
	}
	if s.ask {
		f *= 0.6
	}
	return f
}

// What is left of a claim that is denied, with its sign turned: not to grow is bad, but not to fail is not yet good. What
// is averted is good.
const (
	notGood = -0.7
	notBad  = -0.15
	averted = -0.8
)

// negated is the factor of a claim by entry e that a negation turns; f is its factor so far.
func negated(e *entry, f float32) float32 {
	if f < 0 {
		return -f // a double negation
	}
	if e.polar < 0 || e.polar == 0 && e.dir == 0 && (e.own < 0 || e.rel[subject] < 0) {
		return f * notBad
	}
	return f * notGood
}

// sameOrThat says whether y stands in x's clause, or in one that "that" joins to it (denies that …).
func sameOrThat(s *Sentence, y, x *hit) bool {
	a, b := s.Tokens[y.first].Clause, s.Tokens[x.first].Clause
	if a == b {
		return true
	}
	first := &s.Tokens[s.clauses[b].first]
	return a+1 == b && s.Text[first.Start:first.End] == "that"
}

// linkEnglish is what claim c says about the entity at token t.
func linkEnglish(s *Sentence, c *claim, t int32) float32 {
	if t >= c.last && s.tests(t) {
		return 0
	}
	home, there := s.Tokens[t].Clause, s.Tokens[c.first].Clause
	if home == there {
		if t < c.first {
			if rival(s, t, c.first, t) {
				return 0.3 * c.worth[subject]
			}
			return c.worth[subject]
		}
		near := float32(1)
		if rival(s, c.last-1, t, t) {
			near = 0.3
		}
		if c.relation {
			if s.over(t) {
				return -c.worth[object] // picks B over A
			}
			return near * c.worth[object]
		}
		if subjectOf(s, c) < 0 {
			return near * 0.9 * c.worth[subject]
		}
		return near * c.worth[object]
	}
	own := s.clauses[there]
	if c.relation && passive(s, int(c.last)) && home == there+1 && t > c.last {
		return c.worth[object] // "overtaken by A"
	}
	f := float32(0.8)
	switch {
	case own.kind == causeClause:
		f = 0.5
	case s.clauses[home].afterColon && home > there && bare(s, home):
		f = 0.1 // "…: Analyst" says who speaks
	}
	if who := subjectOf(s, c); who >= 0 {
		// The clause has a subject of its own; only what it shares a clause with is spoken about.
		return 0.1 * f * c.worth[subject]
	}
	if t > c.first {
		return 0.5 * f * c.worth[subject]
	}
	// No subject here: it is carried over from the nearest name before.
	if rival(s, t, c.first, t) {
		return 0.35 * f * c.worth[subject]
	}
	return f * c.worth[subject]
}

// over says whether "over" stands between another entity and the one at t.
func (s *Sentence) over(t int32) bool {
	return t >= 2 && s.Tokens[t-2].Kind == Entity && s.Text[s.Tokens[t-1].Start:s.Tokens[t-1].End] == "over"
}

// tests says whether the entity at t owns a test or a forecast: passes A's tests, exceeds A's targets.
func (s *Sentence) tests(t int32) bool {
	if int(t)+1 >= len(s.Tokens) || s.Tokens[t+1].Kind != Possessive {
		return false
	}
	for h := range s.hits {
		x := &s.hits[h]
		if x.first > t && x.first <= t+5 && x.entry.is(flagTest) {
			return true
		}
	}
	return false
}

// subjectOf is the token of the last entity before c in its clause, or -1.
func subjectOf(s *Sentence, c *claim) int32 {
	first := s.clauses[s.Tokens[c.first].Clause].first
	for i := c.first - 1; i >= first; i-- {
		if s.Tokens[i].Kind == Entity {
			return i
		}
	}
	return -1
}

// bare says whether no claim stands in the clause.
func bare(s *Sentence, number int32) bool {
	for i := range s.claims {
		if s.Tokens[s.claims[i].first].Clause == number {
			return false
		}
	}
	return true
}

func abs(x float32) float32 {
	if x < 0 {
		return -x
	}
	return x
}
