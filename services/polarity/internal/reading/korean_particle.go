package reading

import (
	"strings"
	"unicode/utf8"
)

// Role is what a particle says about the noun before it.
type Role uint8

// The roles.
const (
	NoRole Role = iota
	IsTopic
	IsSubject
	IsObject
	IsGenitive
	IsDative
	IsWith
	IsOther
)

// finals is how many syllables share initial and vowel: 27 final consonants, and none (The Unicode Standard, 3.12).
const finals = 28

// particles lists the particles by the role that they give.
func particles() map[string]Role {
	m := map[string]Role{}
	for r, list := range map[Role]string{
		IsTopic:    "은 는 도 만 이란 란 만은 까지 마저 조차 야말로 로선 으로선 로서는 으로서는 로서 으로서",
		IsSubject:  "이 가 께서 이가 에서는 측이 측은 측 등이 등은",
		IsObject:   "을 를 등을",
		IsGenitive: "의 등의",
		IsDative:   "에 에게 한테 에서 로부터 에게서 보다 보다는 으로부터 에도 에는 에게는 대비",
		IsWith:     "와 과 랑 이랑 와의 과의 하고",
		IsOther:    "로 으로 처럼 같은 뿐 부터",
	} {
		for _, p := range strings.Fields(list) {
			m[p] = r
		}
	}
	return m
}

// particleOf is the role that the particle at the end of a longer word gives it, and where the particle starts: the longest
// that fits.
func (r *Reader) particleOf(word string) (ro Role, start int) {
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
			return NoRole, 0
		}
		return ro, cut[n]
	}
	return NoRole, 0
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

// endsWithObject says whether a word ends with the particle of an object.
func endsWithObject(word string) bool {
	return strings.HasSuffix(word, "을") || strings.HasSuffix(word, "를")
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
