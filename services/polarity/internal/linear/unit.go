package linear

import "bellwether.internal/services/polarity/internal/reading"

// window is how many tokens on each side of the entity the model looks at.
const window = 28

// speakerLimit is how many tokens the name of who speaks may have ("…: Jane Doe, Alpha Securities").
const speakerLimit = 12

type unitKind uint8

const (
	wordUnit unitKind = iota
	nameUnit          // capitalized words that no lexicon knows
	markUnit          // punctuation, numbers
	otherUnit
	targetUnit
)

// unit is a piece of a sentence as the model sees it: a phrase with its sense, a list of names, an amount of money. Names are
// replaced by what they are, so that what is learned of one holds for another.
type unit struct {
	first, last int32 // tokens, half-open
	start, end  int32 // bytes that are cited
	kind        unitKind
	code        uint16  // of the lexicon with signs
	segment     int32   // counts from 0; a new one begins at a mark or at a word such as "while"
	word        uint64  // the stem
	sense       uint64  // the foremost sense, or the word
	ids         []uint8 // all senses; read-only
}

// sensed says whether the unit is a word of the lexicon of senses.
func (u *unit) sensed() bool { return u.kind == wordUnit && len(u.ids) > 0 }

// Hashes of units that are no words.
const (
	unitTarget uint64 = iota + 101
	unitOther
	unitName
	unitNumber
	unitPercent
	unitMoney
	unitPossessive
	unitComma
	unitColon
	unitStop
	unitQuestion
	unitOpen
	unitClose
	unitSpeaker
	unitStart
	unitEnd
	unitQuote // Korean
)

// cut makes the units around the target (a token, or -1 for the sentence as such) and says which one the target is; a list of
// names is one unit, and the target's if it is among them.
func (x *Extractor) cut(s *reading.Sentence, target int) {
	x.units, x.at, x.speaks = x.units[:0], -1, false
	lo, hi := 0, min(len(s.Tokens), 2*window)
	if target >= 0 {
		lo, hi = max(0, target-window), min(len(s.Tokens), target+window+1)
	}
	zone := x.zone
	x.speaks = target > zone
	next := 0
	for next < len(s.Senses) && int(s.Senses[next].First) < lo {
		next++
	}
	segment := int32(0)
	for i := lo; i < hi; {
		for next < len(s.Senses) && int(s.Senses[next].First) < i {
			next++
		}
		if i == zone {
			segment++
			x.units = append(x.units, unit{first: int32(i), last: int32(i), kind: markUnit, word: unitSpeaker, sense: unitSpeaker, segment: segment})
			if !x.speaks {
				break
			}
		}
		u := unit{first: int32(i), last: int32(i + 1), code: s.Tokens[i].Code}
		switch {
		case s.Tokens[i].Kind == reading.Entity:
			x.names(s, &u, target, zone)
		case next < len(s.Senses) && int(s.Senses[next].First) == i:
			u.last, u.ids = s.Senses[next].Last, s.Senses[next].IDs
			for j := u.first; j < u.last; j++ {
				u.word = mix(u.word, x.tokens[j].stem)
			}
			u.sense = uint64(u.ids[0])
		case s.Tokens[i].Kind == reading.Word:
			if !x.plainWord(s, &u, lo) {
				i = int(u.last)
				continue
			}
		default:
			if !x.mark(s, &u) {
				i = int(u.last)
				continue
			}
		}
		if u.kind == markUnit && u.word != unitNumber && u.word != unitMoney && u.word != unitPercent || u.last == u.first+1 && x.is(i, separator) {
			segment++
		}
		u.segment = segment
		if u.kind == targetUnit {
			x.at = len(x.units)
		}
		u.start, u.end = s.Tokens[u.first].Start, s.Tokens[u.last-1].End
		x.units = append(x.units, u)
		i = int(u.last)
	}
}

// names makes u the list of names that starts at its token; what they head ("shares") belongs to it.
func (x *Extractor) names(s *reading.Sentence, u *unit, target, zone int) {
	u.kind, u.word, u.sense = otherUnit, unitOther, unitOther
	first, last, count := int(u.first), int(u.first), 1
	for j := first + 1; j < len(s.Tokens) && first < zone; j++ {
		if s.Tokens[j].Kind == reading.Entity {
			last = j
			count++
			continue
		}
		if s.Tokens[j].Kind != reading.Comma && !x.is(j, joiner|nameHead) {
			break
		}
	}
	if first <= target && target <= last {
		u.kind, u.word, u.sense = targetUnit, unitTarget, unitTarget
	} else {
		u.word = mix(unitOther, uint64(s.Kinds[s.Tokens[first].Entity]))
	}
	if count > 1 {
		u.word = mix(u.word, 1)
	}
	for last++; last < len(s.Tokens) && x.is(last, nameHead); {
		last++
	}
	u.last = int32(last)
}

// plainWord makes u a word that has no sense; it is false if the word belongs to a name before it, or to a number after it.
func (x *Extractor) plainWord(s *reading.Sentence, u *unit, lo int) bool {
	i := int(u.first)
	if i+1 < len(s.Tokens) && s.Tokens[i+1].Kind == reading.Number && x.is(i, currency) {
		return false
	}
	if i > lo && x.is(i, capital) {
		if n := len(x.units); n > 0 && x.units[n-1].kind == nameUnit {
			x.units[n-1].last = u.last
			return false
		}
		u.kind, u.word, u.sense = nameUnit, unitName, unitName
		return true
	}
	u.word = mix(0, x.tokens[i].stem)
	u.sense = u.word
	return true
}

// mark makes u punctuation or a number with its unit; it is false for what the model does not look at.
func (x *Extractor) mark(s *reading.Sentence, u *unit) bool {
	i := int(u.first)
	u.kind = markUnit
	switch s.Tokens[i].Kind {
	case reading.Number:
		u.word, u.last = x.number(s, i)
	case reading.Percent:
		u.word = unitPercent
	case reading.Possessive:
		u.word = unitPossessive
	case reading.Comma:
		u.word = unitComma
	case reading.Colon:
		u.word = unitColon
	case reading.Stop:
		u.word = unitStop
	case reading.Question:
		u.word = unitQuestion
	case reading.Open:
		u.word = unitOpen
	case reading.Close:
		u.word = unitClose
	default: // dashes and quotes
		return false
	}
	u.sense = u.word
	return true
}

// number tells an amount of money and a share from other numbers, and where they end.
func (x *Extractor) number(s *reading.Sentence, i int) (word uint64, last int32) {
	word = unitNumber
	if i > 0 && x.is(i-1, currency) {
		word = unitMoney
	}
	j := i + 1
	for j < len(s.Tokens) && x.is(j, magnitude) {
		word = unitMoney
		j++
	}
	switch {
	case j < len(s.Tokens) && (text(s, j) == "pc" || text(s, j) == "percent"):
		return unitPercent, int32(j + 1)
	case j+1 < len(s.Tokens) && text(s, j) == "per" && text(s, j+1) == "cent":
		return unitPercent, int32(j + 2)
	}
	return word, int32(j)
}

// speakerZone is the token of the colon after which only the name of who speaks stands, or the number of tokens.
func (x *Extractor) speakerZone(s *reading.Sentence) int {
	n := len(s.Tokens)
	for i := n - 1; i >= 0 && n-i < speakerLimit; i-- {
		switch s.Tokens[i].Kind {
		case reading.Colon:
			if i > 1 && i < n-1 {
				return i
			}
			return n
		case reading.Comma, reading.Entity, reading.Stop, reading.Dash, reading.Possessive:
		case reading.Word:
			if !x.is(i, capital|inSpeaker) {
				return n
			}
		default:
			return n
		}
	}
	return n
}

func text(s *reading.Sentence, i int) string { return s.Text[s.Tokens[i].Start:s.Tokens[i].End] }
