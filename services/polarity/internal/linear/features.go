// Package linear is a multinomial logistic model of what a sentence says about one entity in it. Its features
// are words and their senses marked by their place around the entity, and what sort of thing each name stands for, never a
// name itself, so that what it learns of one company holds for another.
package linear

import (
	"bellwether.internal/services/polarity/internal/reading"
)

// namespaces of features; each is mixed into the hash.
const (
	always uint64 = iota + 1
	inSpeech
	inRule
	targetKind
	kindAndAfter
	kindAndBefore
	kindAround
	kindPair
	kindPairOrdered
	kindAndSense
	wordSide
	wordAt
	wordPair
	senseSide
	senseSegment
	senseAt
	sensePair
	senseTriple
	senseSkip
	senseFirst
	senseFirstWord
	senseNext
	anySide
	anyPassed
	anySegment
	anyAt
	around
	around3
	around4
	pathWords
	pathSenses
	pathBeyond
	outlinePair
	outlineSkip
	outlineAround
	outlineAfter
	outlineAfter3
	codeIn
	codeSegment
	codePair
	codeAt
	turnIn
	turnSide
	turnClause
	turnAt
	turnFirst
)

// Features is one example: the hashes of what is there, each with value 1.
type Features []uint32

// reach is the units that a feature is made of: from first to last, or none if first is negative.
type reach struct{ first, last int16 }

// Extractor turns sentences into features; it reuses its memory, so one goroutine uses it at a time.
type Extractor struct {
	units   []unit
	at      int  // the target's unit, -1 for the sentence as such
	speaks  bool // the target is who speaks
	outline []int16
	out     Features
	reaches []reach   // by feature
	known   []known   // the features that the model knows, in order
	parts   []float32 // by unit
	words   []int32   // by unit: how many words stand before it

	// English
	tokens []token
	zone   int // the token of the colon after which only the name of who speaks stands, or the number of tokens

	whole       float32 // what lexicon and rules said about the sentence as such
	shared      int     // how many features all entities of the sentence share; they come first
	weighed     *Model  // the model that weighed them, nil if none did
	sharedKnown int     // how many of them it knows
	sharedSum   sum

	// Korean
	eojeols             []eojeol // by unit
	hits                []reading.Hit
	lastWord, lastSense int // units, -1 for none
}

// Begin prepares for a sentence, which may be read toward several entities; whole is what lexicon and rules said about it as
// such.
func (x *Extractor) Begin(s *reading.Sentence, whole float32) {
	x.whole, x.shared, x.weighed = whole, 0, nil
	switch s.Lang {
	case reading.Korean:
		x.beginKorean(s)
	case reading.English:
		x.beginEnglish(s)
	}
}

// Extract lists the features of the sentence that was begun last toward the entity (or reading.Whole); rule is what
// lexicon and rules said about it. The result is valid until the next call.
func (x *Extractor) Extract(s *reading.Sentence, entity int, rule float32) Features {
	if s.Lang == reading.Korean {
		return x.korean(s, entity, rule)
	}
	x.out, x.reaches = x.out[:0], x.reaches[:0]
	target := -1
	if entity != reading.Whole {
		target = s.EntityToken(entity)
	}
	x.cut(s, target)
	x.add(-1, -1, always)
	x.add(-1, -1, inSpeech, b2i(x.speaks))
	x.add(-1, -1, inRule, uint64(bucket(rule)))
	kind := x.kinds(s, entity)
	x.side(1, kind)
	x.side(-1, kind)
	x.neighbours()
	x.path(1)
	x.path(-1)
	x.outlines()
	x.turns(s, target)
	return x.out
}

// Prose tells a sentence from a headline, which ends without a full stop.
func Prose(s *reading.Sentence) bool {
	return len(s.Tokens) > 0 && s.Tokens[len(s.Tokens)-1].Kind == reading.Stop
}

// word and sense of unit i; beyond the ends stand marks.
func (x *Extractor) word(i int) uint64 {
	switch {
	case i < 0:
		return unitStart
	case i >= len(x.units):
		return unitEnd
	}
	return x.units[i].word
}

func (x *Extractor) sense(i int) uint64 {
	switch {
	case i < 0:
		return unitStart
	case i >= len(x.units):
		return unitEnd
	}
	return x.units[i].sense
}

// wholeKind stands for the kind of no name.
const wholeKind = 255

// kinds adds what sort of things the names stand for, and returns the target's sort.
func (x *Extractor) kinds(s *reading.Sentence, entity int) uint64 {
	if entity == reading.Whole {
		x.add(-1, -1, targetKind, wholeKind)
		return wholeKind
	}
	kind := uint64(s.Kinds[entity])
	before, after := x.sense(x.at-1), x.sense(x.at+1)
	x.add(-1, -1, targetKind, kind, b2i(x.speaks))
	x.add(x.at+1, x.at+1, kindAndAfter, kind, after)
	x.add(x.at-1, x.at-1, kindAndBefore, kind, before)
	x.add(x.at-1, x.at+1, kindAround, kind, before, after)
	for e := max(0, entity-othersLimit); e < min(len(s.Kinds), entity+othersLimit+1); e++ {
		if e != entity {
			x.add(-1, -1, kindPair, kind, uint64(s.Kinds[e]))
			x.add(-1, -1, kindPairOrdered, b2i(e < entity), kind, uint64(s.Kinds[e]))
		}
	}
	return kind
}

// othersLimit is how many other names on each side are looked at.
const othersLimit = 4

// side adds each unit on one side of the target (step 1 after it, -1 before it), with its neighbours.
func (x *Extractor) side(step int, kind uint64) {
	side, home := uint64(step+1), int32(0)
	if x.at < 0 {
		side = wholeKind
	} else {
		home = x.units[x.at].segment
	}
	passed, last := uint64(0), uint64(0)
	lastAt, lastCode, lastCodeAt := -1, uint64(0), -1
	for i := x.at + step; i >= 0 && i < len(x.units); i += step {
		u := &x.units[i]
		if u.kind == otherUnit {
			passed = 1
		}
		d := i - x.at
		segment := uint64(min(max(u.segment-home, -2), 2) + 2)
		if x.at < 0 {
			segment = wholeKind
		}
		x.add(i, i, wordSide, side, u.word)
		x.add(i, i, senseSide, side, passed, u.sense)
		x.add(i, i, senseSegment, segment, u.sense)
		if x.nears(d) {
			x.add(i, i, wordAt, uint64(d+near), u.word)
			x.add(i, i, senseAt, uint64(d+near), u.sense)
		}
		if step > 0 {
			x.add(i-1, i, wordPair, side, x.word(i-1), u.word)
			x.add(i-1, i, sensePair, side, x.sense(i-1), u.sense)
			x.add(i-1, i+1, senseTriple, side, x.sense(i-1), u.sense, x.sense(i+1))
		} else {
			x.add(i, i+1, wordPair, side, u.word, x.word(i+1))
			x.add(i, i+1, sensePair, side, u.sense, x.sense(i+1))
			x.add(i, i+2, senseTriple, side, u.sense, x.sense(i+1), x.sense(i+2))
		}
		x.add(i-1, i+1, senseSkip, side, x.sense(i-1), x.sense(i+1))
		if u.kind == otherUnit {
			x.add(i, i, kindAndSense, kind, side, u.sense)
		}
		if u.sensed() {
			x.add(i, i, kindAndSense, kind, side, u.sense)
			if lastAt >= 0 {
				x.add(min(lastAt, i), max(lastAt, i), senseNext, side, passed, last, u.sense)
			} else {
				x.add(i, i, senseFirst, side, passed, segment, u.sense)
				x.add(i, i, senseFirstWord, side, passed, u.word)
			}
			last, lastAt = u.sense, i
			for _, id := range u.ids {
				x.add(i, i, anySide, side, uint64(id))
				x.add(i, i, anyPassed, side, passed, uint64(id))
				x.add(i, i, anySegment, side, b2i(u.segment == home), uint64(id))
				if x.nears(d) {
					x.add(i, i, anyAt, uint64(d+near), uint64(id))
				}
			}
		}
		if u.kind == wordUnit && u.code != 0 {
			c := uint64(u.code)
			x.add(i, i, codeIn, c)
			x.add(i, i, codeSegment, segment, passed, c)
			x.add(min(i, max(lastCodeAt, 0)), max(i, lastCodeAt), codePair, side, passed, lastCode, c)
			if x.nears(d) {
				x.add(i, i, codeAt, uint64(d+near), c)
			}
			lastCode, lastCodeAt = c, i
		}
	}
}

// near is how many units from the target their distance counts.
const near = 4

func (x *Extractor) nears(distance int) bool {
	return x.at >= 0 && -near <= distance && distance <= near
}

// neighbours adds what stands right before and after the target together.
func (x *Extractor) neighbours() {
	if x.at < 0 {
		return
	}
	b, a := x.sense(x.at-1), x.sense(x.at+1)
	x.add(x.at-1, x.at+1, around, b, a)
	x.add(x.at-2, x.at+1, around3, x.sense(x.at-2), b, a)
	x.add(x.at-1, x.at+2, around4, b, a, x.sense(x.at+2))
}

// path adds what stands between the target and the nearest other name on one side, as a whole.
func (x *Extractor) path(step int) {
	if x.at < 0 {
		return
	}
	words, senses := uint64(0), uint64(0)
	side := uint64(step + 1)
	for i := x.at + step; i >= 0 && i < len(x.units); i += step {
		u := &x.units[i]
		if u.kind == otherUnit {
			from, to := min(i, x.at), max(i, x.at)
			x.add(from, to, pathWords, side, words)
			x.add(from, to, pathSenses, side, senses)
			x.add(from, to, pathBeyond, side, senses, x.sense(i+step))
			return
		}
		words = mix(words, u.word)
		if u.sensed() || u.kind == markUnit {
			senses = mix(senses, u.sense)
		}
	}
}

// outlines adds the order of senses, names and punctuation, whatever other words stand between them.
func (x *Extractor) outlines() {
	x.outline = x.outline[:0]
	at := -1
	for i := range x.units {
		u := &x.units[i]
		if u.kind == nameUnit || u.kind == wordUnit && len(u.ids) == 0 || u.word == unitNumber || u.word == unitMoney || u.word == unitPercent || u.word == unitPossessive {
			continue
		}
		if i == x.at {
			at = len(x.outline)
		}
		x.outline = append(x.outline, int16(i))
	}
	unitAt := func(k int) int {
		switch {
		case k < 0:
			return -1
		case k >= len(x.outline):
			return len(x.units)
		}
		return int(x.outline[k])
	}
	for k := range len(x.outline) + 1 {
		i, before, second := unitAt(k), unitAt(k-1), unitAt(k-2)
		side := b2i(k > at)
		if x.at < 0 {
			side = wholeKind
		}
		x.add(before, i, outlinePair, side, x.sense(before), x.sense(i))
		x.add(second, i, outlineSkip, side, x.sense(second), x.sense(i))
	}
	if x.at < 0 {
		return
	}
	a, b, c := unitAt(at+1), unitAt(at+2), unitAt(at+3)
	x.add(x.at, a, outlineAround, x.sense(unitAt(at-1)), x.sense(a))
	x.add(a, b, outlineAfter, x.sense(a), x.sense(b))
	x.add(a, c, outlineAfter3, x.sense(a), x.sense(b), x.sense(c))
}

// turns adds the turns of phrase by their place.
func (x *Extractor) turns(s *reading.Sentence, target int) {
	first := true
	for i := range s.Turns {
		t := &s.Turns[i]
		at := int(t.First)
		if target >= 0 && (at < target-window || at > target+window) || target < 0 && at > 2*window {
			continue
		}
		side := b2i(at > target)
		from, to := target+1, at
		if at < target {
			from, to = int(t.Last), target
		}
		passed := uint64(0)
		for j := from; j < to; j++ {
			if s.Tokens[j].Kind == reading.Entity {
				passed = 1
			}
		}
		same := b2i(target >= 0 && s.Tokens[at].Clause == s.Tokens[target].Clause)
		u, id := x.unitOf(t.First), uint64(t.IDs[0])
		x.add(u, u, turnIn, id)
		if target < 0 {
			continue
		}
		x.add(u, u, turnSide, side, passed, id)
		x.add(u, u, turnClause, side, same, id)
		if d := at - target; d >= -near && d <= near {
			x.add(u, u, turnAt, uint64(d+near), id)
		}
		if side == 1 && first {
			x.add(u, u, turnFirst, id)
			first = false
		}
	}
}

// unitOf is the unit that covers a token, or -1.
func (x *Extractor) unitOf(token int32) int {
	lo, hi := 0, len(x.units)
	for lo < hi {
		if mid := (lo + hi) / 2; x.units[mid].last <= token {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == len(x.units) || x.units[lo].first > token {
		return -1
	}
	return lo
}

// add adds a feature made of units first…last.
func (x *Extractor) add(first, last int, space uint64, values ...uint64) {
	x.out = append(x.out, hash(space, values))
	if first < 0 && last < 0 {
		x.reaches = append(x.reaches, reach{-1, -1})
		return
	}
	x.reaches = append(x.reaches, reach{int16(max(first, 0)), int16(min(last, len(x.units)-1))})
}

// hash is multilinear (Lemire and Kaser 2014): one product for each value, none of which waits for another. Features are made
// by the thousand, so this is what they cost most.
func hash(space uint64, values []uint64) uint32 {
	h := (space<<8 | uint64(len(values))) * 0x9e3779b97f4a7c15
	for i, v := range values {
		h += v * odd[i]
	}
	h = (h ^ h>>32) * 0xd6e8feb86659fd93
	return uint32(h >> 32)
}

// odd are the digits of the fractional parts of the square roots of the first primes, made odd.
var odd = [...]uint64{
	0x6a09e667f3bcc909, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
	0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
}

// mix joins two hashes (the finalizer of splitmix64, Steele, Lea and Flood 2014).
func mix(a, b uint64) uint64 {
	z := a*0x9e3779b97f4a7c15 + b
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func b2i(b bool) uint64 {
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
