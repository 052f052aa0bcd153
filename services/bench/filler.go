package bench

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// fillers are dull sentences that name nothing: what most of an article is made of. %d is a number of the article's own.
var fillers = map[string][]string{
	"en": {
		"The meeting lasted %d minutes and ended without questions from the floor.",
		"About %d people had signed up for the tour of the visitors’ centre before noon.",
		"Officials said the form runs to %d pages and will be simplified next spring.",
		"A survey of %d readers found most of them undecided on the matter.",
		"The hall was built %d years ago and has since been painted twice.",
		"Work on the car park is expected to take %d days, weather permitting.",
		"Traffic on the ring road slowed to %d kilometres an hour in the evening.",
		"The caretaker counted %d umbrellas left behind after the event.",
		"Rain is likely in the north, with up to %d millimetres by the weekend.",
		"The library will stay open %d minutes longer during the holidays.",
		"Organisers printed %d programmes, some of them with a wrong date.",
		"The old clock in the lobby runs %d seconds late, as visitors like to note.",
	},
	"ko": {
		"회의는 %d분 동안 이어졌으며 별다른 질문 없이 끝났다.",
		"오전까지 견학을 신청한 사람은 %d명으로 집계됐다.",
		"담당자는 서류가 %d쪽에 이르러 내년 봄에 간소화할 것이라고 설명했다.",
		"독자 %d명에게 물은 결과 대다수가 아직 정하지 못했다고 답했다.",
		"강당은 %d년 전에 지어진 뒤 두 차례 새로 칠해졌다.",
		"주차장 공사는 날씨가 허락하면 %d일가량 걸릴 것으로 예상된다.",
		"저녁 무렵 순환도로의 평균 속도는 시속 %d킬로미터까지 떨어졌다.",
		"행사가 끝난 뒤 남겨진 우산은 모두 %d개였다.",
		"주말까지 북부 지방에 최대 %d밀리미터의 비가 내리겠다.",
		"도서관은 연휴 동안 문을 %d분 늦게 닫기로 했다.",
		"주최 측이 인쇄한 안내문 %d부 가운데 일부는 날짜가 틀렸다.",
		"로비의 오래된 시계는 %d초 늦게 간다.",
	},
}

// fill makes a text as long as an article by dull sentences, chosen by the article's number.
func fill(text *strings.Builder, lang string, article int) {
	r := rand.New(rand.NewPCG(uint64(article), 1))
	for text.Len() < articleBytes {
		fmt.Fprintf(text, " "+fillers[lang][r.IntN(len(fillers[lang]))], 1+r.IntN(9999))
	}
}
