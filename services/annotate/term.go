package annotate

import (
	"cmp"
	"slices"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// Bounds on key terms. A term weighs its number of occurrences, those in the title titleTerm times; it needs two
// occurrences, or the title where it is Korean or a name. English headlines are half verbs, and what matters in them
// comes again in the text.
const (
	maxTerms  = 12
	titleTerm = 3
)

// termTable counts words by a hash of their folded form, in an open-addressing table that is kept between articles.
type termTable struct {
	cells []termCell
	used  []int32
}

type termCell struct {
	hash       uint64
	weight     float32
	count      int32
	start, end int32
}

// release empties the table.
func (t *termTable) release() {
	if len(t.cells) > 1<<16 {
		*t = termTable{}
		return
	}
	for _, i := range t.used {
		t.cells[i] = termCell{}
	}
	t.used = t.used[:0]
}

// add counts one occurrence. plain says that it is better written than a word at the start of a sentence: it takes the
// place of the first occurrence as the term's spelling.
func (t *termTable) add(hash uint64, weight float32, start, end int32, plain func(before int32) bool) {
	if 2*len(t.used) >= len(t.cells) {
		t.grow()
	}
	i := t.find(hash)
	c := &t.cells[i]
	if c.hash == 0 {
		*c = termCell{hash: hash, start: start, end: end}
		t.used = append(t.used, i)
	} else if plain(c.start) {
		c.start, c.end = start, end
	}
	c.weight += weight
	c.count++
}

func (t *termTable) find(hash uint64) int32 {
	mask := uint64(len(t.cells) - 1)
	i := hash >> 20 & mask
	for t.cells[i].hash != 0 && t.cells[i].hash != hash {
		i = (i + 1) & mask
	}
	return int32(i)
}

func (t *termTable) grow() {
	old := t.cells
	t.cells = make([]termCell, max(1024, 2*len(old)))
	for n, i := range t.used {
		c := old[i]
		j := t.find(c.hash)
		t.cells[j] = c
		t.used[n] = j
	}
}

// keyTerms returns up to maxTerms words that the article repeats, the weightiest first, then in order of appearance.
func (r *reader) keyTerms() []*bellwetherv1.Term {
	for i := range r.doc.sentences {
		r.countTerms(int32(i))
	}
	best := make([]termCell, 0, maxTerms+1)
	for _, i := range r.terms.used {
		c := r.terms.cells[i]
		if c.weight < 2 || c.count < 2 && isLatin(r.doc.runes[c.start]) && !r.lettered(c.start, c.end) {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, c, func(x, y termCell) int {
			if o := cmp.Compare(y.weight, x.weight); o != 0 {
				return o
			}
			return cmp.Compare(x.start, y.start)
		})
		if at < maxTerms {
			best = slices.Insert(best, at, c)
			best = best[:min(len(best), maxTerms)]
		}
	}
	block := make([]bellwetherv1.Term, len(best))
	out := make([]*bellwetherv1.Term, len(best))
	for i, c := range best {
		block[i].Term, block[i].Weight = r.doc.text(c.start, c.end), c.weight
		out[i] = &block[i]
	}
	return out
}

// countTerms counts the words of one sentence; a name is one term, however many words it has.
func (r *reader) countTerms(number int32) {
	s := &r.doc.sentences[number]
	names := r.in(number)
	weight := float32(1)
	if s.start < int32(r.doc.body) {
		weight = titleTerm
	}
	runes := r.doc.runes
	for i := s.start; i < s.end; {
		for len(names) > 0 && names[0].start < i {
			names = names[1:]
		}
		if len(names) > 0 && names[0].start == i {
			r.term(i, names[0].end, weight)
			for i = names[0].end; i < s.end && isHangul(runes[i]); i++ {
				// particles
			}
			continue
		}
		switch c := runes[i]; {
		case isHangul(c):
			start := i
			for i < s.end && isHangul(runes[i]) {
				i++
			}
			if i < s.end && isLatin(runes[i]) && !isDigit(runes[i]) && i-start >= 2 {
				// 오픈AI is one word.
				latin := i
				for i < s.end && isLatin(runes[i]) {
					i++
				}
				if i-latin <= 4 {
					end := i
					for i < s.end && isHangul(runes[i]) {
						i++
					}
					r.latinTerm(start, end, i, weight)
					continue
				}
				i = latin
			}
			r.hangulTerm(start, i, weight)
		case isLatin(c):
			start := i
			for i < s.end && (isLatin(runes[i]) || joins(runes[i]) && i+1 < s.end && isLatin(runes[i+1])) {
				i++
			}
			end := i
			for i < s.end && isHangul(runes[i]) {
				i++
			}
			r.latinTerm(start, end, i, weight)
		default:
			i++
		}
	}
}

// joins reports a sign inside Latin terms: on-device, R&D, 2.5D.
func joins(r rune) bool { return r == '-' || r == '&' || r == '.' }

// hangulTerm counts a Korean word without its particles.
func (r *reader) hangulTerm(start, end int32, weight float32) {
	if r.a.stops.has(hashWord(r.doc.runes[start:end])) {
		return
	}
	end = start + int32(r.a.stem(r.doc.runes[start:end]))
	if n := end - start; n < 2 || n > 12 {
		return
	}
	r.term(start, end, weight)
}

// latinTerm counts a Latin word; Hangul from end to tail either belongs to it (AI반도체) or is particles.
func (r *reader) latinTerm(start, end, tail int32, weight float32) {
	if tail > end && !r.a.particles.covers(r.doc.runes[end:tail], maxChain) {
		if n := int32(r.a.stem(r.doc.runes[end:tail])); n >= 2 {
			end += n
		}
	}
	n := end - start
	if n > 24 || n < 2 || n == 2 && !isUpper(r.doc.runes[start]) || isDigit(r.doc.runes[start]) && !moreThanNumber(r.doc.runes[start:end]) {
		return
	}
	r.term(start, end, weight)
}

// lettered reports whether a Latin term is more than an ordinary word: it holds Hangul, a digit or several capitals.
func (r *reader) lettered(start, end int32) bool {
	capitals := 0
	for _, c := range r.doc.runes[start:end] {
		if isHangul(c) || isDigit(c) {
			return true
		}
		if isUpper(c) {
			capitals++
		}
	}
	return capitals > 1
}

// moreThanNumber reports whether a word that begins with a digit has capitals or Hangul too.
func moreThanNumber(word []rune) bool {
	return slices.ContainsFunc(word, func(r rune) bool { return r >= 'A' && r <= 'Z' || isHangul(r) })
}

// term counts a word unless it is a stop word.
func (r *reader) term(start, end int32, weight float32) {
	hash := hashWord(r.doc.runes[start:end])
	if r.a.stops.has(hash) {
		return
	}
	r.terms.add(hash, weight, start, end, func(before int32) bool {
		return isLower(r.doc.runes[start]) && isUpper(r.doc.runes[before])
	})
}

// hashWord hashes the folded word (FNV-1a over code points, mixed); never 0.
func hashWord(word []rune) uint64 {
	h := uint64(14695981039346656037)
	for _, r := range word {
		h = (h ^ uint64(lower(r))) * 1099511628211
	}
	h ^= h >> 29
	return h | 1
}

// stem returns the length of a Korean word without its particles and verbal endings; 0 for a word that is no noun.
// There is no dictionary behind it: a word keeps at least two syllables.
func (a *Annotator) stem(word []rune) int {
	n := len(word)
	if n <= 1 {
		return 0
	}
	if a.nouns.has(pack(word[max(0, n-4):])) || a.nouns.has(pack(word[max(0, n-3):])) {
		return n
	}
	if n == 3 && a.caseEndings.has(pack(word[1:])) {
		return 0 // one syllable and its particle: 것으로
	}
	for k := min(4, n-2); k > 0; k-- {
		if a.caseEndings.has(pack(word[n-k:])) {
			n -= k
			break
		}
	}
	if n == len(word) && n >= 3 && verbal(word[n-1]) {
		// 개발한다, 늘었다: a predicate, whose noun is what stands before 하 or 되.
		for i := n - 1; i >= 2; i-- {
			if word[i] == '하' || word[i] == '한' || word[i] == '했' || word[i] == '되' || word[i] == '된' || word[i] == '됐' {
				return i
			}
		}
		return 0
	}
	if n < len(word) && n >= 3 && (word[n-1] == '하' || word[n-1] == '되' || word[n-1] == '했' || word[n-1] == '됐') {
		n--
	}
	if n == len(word) && n >= 3 && (word[n-1] == '한' || word[n-1] == '된' || word[n-1] == '할' || word[n-1] == '될' || word[n-1] == '해') {
		n--
	}
	return n
}

// verbal reports a syllable in which Korean predicates end.
func verbal(r rune) bool {
	switch r {
	case '다', '며', '면', '고', '던', '려', '서', '지', '요', '까', '네', '게':
		return true
	}
	return false
}
