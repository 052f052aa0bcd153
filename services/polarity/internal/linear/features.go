// Package linear is a multinomial logistic model of what an English sentence says about one entity in it. Its features
// are words marked by their place around the entity, never the entity's own name, so that what it learns of one
// company holds for another.
package linear

import (
	"bellwether.internal/services/polarity/internal/reading"
)

// window is how many tokens on each side of the entity the model looks at.
const window = 28

// namespaces of features; each is mixed into the hash.
const (
	inBag uint64 = iota + 1
	inBefore
	inAfter
	inNear
	pairBefore
	pairAfter
	pairBag
	inShape
	inRule
	inClause
	skipAfter
	tripleAfter
	inOwn
	inForeign
	codeOwn
	codeForeign
	codePair
	codeFirst
)

// special tokens, in place of the hash of a word.
const (
	tokenTarget uint64 = iota + 101
	tokenOther
	tokenNumber
	tokenPercent
	tokenPossessive
	tokenComma
	tokenColon
	tokenStop
	tokenQuestion
	tokenQuote
	tokenOpen
	tokenClose
	tokenDash
	tokenStart
	tokenEnd
)

// Features is one example: the hashes of what is there, each with value 1.
type Features []uint32

// Extractor turns sentences into features; it reuses its memory, so one goroutine uses it at a time.
type Extractor struct {
	symbols []uint64
	out     Features
}

// Extract lists the features of the sentence toward the entity (or reading.Whole); rule is what lexicon and rules said
// about it. The result is valid until the next call.
func (x *Extractor) Extract(s *reading.Sentence, entity int, rule float32) Features {
	x.out = x.out[:0]
	target := -1
	if entity != reading.Whole {
		target = s.EntityToken(entity)
	}
	lo, hi := 0, len(s.Tokens)
	if target >= 0 {
		lo, hi = max(lo, target-window), min(hi, target+window+1)
	} else {
		hi = min(hi, 2*window)
	}
	x.symbols = x.symbols[:0]
	for i := lo; i < hi; i++ {
		x.symbols = append(x.symbols, symbol(s, i, target))
	}
	at := target - lo
	if target < 0 {
		at = -1
	}
	x.add(inShape, 0)
	x.words(s, lo, at)
	x.segments(s, lo, target)
	x.shape(s, target)
	x.add(inRule, uint64(bucket(rule)))
	return x.out
}

// words adds each word by its side, and with its neighbours.
func (x *Extractor) words(s *reading.Sentence, lo, at int) {
	for i, w := range x.symbols {
		if i == at {
			continue
		}
		near := at >= 0 && i-at >= -3 && i-at <= 3
		before := tokenStart
		if i > 0 {
			before = x.symbols[i-1]
		}
		x.add(inBag, w)
		if i > at {
			x.add(inAfter, w)
			x.add(pairAfter, mix(before, w))
			if i > at+1 {
				x.add(tripleAfter, mix(mix(x.symbols[i-2+b2i(i < 2)], before), w))
				x.add(skipAfter, mix(x.symbols[i-2+b2i(i < 2)], w))
			}
		} else {
			x.add(inBefore, w)
			x.add(pairBefore, mix(before, w))
		}
		x.add(pairBag, mix(before, w))
		if near {
			x.add(inNear, mix(uint64(i-at+10), w))
		}
		if at >= 0 && s.Tokens[lo+i].Clause == s.Tokens[lo+at].Clause {
			x.add(inClause, mix(uint64(b2i(i > at)), w))
		}
	}
	end := tokenEnd
	if n := len(x.symbols); n > 0 {
		x.add(pairAfter, mix(x.symbols[n-1], end))
		if at >= 0 && at > 0 {
			x.add(pairBefore, mix(x.symbols[at-1], tokenTarget))
		}
	}
}

// segments adds words and codes by whether another entity stands between them and the target: what is said past another
// name is rather said of that name.
func (x *Extractor) segments(s *reading.Sentence, lo, target int) {
	if target < 0 {
		for i := range x.symbols {
			if c := s.Tokens[lo+i].Code; c != 0 {
				x.add(codeOwn, mix(9, uint64(c)))
			}
		}
		return
	}
	for _, step := range [...]int{1, -1} {
		passed, first, last := 0, true, uint64(0)
		for i := target + step; i >= lo && i < lo+len(x.symbols); i += step {
			t := &s.Tokens[i]
			if t.Kind == reading.Entity {
				passed = min(passed+1, 2)
				continue
			}
			side := uint64(step + 1)
			same := uint64(b2i(t.Clause == s.Tokens[target].Clause))
			w := x.symbols[i-lo]
			if passed == 0 {
				x.add(inOwn, mix(side, w))
			} else {
				x.add(inForeign, mix(side, w))
			}
			if t.Code == 0 {
				continue
			}
			c := uint64(t.Code)
			if passed == 0 {
				x.add(codeOwn, mix(side*2+same, c))
			} else {
				x.add(codeForeign, mix(side*2+same, c))
			}
			if first {
				x.add(codeFirst, mix(side*8+uint64(passed)*2+same, c))
				first = false
			}
			x.add(codePair, mix(side*8+uint64(passed), mix(last, c)))
			last = c
		}
	}
}

// shape adds where the entity stands among others.
func (x *Extractor) shape(s *reading.Sentence, target int) {
	if target < 0 {
		x.add(inShape, 1)
		return
	}
	first, last, colon := true, true, 0
	others := 0
	for i := range s.Tokens {
		switch s.Tokens[i].Kind {
		case reading.Entity:
			if i < target {
				first = false
			} else if i > target {
				last = false
			}
			others++
		case reading.Colon:
			if i < target {
				colon = 1
			} else if colon == 0 {
				colon = 2
			}
		}
	}
	x.add(inShape, mix(2, uint64(b2i(first)*2+b2i(last))))
	x.add(inShape, mix(3, uint64(colon)))
	x.add(inShape, mix(4, uint64(min(others, 4))))
	x.add(inShape, mix(5, uint64(min(target, 6))))
	x.add(inShape, mix(6, uint64(min(len(s.Tokens)-target, 6))))
}

func (x *Extractor) add(space, value uint64) { x.out = append(x.out, uint32(mix(space, value)>>17)) }

// mix joins two hashes (the finalizer of splitmix64, Steele, Lea and Flood 2014).
func mix(a, b uint64) uint64 {
	z := a*0x9e3779b97f4a7c15 + b
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// bucket cuts a rule's score into nine steps.
func bucket(x float32) int {
	for i, edge := range [...]float32{-1.6, -1.1, -0.6, -0.15, 0.15, 0.6, 1.1, 1.6} {
		if x < edge {
			return i
		}
	}
	return 8
}

// symbol is the word of token i as the model sees it.
func symbol(s *reading.Sentence, i, target int) uint64 {
	if i == target {
		return tokenTarget
	}
	switch t := &s.Tokens[i]; t.Kind {
	case reading.Entity:
		return tokenOther
	case reading.Number:
		return tokenNumber
	case reading.Percent:
		return tokenPercent
	case reading.Possessive:
		return tokenPossessive
	case reading.Comma:
		return tokenComma
	case reading.Colon:
		return tokenColon
	case reading.Stop:
		return tokenStop
	case reading.Question:
		return tokenQuestion
	case reading.Quote:
		return tokenQuote
	case reading.Open:
		return tokenOpen
	case reading.Close:
		return tokenClose
	case reading.Dash:
		return tokenDash
	default:
		return t.Hash
	}
}
