package reading

import "unicode/utf8"

// Trait is what there is to know about a Korean token by itself. Only words have hashes.
type Trait struct {
	// Role is what the particle at the end of a word says, and Stem how many bytes stand before it (all without one).
	Role Role
	Stem int32
	// Hash identifies the stem, Head its first two syllables, Tail the last two of the whole word.
	Hash, Head, Tail uint64

	flags  flag // of the lexicon entries that start here
	values bool // one of them can be more or less (매출, 재고)

	claimed bool // a claim is made here
}

// traits notes what is asked of tokens again and again.
func (r *Reader) traits(s *Sentence) {
	s.Traits = s.Traits[:0]
	for i := range s.Tokens {
		t := &s.Tokens[i]
		if t.Kind != Word {
			s.Traits = append(s.Traits, Trait{})
			continue
		}
		s.Traits = append(s.Traits, r.trait(s.Text[t.Start:t.End]))
	}
	for h := range s.hits {
		x := &s.Traits[s.hits[h].first]
		x.flags |= s.hits[h].entry.flags
		x.values = x.values || s.hits[h].entry.value != 0
	}
}

// phrases follows the noun phrase of every entity, the last first: one that is joined to the next asks for its phrase.
func (r *Reader) phrases(s *Sentence) {
	for i := range s.claims {
		for j := s.claims[i].first; j < s.claims[i].last; j++ {
			s.Traits[j].claimed = true
		}
	}
	s.Phrases = append(s.Phrases[:0], make([]Phrase, len(s.at))...)
	for e := len(s.at) - 1; e >= 0; e-- {
		s.Phrases[e] = r.nounAt(s, s.at[e])
	}
}

// trait reads one word.
func (r *Reader) trait(word string) Trait {
	t := Trait{Stem: int32(len(word))}
	var cut int
	if t.Role, cut = r.particleOf(word); t.Role != NoRole {
		t.Stem = int32(cut)
	}
	h, syllables := uint64(hashSeed), 0
	for i := 0; i < len(word); {
		if i == int(t.Stem) {
			t.Hash = h
		}
		if syllables == 2 {
			t.Head = h
		}
		n := 1
		switch c := word[i]; {
		case c < utf8.RuneSelf:
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			h = hashByte(h, c)
		default:
			_, n = utf8.DecodeRuneInString(word[i:])
			for _, b := range []byte(word[i : i+n]) {
				h = hashByte(h, b)
			}
		}
		i += n
		syllables++
	}
	if int(t.Stem) == len(word) {
		t.Hash = h
	}
	if syllables <= 2 {
		t.Head = h
	}
	tail := len(word)
	for range 2 {
		if tail > 0 {
			_, n := utf8.DecodeLastRuneInString(word[:tail])
			tail -= n
		}
	}
	t.Tail = hashSeed
	for _, b := range []byte(word[tail:]) {
		t.Tail = hashByte(t.Tail, b)
	}
	return t
}

// Hits is how many entries of the lexicon stand in the sentence.
func (s *Sentence) Hits() int { return len(s.hits) }

// Hit is an entry of the lexicon that stands in the sentence.
type Hit struct {
	First, Last int32 // tokens, half-open
	Start, End  int32 // bytes
	Code        uint16
	State       State
}

// Hit is entry i, in reading order.
func (s *Sentence) Hit(i int) Hit {
	h := &s.hits[i]
	return Hit{h.first, h.last, h.start, h.end, h.entry.packed, h.state}
}
