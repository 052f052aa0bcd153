package annotate

import bellwetherv1 "bellwether.internal/proto/bellwether/v1"

// Bounds on sentences, in code points.
const (
	// longestSentence forces a cut, so that nothing later is more than linear in the text.
	longestSentence = 800
	// longestQuote is kept whole: a quotation with several sentences in it belongs to its speaker.
	longestQuote = 240
	// maxSentences bounds what is read of one article, so that every message about it stays small: ten times what a long
	// article has.
	maxSentences = 2500
	// leadLength is where the lead ends at the latest, and leadSentences after how many full sentences.
	leadLength    = 700
	leadSentences = 3
)

// abbreviations end with a full stop and do not end a sentence.
var abbreviations = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "dr": true, "prof": true, "sr": true, "jr": true, "st": true, "inc": true, "corp": true, "co": true, "ltd": true,
	"llc": true, "plc": true, "vs": true, "no": true, "etc": true, "e.g": true, "i.e": true, "u.s": true, "u.k": true, "u.n": true, "e.u": true,
	"jan": true, "feb": true, "mar": true, "apr": true, "jun": true, "jul": true, "aug": true, "sep": true, "sept": true, "oct": true, "nov": true, "dec": true,
	"gov": true, "sen": true, "rep": true, "gen": true, "approx": true, "est": true, "fig": true, "al": true, "a.m": true, "p.m": true,
}

// split cuts the segments into sentences and says where each stands. It reports whether it left some out, beyond
// maxSentences.
func (d *document) split() (cut bool) {
	full, begin := 0, int32(-1)
	for _, seg := range d.segments {
		if len(d.sentences) >= maxSentences {
			break
		}
		if seg.start < int32(d.body) {
			d.divide(seg, bellwetherv1.Field_FIELD_TITLE, bellwetherv1.Place_PLACE_TITLE)
			continue
		}
		if begin < 0 {
			begin = seg.start
		}
		first := len(d.sentences)
		d.divide(seg, bellwetherv1.Field_FIELD_TEXT, bellwetherv1.Place_PLACE_BODY)
		for i := first; i < len(d.sentences); i++ {
			s := &d.sentences[i]
			if full < leadSentences && s.start-begin < leadLength {
				s.place = bellwetherv1.Place_PLACE_LEAD
			}
			if stop(d.runes[s.end-1]) || closing(d.runes[s.end-1]) && stop(d.at(int(s.end-2))) {
				full++
			}
		}
	}
	last := int32(0)
	if len(d.sentences) > maxSentences {
		d.sentences = d.sentences[:maxSentences]
	}
	if n := len(d.sentences); n > 0 {
		last = d.sentences[n-1].end
	}
	return len(d.segments) > 0 && last < d.segments[len(d.segments)-1].end
}

// divide cuts one segment.
func (d *document) divide(seg segment, field bellwetherv1.Field, place bellwetherv1.Place) {
	add := func(start, end int32) {
		for start < end && isSpace(d.runes[start]) {
			start++
		}
		for end > start && isSpace(d.runes[end-1]) {
			end--
		}
		if start < end {
			d.sentences = append(d.sentences, sentence{start: start, end: end, field: field, place: place})
		}
	}
	start, quoted := seg.start, int32(-1)
	for i := seg.start; i < seg.end && len(d.sentences) < maxSentences; i++ {
		if i-start >= longestSentence && (isSpace(d.runes[i]) || i-start >= longestSentence*5/4) {
			add(start, i)
			start, quoted = i, -1
			continue
		}
		r := d.runes[i]
		if within(r) {
			continue
		}
		if i > quoted && opensQuote(r, d.at(int(i-1)), i == seg.start) {
			if end := d.quoteEnd(i, seg.end); end > 0 {
				quoted = end
			}
			continue
		}
		if i < quoted {
			continue
		}
		if end := d.sentenceEnd(i, seg.end); end > 0 {
			add(start, end)
			start, i = end, end-1
		}
	}
	add(start, seg.end)
}

// within reports what is neither a stop nor a quotation mark: most of a text, told apart by two comparisons.
func within(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '가' && r <= '힣' || r == ' ' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// stop reports a code point that may end a sentence.
func stop(r rune) bool {
	switch r {
	case '.', '?', '!', '。', '？', '！', '…':
		return true
	}
	return false
}

// closing reports a code point that may follow a stop within its sentence.
func closing(r rune) bool {
	switch r {
	case '"', '\'', '”', '’', ')', ']', '」', '』', '》', '〉', '»':
		return true
	}
	return false
}

// opensQuote reports whether r opens a quotation; a straight quote does at the start of a word.
func opensQuote(r, before rune, first bool) bool {
	switch r {
	case '“', '「', '『':
		return true
	case '"':
		return first || isSpace(before) || before == '(' || before == '['
	}
	return false
}

// quoteEnd returns where the quotation that opens at i closes, 0 where it does not close soon.
func (d *document) quoteEnd(i, end int32) int32 {
	var close rune
	switch d.runes[i] {
	case '“':
		close = '”'
	case '「':
		close = '」'
	case '『':
		close = '』'
	default:
		close = '"'
	}
	for j := i + 1; j < min(end, i+longestQuote); j++ {
		if d.runes[j] == close {
			return j
		}
	}
	return 0
}

// sentenceEnd returns the end of the sentence whose last sign is at i, 0 where none ends there.
func (d *document) sentenceEnd(i, end int32) int32 {
	r := d.runes[i]
	switch {
	case stop(r):
	case closing(r) && stop(d.at(int(i-1))):
		// “Fine.” She left.
	default:
		return 0
	}
	next := i + 1
	for next < end && (closing(d.runes[next]) || stop(d.runes[next])) {
		next++
	}
	if next >= end {
		return end
	}
	after := d.runes[next]
	if !isSpace(after) {
		// Korean papers lose the space after 다.; elsewhere a full stop inside a word is part of it (3.5, nvidia.com).
		if r == '.' && next == i+1 && endsClause(d.at(int(i-1))) && (isHangul(after) || after == '“' || after == '"') {
			return next
		}
		return 0
	}
	if r == '.' && d.abbreviated(i) {
		return 0
	}
	following := next
	for following < end && isSpace(d.runes[following]) {
		following++
	}
	if following < end && isLower(d.runes[following]) {
		return 0
	}
	return next
}

// endsClause reports a syllable that ends Korean sentences.
func endsClause(r rune) bool {
	switch r {
	case '다', '요', '죠', '까', '음', '함', '임', '됨':
		return true
	}
	return false
}

// abbreviated reports whether the full stop at i ends an abbreviation, initials (C.C. Wei) or a list number.
func (d *document) abbreviated(i int32) bool {
	start := i
	for start > 0 && i-start < 6 && (isLatin(d.runes[start-1]) || d.runes[start-1] == '.') {
		start--
	}
	if start == i {
		return false
	}
	var buf [24]byte
	word := buf[:0]
	digits := true
	for _, r := range d.runes[start:i] {
		if r >= 0x80 {
			return false
		}
		digits = digits && isDigit(r)
		word = append(word, byte(lower(r)))
	}
	if digits {
		return len(word) <= 2 && (start == 0 || d.runes[start-1] == '\n')
	}
	return d.initials(start, i) || abbreviations[string(word)]
}

// initials reports whether a stretch is capital letters with full stops between them: J, C.C.
func (d *document) initials(start, end int32) bool {
	for i := start; i < end; i++ {
		if (i-start)%2 == 0 && !isUpper(d.runes[i]) || (i-start)%2 == 1 && d.runes[i] != '.' {
			return false
		}
	}
	return (end-start)%2 == 1
}
