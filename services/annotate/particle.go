package annotate

import "strings"

// Korean marks a noun's part in the sentence by particles written to its end, alone (삼성전자가) or in chains
// (오픈AI로서는, 엔비디아와의). A name may be followed by such a chain; by other Hangul it is part of another word
// (모델, 삼성물산). The copula (이다, 였다, 인) follows nouns in the same way.
const particleList = `
가 이 는 은 을 를 와 과 의 에 에서 에게 에게서 께 께서 께서는 한테 도 로 으로 로서 으로서 로써 으로써 로부터 으로부터 만 까지 부터 보다 처럼 같이 마다
마저 조차 밖에 뿐 뿐만 대로 만큼 커녕 이나 나 이라도 라도 이든 든 든지 이든지 랑 이랑 하고 들 들이 측 측이 측은 씨 님
라며 이라며 라고 이라고 라는 이라는 란 이란 라면 이라면 라서 이라서 라지만 이라지만 라 이라 라든지 라든가 이라든가
이다 다 였다 이었다 이며 며 이고 고 인 인데 지만 이지만 인지 이자 자 일 입니다 예요 이에요 이어서 여서 였고 이었고 였던 이었던 이지 죠 이죠 이기
엔 에는 에도 에만 에선 에서는 에서도 에서의 에게는 에게도 에겐 로는 로도 로의 으로는 으로도 으로의 론 으론 로선 으로선 로서는 으로서는 로서도
와의 과의 와는 과는 와도 과도 만의 만이 만은 만을 만으로 까지의 까지도 까지는 부터의 부터는 보다는 보다도 처럼은 뿐이 뿐만이 들의 들은 들을 들과 들도 들에
서 서는 서도 서의 치고 치고는 이야 야 야말로 이야말로 대비 간 간의 간에 등 등이 등은 등을 등의 등과 등도 등에 등에서 등으로 등에게 등지 외 외에 외에도 외에는 내 내에 내에서 측에 측의 측과 측에서 
`

// suffixList are nouns that Korean writes to the end of a company's name without changing who is named (TSMC칩,
// 엔비디아향). They may be followed by particles. Short, risky names do not take them.
const suffixList = `
향 발 용 제 산 표 칩 주 사 식 판 급 형 계 코리아 본사 본사는 관계자 관계자는 대표 회장 사장 출신 진영 전용 생태계 공장 제품 제품군 장비 반도체 지분 주가 주식 주주 협력사 납품 공급 물량 매출 쇼크 효과 열풍 사태 랠리 독점 연합 동맹 관련주 수혜주 충격 리스크 특수
`

// particles is a set of words of up to four syllables, each packed into 64 bits.
type particles struct{ keySet }

func newParticles(list string) particles {
	var keys []uint64
	for _, w := range strings.Fields(list) {
		keys = append(keys, pack([]rune(w)))
	}
	return particles{newKeySet(keys)}
}

// pack puts up to four code points of the basic plane into one number, and 0 for anything longer.
func pack(word []rune) uint64 {
	if len(word) > 4 {
		return 0
	}
	var v uint64
	for _, r := range word {
		v = v<<16 | uint64(uint16(r))
	}
	return v
}

// maxChain is how many particles follow each other at most, and maxParticles how many syllables they take.
const (
	maxChain     = 3
	maxParticles = 8
)

// covers reports whether run is a chain of at most depth particles.
func (p *particles) covers(run []rune, depth int) bool {
	if len(run) == 0 {
		return true
	}
	if depth == 0 || len(run) > maxParticles {
		return false
	}
	for n := min(4, len(run)); n > 0; n-- {
		if p.has(pack(run[:n])) && p.covers(run[n:], depth-1) {
			return true
		}
	}
	return false
}

// hangulRun returns the Hangul that directly follows position at, up to one more than particles can take.
func hangulRun(runes []rune, at int) []rune {
	end := at
	for end < len(runes) && end-at <= maxParticles && isHangul(runes[end]) {
		end++
	}
	return runes[at:end]
}
