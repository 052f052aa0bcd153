package annotate

import "strings"

// stopWords carry no subject, in both languages; those of the news trade too.
const stopWords = `
the and for that with from this are was were has have had its but not will would could should said says also more than into over after about their they which when while who whom whose what where there been being other such some most many much one two three new first last year years month months week day days time per cent percent people company companies according including between under during before because can may just only very per mr ms mrs dr inc corp ltd co it he she his her him them we you your our as at by in is of on or to an be do if so no up us all out how any own both each few off via amid among against since until still even now then here these those did does done get got make made makes say saying told quarter million billion trillion look looks sets hold holds reuters yonhap bloomberg u.s u.k
지난 이번 올해 내년 작년 지난해 오는 최근 현재 당시 이날 오늘 어제 내일 관련 대한 대해 위해 위한 통해 따라 따르면 때문 경우 가운데 이후 이전 이상 이하 정도 가장 매우 더욱 특히 또한 또는 그리고 그러나 하지만 다만 이에 이를 이는 그는 그가 그녀 우리 저희 것으로 것이 것은 것을 것이다 있는 있다 있어 있을 있으며 있고 없는 없다 없이 하는 한다 하고 하며 했다 했던 된다 되는 됐다 되고 라며 라고 말했 밝혔 전했 설명 강조 덧붙 등을 등의 등이 여러 모두 각각 함께 다시 이미 아직 바로 계속 많은 많이 같은 같이 다른 어떤 이런 그런 저런 모든 여기 거기 이제 먼저 나중 처음 마지막 하나 둘째 첫째 기자 뉴스 연합뉴스 사진 제공 대표 관계자 업체 기업 회사 측은 측이 만큼 보다 역시 만약 비해 대비 기준 규모 수준 전망 예상 가능성 상황 부분 분야 문제 이유 결과 과정 방식 방안 내용 사실 의미 필요 중요 가능 다양 새로운 새롭 주요 직접 매우 크게 대체 대부분 일부 전체 약간 얼마 얼마전 해당 자사 국내 해외 지속 본격 전년 분기 동기 개월 오전 오후 명이 명의 만에 가량 안팎 나섰 나선 밝힌 받은 받고 보인 보고 위기이자 아니라 아닌 아니 않은 않는 않고 않았 않나 알려지지 어떻게 자신 스스로 당분간 한편 반면 또다 이어 앞서 이와 그의 이들 그들 이외 만들 가진 가지 갖춘 이뤄지 나온 나오 나오는 드러내 맞춰 열어 잡힌 눈여겨볼 밝다 하반기 상반기 통했다 가고 가는 받아 걸로 안다 보는 보인다 볼 있었 있던 없을 없었 겪을 힘든 어려움
`

// caseEndingList are the particles that are stripped off Korean terms: those that mark a noun's part, not the copula.
const caseEndingList = `
가 이 는 은 을 를 와 과 의 에 에서 에게 에게서 께서 도 로 으로 로서 으로서 로써 으로써 로부터 으로부터 만 까지 부터 보다 처럼 마저 조차
라며 이라며 라고 이라고 라는 이라는 란 이란 이다 이며 이고 인데 이지만 엔 에는 에도 에선 에서는 에서도 로는 로도 로의 으로는 으로도 으로의 로선
와의 과의 와는 과는 만의 까지의 부터의 들이 들은 들을 들의 들과 들도 들에게 들에 들로 이나 입니다 였다 이었다 이라 이자 뿐 뿐만 대로
`

// nounEndingList are words that end like a particle and are whole: the last three or four syllables decide.
const nounEndingList = `
전문가 투자가 사업가 기업가 온라인 디자인 라인업 코로나 메타버스 아시아나 카메라 파운드리 데이터로 드라이버 소프트웨어 하드웨어 하이닉스 엔비디아 리벨리온 사피온 네이버 카카오 테슬라 오라클 마이크론 재무제표 최고가 신고가 최저가 목표가 공모가 원자재가 밸류체인 블록체인 체인지 인터페이스 스마트폰 세계경제 불확실성 가이드라인 신제도 고속도로
`

// newStops hashes the stop words.
func newStops() keySet {
	var keys []uint64
	for _, w := range strings.Fields(stopWords) {
		keys = append(keys, hashWord([]rune(w)))
	}
	return newKeySet(keys)
}
