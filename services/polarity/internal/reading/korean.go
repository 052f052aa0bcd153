package reading

import "unicode/utf8"

// findStems finds lexicon stems.
func (r *Reader) findStems(s *Sentence) {
	r.korean.each(s, func(x hit) {
		if !x.entry.is(flagSkip) {
			s.hits = append(s.hits, x)
		}
	})
	r.koreanSenses.each(s, func(x hit) {
		s.Senses = append(s.Senses, Sense{First: x.first, Last: x.last, IDs: x.entry.senses})
	})
}

// each finds stems anywhere outside entities, longest first.
func (l *stemLexicon) each(s *Sentence, found func(hit)) {
	token := 0
	for i := 0; i < len(s.Text); {
		for token < len(s.Tokens) && int(s.Tokens[token].End) <= i {
			token++
		}
		if token >= len(s.Tokens) {
			return
		}
		t := &s.Tokens[token]
		if t.Kind == Entity || i < int(t.Start) {
			i = max(int(t.Start), i)
			if t.Kind == Entity {
				i = int(t.End)
			}
			continue
		}
		e, n := l.longest(s.Text[i:t.limit(s)], i == int(t.Start) && t.Spaced)
		if e == nil {
			_, n = utf8.DecodeRuneInString(s.Text[i:])
			i += n
			continue
		}
		last := token
		for last+1 < len(s.Tokens) && int(s.Tokens[last+1].Start) < i+n {
			last++
		}
		found(hit{first: int32(token), last: int32(last + 1), start: int32(i), end: int32(i + n), entry: e})
		i += n
	}
}

// limit is where a phrase that starts in t must end at the latest: at the next entity.
func (t *Token) limit(s *Sentence) int {
	// Entities are sorted, so the first that starts after the token bounds it.
	lo, hi := 0, len(s.Entities)
	for lo < hi {
		mid := (lo + hi) / 2
		if s.Entities[mid].Start < int(t.End) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(s.Entities) {
		return s.Entities[lo].Start
	}
	return len(s.Text)
}

// splitKorean numbers the clauses: connective endings and punctuation end one.
func splitKorean(s *Sentence) {
	cur := clause{}
	h := 0
	flush := func(end int, kind clauseKind) {
		if int(cur.first) < end {
			cur.last = int32(end)
			s.clauses = append(s.clauses, cur)
		}
		cur = clause{first: int32(end), kind: kind}
	}
	for i := range s.Tokens {
		end, kind := false, mainClause
		for ; h < len(s.hits) && int(s.hits[h].last) == i+1; h++ {
			switch {
			case s.hits[h].entry.is(flagBut):
				end, kind = true, butClause
			case s.hits[h].entry.is(flagClause):
				end, kind = true, subClause
			}
		}
		switch s.Tokens[i].Kind {
		case Stop, Question:
			end, kind = true, mainClause
		case Comma:
			if kind == mainClause && i > 0 && s.Tokens[i-1].Kind != Entity && !listed(s, i) {
				end, kind = true, subClause
			}
		}
		s.Tokens[i].Clause = int32(len(s.clauses))
		if end {
			flush(i+1, kind)
		}
	}
	flush(len(s.Tokens), mainClause)
}
