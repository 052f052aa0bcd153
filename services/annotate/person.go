package annotate

import (
	"slices"
	"strings"
)

// surnames are the Korean family names that titles are looked up beside (the hundred or so commonest of one syllable).
const surnames = "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구나민진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편경봉사복목형두감음빈태"

// notNames are common words of three syllables (or two) that begin like a family name and stand before titles.
var notNames = map[string]bool{
	"신임": true, "전임": true, "현직": true, "주요": true, "공동": true, "한국": true, "최고": true, "고위": true, "현지": true, "정부": true, "전직": true, "기업": true, "유명": true, "차기": true, "한미": true, "주한": true,
	"이날": true, "오늘": true, "서울": true, "중국": true, "미국": true, "국내": true, "업체": true, "임시": true, "조직": true, "사내": true, "사외": true, "상임": true, "각자": true, "단독": true, "전문": true, "선임": true, "수석": true, "책임": true,
	"주식회사": true, "이사회": true, "지난달": true, "한국인": true, "최고위": true, "정치권": true, "신세계": true, "현대차": true, "반도체": true, "공정위": true, "서비스": true, "연구소": true, "연구원": true, "위원회": true, "사업부": true, "경영진": true,
	"하이닉스": true, "노동계": true, "사회적": true, "전략실": true, "임직원": true, "주주총회": true, "정책실": true, "한미일": true, "유럽연합": true, "이사진": true, "전세계": true, "최연소": true, "우리나라": true, "인공지능": true, "스타트업": true, "기획": true, "경제": true, "산업": true, "국무": true,
}

// titledPeople adds people whom the taxonomy does not know, by the title beside their name: 김녹원 딥엑스 대표, 박지원 대표,
// CEO Jane Doe, Jane Doe, chief executive of. Reporters are left out.
func (r *reader) titledPeople() {
	known := len(r.mentions)
	slices.SortFunc(r.mentions, func(x, y mention) int { return int(x.start) - int(y.start) })
	for _, t := range r.titles {
		if t.cue != cueTitle {
			continue
		}
		start, end, ok := r.koreanName(t, r.mentions[:known])
		if !ok {
			start, end, ok = r.latinName(t)
		}
		if !ok || overlaps(r.mentions[:known], start, end) || len(r.mentions) > known && r.mentions[len(r.mentions)-1].end > start {
			continue
		}
		r.mentions = append(r.mentions, mention{entity: -1, alias: -1, name: r.doc.text(start, end), start: start, end: end, sentence: t.sentence})
	}
}

// overlaps reports whether one of the mentions, which are ordered and do not overlap, touches a stretch.
func overlaps(mentions []mention, start, end int32) bool {
	i, _ := slices.BinarySearchFunc(mentions, start, func(m mention, at int32) int {
		if m.end <= at {
			return -1
		}
		return 1
	})
	return i < len(mentions) && mentions[i].start < end
}

// koreanName finds the name before a Korean title, an organization's name between the two allowed.
func (r *reader) koreanName(t cueHit, known []mention) (start, end int32, ok bool) {
	first := r.doc.sentences[t.sentence].start
	at := r.skipSpaceBack(t.start, first)
	if at == t.start || at <= first {
		return 0, 0, false
	}
	between := false
	if i, found := slices.BinarySearchFunc(known, at, func(m mention, at int32) int { return int(m.end) - int(at) }); found && r.isOrganization(&known[i]) {
		next := r.skipSpaceBack(known[i].start, first)
		if next == known[i].start {
			return 0, 0, false
		}
		at, between = next, true
	}
	start, end = r.hangulBefore(at, first)
	if !between && companyLike(r.doc.text(start, end)) {
		// 박지원 새싹전자 대표: a company that the taxonomy does not know.
		if before := r.skipSpaceBack(start, first); before < start {
			start, end = r.hangulBefore(before, first)
			between = true
			if end-start < 3 {
				return 0, 0, false
			}
		}
	}
	word := r.doc.text(start, end)
	n := end - start
	if n < 2 || n > 4 || n == 4 && !compoundSurname(word) || n == 2 && !between || notNames[word] {
		return 0, 0, false
	}
	if n < 4 && !strings.ContainsRune(surnames, r.doc.runes[start]) {
		return 0, 0, false
	}
	// A common noun with a particle is no name: 회사의 대표, 업계를 대표.
	switch r.doc.runes[end-1] {
	case '의', '을', '를', '는', '에', '와', '과', '로', '들':
		return 0, 0, false
	}
	return start, end, true
}

// hangulBefore returns the run of Hangul that ends at at, cut at ten syllables.
func (r *reader) hangulBefore(at, first int32) (start, end int32) {
	start = at
	for start > first && at-start < 10 && isHangul(r.doc.runes[start-1]) {
		start--
	}
	return start, at
}

// companyEndings end the names of Korean companies and institutes.
var companyEndings = [...]string{
	"전자", "반도체", "테크", "그룹", "증권", "은행", "텔레콤", "소프트", "바이오", "시스템", "시스템즈", "벤처스", "캐피탈", "캐피털", "인베스트먼트", "자산운용", "투자증권",
	"대학교", "연구소", "연구원", "협회", "코리아", "모터스", "네트웍스", "솔루션", "로보틱스", "랩스", "홀딩스", "파트너스", "건설", "화학", "중공업", "산업", "통신",
}

// companyLike reports a word that ends like a company's name and is more than that ending.
func companyLike(word string) bool {
	for _, e := range companyEndings {
		if strings.HasSuffix(word, e) && len(word) >= len(e)+6 {
			return true
		}
	}
	return false
}

// compoundSurname reports a name of four syllables with a family name of two.
func compoundSurname(word string) bool {
	for _, s := range [...]string{"남궁", "황보", "제갈", "선우", "독고", "사공"} {
		if strings.HasPrefix(word, s) {
			return true
		}
	}
	return false
}

// skipSpaceBack returns the position before the white space that ends at at.
func (r *reader) skipSpaceBack(at, first int32) int32 {
	for at > first && isSpace(r.doc.runes[at-1]) {
		at--
	}
	return at
}

// latinName finds a capitalised name of two or three words after an English title (CEO Jane Doe) or before it, parted by
// a comma (Jane Doe, chief executive).
func (r *reader) latinName(t cueHit) (start, end int32, ok bool) {
	s := r.doc.sentences[t.sentence]
	if !isLatin(r.doc.runes[t.start]) {
		return 0, 0, false
	}
	if start, end, ok = r.capitalised(t.end, s.end); ok {
		return start, end, true
	}
	at := r.skipSpaceBack(t.start, s.start)
	if at <= s.start || r.doc.runes[at-1] != ',' {
		return 0, 0, false
	}
	at--
	words := 0
	end, start = at, at
	for words < 3 {
		begin := start
		for begin > s.start && (isLatin(r.doc.runes[begin-1]) || r.doc.runes[begin-1] == '-' || r.doc.runes[begin-1] == '.') {
			begin--
		}
		if begin == start || !isUpper(r.doc.runes[begin]) {
			break
		}
		start = begin
		words++
		if start <= s.start || r.doc.runes[start-1] != ' ' {
			break
		}
		start--
	}
	for start < end && isSpace(r.doc.runes[start]) {
		start++
	}
	return start, end, words >= 2
}

// capitalised reads two or three capitalised words that begin after one space at position at; initials are a word.
func (r *reader) capitalised(at, limit int32) (start, end int32, ok bool) {
	if at >= limit || r.doc.runes[at] != ' ' {
		return 0, 0, false
	}
	start = at + 1
	words := 0
	for i := start; words < 3 && i < limit && isUpper(r.doc.runes[i]); {
		letters := int32(0)
		for i < limit && (isLatin(r.doc.runes[i]) || r.doc.runes[i] == '-' || r.doc.runes[i] == '\'' || r.doc.runes[i] == '’') {
			i++
			letters++
		}
		if letters == 1 && i < limit && r.doc.runes[i] == '.' {
			for i < limit && (r.doc.runes[i] == '.' || isUpper(r.doc.runes[i])) {
				i++
			}
		} else if letters < 2 && words > 0 {
			break
		}
		words++
		end = i
		if i >= limit || r.doc.runes[i] != ' ' {
			break
		}
		i++
	}
	return start, end, words >= 2
}

// personID makes an id of a name that the taxonomy does not know: kebab-case for Latin, the name itself for Hangul.
func personID(name string) string {
	return strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(name, ".", ""))), "-")
}
