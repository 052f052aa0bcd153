package reading

import (
	"strings"
	"unicode/utf8"
)

// role is what a particle says about the noun before it.
type role uint8

const (
	noRole role = iota
	isTopic
	isSubject
	isObject
	isGenitive
	isDative
	isWith
	isOther
)

// finals is how many syllables share initial and vowel: 27 final consonants, and none (The Unicode Standard, 3.12).
const finals = 28

// particles lists the particles by the role that they give.
func particles() map[string]role {
	m := map[string]role{}
	for r, list := range map[role]string{
		isTopic:    "은 는 도 만 이란 란 만은 까지 마저 조차 야말로 로선 으로선 로서는 으로서는 로서 으로서",
		isSubject:  "이 가 께서 이가 에서는 측이 측은 측 등이 등은",
		isObject:   "을 를 등을",
		isGenitive: "의 등의",
		isDative:   "에 에게 한테 에서 로부터 에게서 보다 보다는 으로부터 에도 에는 에게는 대비",
		isWith:     "와 과 랑 이랑 와의 과의 하고",
		isOther:    "로 으로 처럼 같은 뿐 부터",
	} {
		for _, p := range strings.Fields(list) {
			m[p] = r
		}
	}
	return m
}

// findStems finds lexicon stems anywhere outside entities, longest first.
func (r *Reader) findStems(s *Sentence) {
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
		e, n := r.korean.longest(s.Text[i:t.limit(s)], i == int(t.Start) && t.Spaced)
		if e == nil {
			_, n = utf8.DecodeRuneInString(s.Text[i:])
			i += n
			continue
		}
		last := token
		for last+1 < len(s.Tokens) && int(s.Tokens[last+1].Start) < i+n {
			last++
		}
		if !e.is(flagSkip) {
			s.hits = append(s.hits, hit{first: int32(token), last: int32(last + 1), start: int32(i), end: int32(i + n), entry: e})
		}
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

// claimKorean turns hits into claims; what turns or weakens them comes after them.
func (r *Reader) claimKorean(s *Sentence) {
	for h := range s.hits {
		x := &s.hits[h]
		e := x.entry
		c := claim{first: x.first, last: x.last, start: x.start, end: x.end}
		switch {
		case e.is(flagRel):
			c.relation, c.worth = true, e.rel
		case e.dir != 0:
			w, noun := directionKorean(s, h)
			if w == 0 {
				continue
			}
			c.worth = polarWorth(w)
			if noun >= 0 {
				c.first, c.start = min(c.first, s.hits[noun].first), min(c.start, s.hits[noun].start)
				c.last, c.end = max(c.last, s.hits[noun].last), max(c.end, s.hits[noun].end)
				dropImplicit(s, noun)
			}
		case e.polar != 0:
			c.worth = polarWorth(e.polar)
			c.implicit = e.value != 0
		case e.own != 0:
			c.worth = polarWorth(e.own)
			c.implicit = true
		default:
			continue
		}
		c.scale(r.moodKorean(s, h))
		s.claims = append(s.claims, c)
	}
}

// dropImplicit removes the claim that the noun alone had made: what moves it says more.
func dropImplicit(s *Sentence, noun int) {
	for i := len(s.claims) - 1; i >= 0; i-- {
		if c := &s.claims[i]; c.implicit && c.start == s.hits[noun].start {
			s.claims = append(s.claims[:i], s.claims[i+1:]...)
			return
		}
	}
}

// directionKorean is the sign of a rise or fall and the hit that says what rises or falls (-1 if none): the nearest
// noun before it, else one right after.
func directionKorean(s *Sentence, h int) (float32, int) {
	x := &s.hits[h]
	size := max(1, abs(x.entry.polar))
	reach, clauses := int32(5), int32(0)
	if strings.HasPrefix(s.Text[x.start:], "↑") || strings.HasPrefix(s.Text[x.start:], "↓") {
		reach, clauses = 8, 1 // 영업이익 100억원…19%↑
	}
	for j := h - 1; j >= 0 && j >= h-3; j-- {
		y := &s.hits[j]
		if x.first-y.first > reach || s.Tokens[x.first].Clause-s.Tokens[y.first].Clause > clauses {
			break
		}
		if y.entry.dir != 0 && y.entry.value == 0 && x.first-y.first > 1 {
			break
		}
		if v := y.entry.value; v != 0 {
			return size * float32(v*x.entry.dir), j
		}
	}
	if x.entry.polar != 0 {
		return x.entry.polar, -1
	}
	if h+1 < len(s.hits) {
		if y := &s.hits[h+1]; y.entry.value != 0 && y.first-x.first <= 1 {
			return size * float32(y.entry.value*x.entry.dir), -1
		}
	}
	// What moves is not in the lexicon. What somebody raises or lowers (을/를) may be anything; what rises of itself is
	// mostly a price.
	if i := x.first - 1; i >= 0 && s.Tokens[i].Kind == Word && endsWithObject(s.word(i)) {
		return 0, -1
	}
	return 0.5 * float32(x.entry.dir), -1
}

// endsWithObject says whether a word ends with the particle of an object.
func endsWithObject(word string) bool {
	return strings.HasSuffix(word, "을") || strings.HasSuffix(word, "를")
}

// moodKorean is the factor by which negation, hedges and questions that follow change a claim. Only the claim nearest
// before a negation is turned.
func (r *Reader) moodKorean(s *Sentence, h int) float32 {
	x := &s.hits[h]
	e := x.entry
	f := float32(1)
	if before(s, x, "안 ") || before(s, x, "못 ") {
		f = negated(e, 1)
	}
	if absorbed(s, h) {
		return -0.3
	}
	for j := h + 1; j < len(s.hits); j++ {
		y := &s.hits[j]
		if y.first-x.last > 2 || s.Tokens[y.first].Clause-s.Tokens[x.first].Clause > 1 {
			break
		}
		if y.entry.is(flagReal) {
			break
		}
		if y.entry.is(flagNot) && y.first > x.last && strings.HasPrefix(s.Text[y.start:], "지") {
			break // "-지 않다" turns the verb that it is part of
		}
		if y.entry.is(flagNot | flagAvert) {
			// The end of a clause between ends what can be turned.
			if s.Tokens[y.first].Clause == s.Tokens[x.first].Clause {
				if y.entry.is(flagAvert) {
					f *= averted
				} else {
					f = negated(e, f)
				}
			}
			break
		}
		if y.entry.is(flagWish) {
			f *= 0.3
			continue
		}
		if y.entry.is(flagHedge) {
			f *= 0.85
			continue
		}
		if y.entry.polar != 0 || y.entry.dir != 0 || y.entry.is(flagRel) {
			if y.first > x.last || r.particleOf(s.word(x.last-1)) != noRole {
				break
			}
			// A bare noun before another (자금난 우려를 일축): what turns the second turns both.
		}
	}
	if s.ask {
		f *= 0.6
	}
	return f
}

// absorbed says whether a good thing is named only to say right after that it fails (양산 지연, 계약을 해지).
func absorbed(s *Sentence, h int) bool {
	x := &s.hits[h]
	if x.entry.polar <= 0 || x.entry.is(flagRel) || x.entry.dir != 0 || h+1 >= len(s.hits) {
		return false
	}
	y := &s.hits[h+1]
	if y.first > x.last || s.Tokens[y.first].Clause != s.Tokens[x.first].Clause {
		return false
	}
	return y.entry.polar < 0 && !y.entry.is(flagNot|flagAvert) || y.entry.polar == 0 && y.entry.dir < 0
}

// before says whether the text right before the hit is that short adverb, as a word of its own.
func before(s *Sentence, x *hit, adverb string) bool {
	head := s.Text[:x.start]
	if !strings.HasSuffix(head, adverb) {
		return false
	}
	head = head[:len(head)-len(adverb)]
	return head == "" || strings.HasSuffix(head, " ")
}

// noun is what is known about the noun phrase around an entity.
type noun struct {
	role  role
	head  int32 // the token that carries the particle
	own   bool  // the head is the entity itself
	who   bool  // the head is someone else who acts or speaks (대표, 관계자)
	of    bool  // a genitive lies between
	leans bool  // the head is reliance on the entity (의존도)
}

// nounLimit is how many tokens a noun phrase may have.
const nounLimit = 8

// nounAt follows the noun phrase that starts with the entity at token t to the particle at its end.
func (r *Reader) nounAt(s *Sentence, t int32) noun {
	n := noun{head: t}
	for i := t + 1; i < int32(len(s.Tokens)) && i <= t+nounLimit; i++ {
		x := &s.Tokens[i]
		switch x.Kind {
		case Word:
			if done := r.extend(s, &n, t, i); done {
				return n
			}
		case Open, Close, Entity, Number, Percent, Quote:
		case Comma:
			if s.Text[x.Start] != ',' && !strings.HasPrefix(s.Text[x.Start:], "…") || i+1 < int32(len(s.Tokens)) && s.Tokens[i+1].Kind == Entity {
				continue // A, B가 and A·B가: as B
			}
			n.role, n.head, n.own = isTopic, i, i == t+1
			return n
		default:
			n.head = i
			return n
		}
	}
	return n
}

// extend takes word i into the noun phrase of the entity at t; done says that the phrase ends with it.
func (r *Reader) extend(s *Sentence, n *noun, t, i int32) (done bool) {
	x := &s.Tokens[i]
	word := s.word(i)
	n.leans = n.leans || r.has(s, i, flagReliance)
	var ro role
	if glued := !x.Spaced && (s.Tokens[i-1].Kind == Entity || s.Tokens[i-1].Kind == Close); glued {
		if joins(word) && i+1 < int32(len(s.Tokens)) && s.Tokens[i+1].Kind == Entity {
			// A와 B가: as B, unless B has a part of its own (A가 B와 손잡고: the particle then ends B).
			n.head = i
			if word == "와" || word == "과" {
				if next := r.nounAt(s, i+1); next.role == isTopic || next.role == isSubject || next.role == isGenitive {
					*n = next
					n.own = false
				} else {
					n.role, n.own = isWith, true
				}
				return true
			}
			return false
		}
		ro = r.particles[word]
		if ro != noRole {
			n.own = i == t+1
		}
	}
	if ro == noRole {
		if joins(word) || word == "등" {
			return false
		}
		ro = r.particleOf(word)
	}
	switch {
	case ro == isGenitive && !n.of:
		n.of = true // A의 실적이: what the genitive leads to decides
		n.own = false
		return false
	case ro != noRole:
		n.role, n.head, n.who = ro, i, r.has(s, i, flagSpeaker)
		if n.who {
			n.own = false
		}
		if next := i + 1; ro == isSubject && next < int32(len(s.Tokens)) {
			if strings.HasPrefix(s.Text[s.Tokens[next].Start:], "아니") {
				n.role = isOther // A가 아니라 B
			}
		}
		return true
	case r.predicate(s, i):
		n.head = i
		return true
	}
	return false
}

// particleOf is the role that the particle at the end of a longer word gives it: the longest that fits.
func (r *Reader) particleOf(word string) role {
	// cut[n] is where the last n+1 code points start.
	var cut [3]int
	i := len(word)
	for n := range cut {
		if i > 0 {
			_, w := utf8.DecodeLastRuneInString(word[:i])
			i -= w
		}
		cut[n] = i
	}
	for n := len(cut) - 1; n >= 0; n-- {
		if cut[n] == 0 {
			continue
		}
		ro, ok := r.particles[word[cut[n]:]]
		if !ok || n == 0 && !attaches(word[:cut[0]], word[cut[0]:]) {
			continue
		}
		if n == 0 && r.bare[word[cut[1]:]] {
			return noRole
		}
		return ro
	}
	return noRole
}

// attaches says whether a particle of one syllable may follow a word: 은, 이, 을, 과 want a final consonant before them, 는,
// 가, 를, 와 want none. Before other scripts (LG가) both may stand.
func attaches(word, particle string) bool {
	last, _ := utf8.DecodeLastRuneInString(word)
	if last < hangulFirst || last > hangulLast {
		return true
	}
	closed := (last-hangulFirst)%finals != 0
	switch particle {
	case "은", "이", "을", "과":
		return closed
	case "는", "가", "를", "와":
		return !closed
	}
	return true
}

// bareNouns are the ends of nouns that look like a particle: 허가 has no 가, 회의 no 의.
func bareNouns() map[string]bool {
	m := map[string]bool{}
	for _, noun := range strings.Fields("허가 인가 평가 국가 주가 단가 원가 물가 추가 증가 참가 휴가 유가 정가 고가 저가 종가 작가 대가 제가 " +
		"표가 한가 매가 모가 초가 문가 자가 호가 " +
		"제도 정도 속도 강도 존도 이도 순도 밀도 온도 태도 한도 용도 시도 보도 주도 유도 인도 고도 각도 뢰도 지도 성도 족도 별도 " +
		"회의 협의 논의 주의 합의 문의 결의 동의 정의 심의 강의 호의 상의 " +
		"결과 성과 효과 통과 초과 부과 경과 사과 " +
		"경로 활로 회로 진로 도로 기로 서로 바로 새로 스로 대로 별로 제로 선로 " +
		"차이 사이 같이 높이 길이 깊이 많이 굳이 높은 낮은 많은 적은 좋은 같은 젊은 작은 넓은 " +
		"전에 후에 중에 반면") {
		m[noun] = true
	}
	return m
}

// has says whether a hit with the flag lies in token i.
func (r *Reader) has(s *Sentence, i int32, f flag) bool {
	for h := range s.hits {
		if s.hits[h].first == i && s.hits[h].entry.is(f) {
			return true
		}
	}
	return false
}

// values says whether token i holds something that can be more or less (매출, 재고).
func (r *Reader) values(s *Sentence, i int32) bool {
	for h := range s.hits {
		if s.hits[h].first == i && s.hits[h].entry.value != 0 {
			return true
		}
	}
	return false
}

// predicate says whether a claim begins in token i.
func (r *Reader) predicate(s *Sentence, i int32) bool {
	for c := range s.claims {
		if s.claims[c].first <= i && i < s.claims[c].last {
			return true
		}
	}
	return false
}

// linkKorean is what claim c says about the entity at token t.
func (r *Reader) linkKorean(s *Sentence, c *claim, t int32) float32 {
	n := r.nounAt(s, t)
	if t >= c.last {
		return r.linkBack(s, c, t, n)
	}
	if n.role != isTopic && !(n.role == isSubject && n.own) && t > s.at[0] && s.testedBy(t, c) {
		return 0
	}
	if i := t + 1; i < int32(len(s.Tokens)) && s.Tokens[i].Kind == Word && s.word(i) == "대신" {
		return -0.7 * max(c.worth[object], c.worth[dative], c.worth[subject]) // A 대신 B에 맡긴다
	}
	if n.leans {
		return -0.7 * c.worth[subject] // lowering one's reliance on A is bad for A
	}
	if n.who {
		// "A 대표는": the claims after it are what he says, or about him.
		n.role = isOther
	}
	step := s.Tokens[c.first].Clause - s.Tokens[t].Clause
	f := float32(1)
	for range min(step, 8) {
		if n.role == isTopic || n.role == isSubject {
			f *= 0.85
		} else {
			f *= 0.3
		}
	}
	if step > 0 && s.breaks(t, c) {
		f *= 0.2
	}
	if n.role == isTopic || n.role == isSubject {
		if !c.relation && r.owned(s, c, t) {
			f *= 0.15
		}
		if !c.relation && c.worth[subject] < 0 && r.actsOn(s, n.head, c) {
			f *= 0.25 // A가 B 칩 사용을 중단: bad for B
		}
		worth := c.worth[subject]
		if c.relation && worth == 0 && !n.own && r.values(s, n.head) {
			worth = 0.8 * c.worth[object] // A의 고객이 계약을 파기했다
		}
		return f * r.passing(s, n.head, c, n.role == isTopic || n.of) * worth
	}
	if !c.relation && r.owned(s, c, t) {
		f *= 0.15
	}
	if !c.relation && n.role != isWith && (n.role != isObject || n.own || c.first-n.head > objectReach) && r.foreign(s, c, t) {
		f *= 0.15
	}
	switch n.role {
	case isObject:
		if c.relation {
			return f * c.worth[object]
		}
		if n.own {
			return f * c.worth[object]
		}
		if c.first-n.head > objectReach {
			f *= 0.2
		}
		return f * 0.8 * c.worth[subject] // "A 칩 사용을 중단": what is done to its product
	case isDative, isWith:
		switch {
		case c.relation && n.role == isWith && (step > 0 || s.claimBetween(n.head, c)):
			return 0 // A와 손잡고 B를 …: A is no rival
		case c.relation:
			return f * c.worth[dative]
		case n.role == isWith && c.worth[subject] > 0:
			return f * 0.8 * c.worth[subject] // together with
		case !n.own && c.first <= n.head:
			return f * 0.8 * c.worth[subject] // the claim is in the phrase itself
		}
		return f * c.worth[dative]
	case isOther:
		return f * 0.25 * c.worth[subject]
	}
	if c.relation && c.worth[subject] == 0 {
		return f * c.worth[object] // a headline: A 허가 취소
	}
	if c.relation && n.head == c.first && t > s.at[0] && !coordinated(s, s.at[0], t) {
		return f * c.worth[object] // a headline: B가 A 제치고
	}
	if rival(s, t, c.first, t) {
		if c.relation && step == 0 {
			return f * c.worth[object]
		}
		return 0.3 * f * c.worth[subject]
	}
	if c.relation && r.modifies(s, c) {
		// A headline without particles: 삼성 제친 SK하이닉스.
		return f * c.worth[object]
	}
	if !c.relation && s.modifier(t) {
		f *= 0.3 // A, B 칩 수주: the order is A's
	}
	return f * c.worth[subject]
}

// modifier says whether another entity stands before the one at t without any claim between them, so that this one only
// describes what follows.
func (s *Sentence) modifier(t int32) bool {
	for i := t - 1; i >= 0; i-- {
		if s.Tokens[i].Kind != Entity {
			continue
		}
		if coordinated(s, i, t) {
			return false
		}
		for k := range s.claims {
			if x := &s.claims[k]; x.first > i && x.first < t {
				return false
			}
		}
		return true
	}
	return false
}

// objectReach is how many tokens after its object a verb may stand.
const objectReach = 3

// breaks says whether a full stop lies between the entity at t and the claim (a quotation of two sentences).
func (s *Sentence) breaks(t int32, c *claim) bool {
	for i := s.Tokens[t].Clause + 1; i <= s.Tokens[c.first].Clause; i++ {
		if s.clauses[i].kind == mainClause {
			return true
		}
	}
	return false
}

// actsOn says whether the claim is made on the object of another entity between head and the claim.
func (r *Reader) actsOn(s *Sentence, head int32, c *claim) bool {
	for i := c.first - 1; i > head && i >= c.first-nounLimit; i-- {
		if s.Tokens[i].Kind == Entity {
			n := r.nounAt(s, i)
			return n.role == isObject && c.first-n.head <= objectReach
		}
	}
	return false
}

// owned says whether the claim lies in the noun phrase of another entity: A는 B의 독주에 …
func (r *Reader) owned(s *Sentence, c *claim, t int32) bool {
	for i := c.first - 1; i > t && i >= c.first-3 && s.Tokens[i].Kind == Word && s.Tokens[i].Spaced; i-- {
		// A name that is no entity owns too: 경쟁사의 독주에, 정부의 산업 지원 정책이.
		ro := r.particleOf(s.word(i))
		if ro == noRole {
			continue
		}
		if ro == isGenitive && !r.has(s, i, ^flagAgent) && !r.values(s, i) {
			last := c.last - 1
			if last+1 < int32(len(s.Tokens)) && r.particleOf(s.word(last)) == noRole {
				last++
			}
			switch r.particleOf(s.word(last)) {
			case isDative, isSubject, isTopic, isWith:
				return true
			}
		}
		break
	}
	for i := c.first - 1; i > t && i >= c.first-nounLimit; i-- {
		if s.Tokens[i].Kind == Entity {
			n := r.nounAt(s, i)
			return n.of && c.first <= n.head && !coordinated(s, t, i)
		}
	}
	return false
}

// word is the text of token i.
func (s *Sentence) word(i int32) string { return s.Text[s.Tokens[i].Start:s.Tokens[i].End] }

// testedBy says whether a test stands between the entity at t and the end of the claim, right after the entity: B, A 인증
// 통과. Who tests is not who passes.
func (s *Sentence) testedBy(t int32, c *claim) bool {
	for i := t + 1; i < c.last && i <= t+4; i++ {
		if s.Tokens[i].Kind != Word {
			continue
		}
		for _, test := range [...]string{"인증", "검증", "테스트", "심사", "시험", "퀄", "평가", "허가", "승인"} {
			if strings.Contains(s.word(i), test) {
				return true
			}
		}
	}
	return false
}

// claimBetween says whether another claim starts between token t and c.
func (s *Sentence) claimBetween(t int32, c *claim) bool {
	for i := range s.claims {
		if x := &s.claims[i]; x != c && x.first >= t && x.first < c.first {
			return true
		}
	}
	return false
}

// foreign says whether the nearest subject before the claim, in its clause, is an agent or another entity than the one
// at t.
func (r *Reader) foreign(s *Sentence, c *claim, t int32) bool {
	first := s.clauses[s.Tokens[c.first].Clause].first
	for i := c.first - 1; i >= first; i-- {
		x := &s.Tokens[i]
		switch x.Kind {
		case Entity:
			if i == t {
				continue
			}
			if n := r.nounAt(s, i); n.role == isTopic || n.role == isSubject {
				return n.head != t && !coordinated(s, min(i, t), max(i, t))
			}
		case Word:
			if ro := r.particleOf(s.word(i)); x.Spaced && (ro == isSubject || ro == isTopic) {
				return r.has(s, i, flagAgent)
			}
		}
	}
	return false
}

// modifies says whether the predicate is followed by an entity at once, as its attribute: 삼성 제친 SK하이닉스.
func (r *Reader) modifies(s *Sentence, c *claim) bool {
	return c.last < int32(len(s.Tokens)) && s.Tokens[c.last].Kind == Entity && adnominal(s.word(c.last-1))
}

// adnominal says whether a predicate ends so that it describes the noun after it: ㄴ or ㄹ under its last syllable, or 는.
func adnominal(word string) bool {
	last, _ := utf8.DecodeLastRuneInString(word)
	if last < hangulFirst || last > hangulLast {
		return false
	}
	const nieun, rieul = 4, 8 // numbers of these final consonants
	final := (last - hangulFirst) % finals
	return final == nieun || final == rieul
}

// passing is how much of a claim reaches a topic or subject past other subjects between them.
func (r *Reader) passing(s *Sentence, head int32, c *claim, topic bool) float32 {
	f := float32(1)
	for i := head + 1; i < c.first; i++ {
		x := &s.Tokens[i]
		switch x.Kind {
		case Entity:
			n := r.nounAt(s, i)
			if n.role == isSubject || n.role == isTopic {
				if topic && n.role == isSubject {
					f = min(f, 0.3)
				} else {
					f = min(f, 0.15)
				}
			}
		case Word:
			if !x.Spaced {
				continue
			}
			ro := r.particleOf(s.word(i))
			if ro != isSubject && ro != isTopic {
				continue
			}
			if r.has(s, i, flagAgent) {
				f = min(f, 0.15)
			}
		}
	}
	return f
}

// linkBack is what a claim says about an entity that follows it: all if it describes it, else little.
func (r *Reader) linkBack(s *Sentence, c *claim, t int32, n noun) float32 {
	same := s.Tokens[t].Clause == s.Tokens[c.first].Clause
	if t == c.last && same && adnominal(s.word(c.last-1)) {
		return c.worth[subject]
	}
	if !same {
		if s.Tokens[t].Clause-s.Tokens[c.first].Clause == 1 && first(s, c) && (n.role == isTopic || n.role == isSubject || n.role == noRole) {
			return 0.5 * c.worth[subject]
		}
		return 0
	}
	if !first(s, c) {
		return 0.1 * c.worth[subject]
	}
	return 0.5 * c.worth[subject]
}

// first says whether no entity stands before the claim.
func first(s *Sentence, c *claim) bool {
	return len(s.at) == 0 || s.at[0] > c.first
}
