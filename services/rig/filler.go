package rig

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// mould is how dull sentences of a language are made: a part of each list, in order, and a number of the article's own.
type mould struct {
	format string
	parts  [4][]string
}

// moulds make sentences that name nothing: what most of an article is made of. Their parts are many, so that articles
// have little text in common.
var moulds = map[string]mould{
	"en": {"%s %s %s %s, number %d.", [4][]string{
		{
			"The caretaker", "A retired teacher", "The choir", "Our neighbour", "The night bus", "An old ferry", "The town council", "A young violinist",
			"The bakery", "The library", "Somebody", "The gardener", "A delivery rider", "The swimming club", "A visiting painter", "The postwoman",
		},
		{
			"repaired", "counted", "forgot", "photographed", "carried", "described", "borrowed", "painted", "lost", "weighed", "washed", "sketched",
			"returned", "collected", "admired", "measured",
		},
		{
			"a wooden bench", "the blue umbrella", "several postcards", "a broken clock", "the long ladder", "two pairs of gloves", "an empty jar", "the rope",
			"a basket of pears", "the winter curtains", "a bicycle bell", "the garden gate", "a stack of plates", "the brass lamp", "a worn map", "the piano stool",
		},
		{
			"before the rain came", "behind the old station", "during a quiet breakfast", "after the evening walk", "beside the river", "without a word",
			"at the foot of the hill", "under a grey sky", "while the kettle boiled", "near the last lighthouse", "on a muddy path", "in front of the school",
			"between two showers", "at the end of the pier", "for the third time", "with some help",
		},
	}},
	"ko": {"%s %s %s %s(%d번째).", [4][]string{
		{
			"관리인은", "은퇴한 교사는", "합창단은", "이웃집 아이는", "마을 이장은", "젊은 화가는", "빵집 주인은", "도서관 사서는",
			"정원사는", "우편 배달원은", "수영 동호회는", "낚시꾼은", "버스 운전사는", "할머니는", "사진가는", "여행자는",
		},
		{
			"비가 오기 전에", "낡은 역 뒤에서", "조용한 아침에", "저녁 산책을 마치고", "강가에서", "말없이", "언덕 아래에서", "흐린 하늘 아래",
			"물이 끓는 동안", "등대 근처에서", "진흙 길에서", "학교 앞에서", "소나기 사이에", "부두 끝에서", "다시 한번", "도움을 받아",
		},
		{
			"나무 의자를", "파란 우산을", "엽서 몇 장을", "고장 난 시계를", "긴 사다리를", "장갑 두 켤레를", "빈 항아리를", "밧줄을",
			"배 한 바구니를", "겨울 커튼을", "자전거 종을", "정원 문을", "접시 더미를", "놋쇠 등잔을", "낡은 지도를", "피아노 의자를",
		},
		{
			"고쳤다", "세어 보았다", "잊었다", "사진에 담았다", "옮겼다", "설명했다", "빌렸다", "칠했다", "잃어버렸다", "달아 보았다", "씻었다",
			"그렸다", "돌려주었다", "모았다", "바라보았다", "재어 보았다",
		},
	}},
}

// fill makes a text as long as an article by dull sentences, chosen by the article's number.
func fill(text *strings.Builder, lang string, article int) {
	r := rand.New(rand.NewPCG(uint64(article), 1))
	m := moulds[lang]
	for text.Len() < ArticleBytes {
		words := make([]any, 0, len(m.parts)+1)
		for _, part := range m.parts {
			words = append(words, part[r.IntN(len(part))])
		}
		fmt.Fprintf(text, " "+m.format, append(words, 1+r.IntN(9999))...)
	}
}
