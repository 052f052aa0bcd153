package polarity_test

import (
	"strings"
	"testing"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/polarity"
)

// page makes an article of about 3 kB out of plain sentences, with six mentions of which one is in the title, and two
// topics of three sentences each.
func page(name string, plain, telling string) (title, text string, a *bellwetherv1.Annotation) {
	a = &bellwetherv1.Annotation{}
	add := func(field bellwetherv1.Field, sentence string, start int, mention bool) int {
		n := uint32(len(a.Sentences))
		length := len([]rune(sentence))
		a.Sentences = append(a.Sentences, &bellwetherv1.Sentence{Field: field, Start: uint32(start), End: uint32(start + length)})
		if mention {
			a.Mentions = append(a.Mentions, &bellwetherv1.Mention{
				EntityId: name, Field: field, Sentence: n, Start: uint32(start),
				End: uint32(start + len([]rune(name))),
			})
		}
		return start + length
	}
	title = name + telling
	add(bellwetherv1.Field_FIELD_TITLE, title, 0, true)
	var b strings.Builder
	at := 0
	for i := 0; b.Len() < 3000; i++ {
		sentence, mention := plain, i%4 == 0 && len(a.Mentions) < 6
		if mention {
			sentence = name + telling
		}
		b.WriteString(sentence)
		at = add(bellwetherv1.Field_FIELD_TEXT, sentence, at, mention)
	}
	a.Organizations = []*bellwetherv1.OrganizationRole{{EntityId: name, Mentions: []uint32{0, 1, 2, 3, 4, 5}}}
	a.Topics = []*bellwetherv1.Topic{{Topic: "hbm", Sentences: []uint32{0, 1, 2}}, {Topic: "funding", Sentences: []uint32{1, 5, 6}}}
	a.Pairs = []*bellwetherv1.Pair{{Organization: name, Topic: "hbm", Sentences: []uint32{0, 1}}}
	return title, b.String(), a
}

func BenchmarkScore(b *testing.B) {
	s := polarity.New()
	for _, tc := range []struct{ name, organization, plain, telling string }{
		{
			"korean", "SK하이닉스", "메모리 반도체 업계는 인공지능 서버용 제품의 생산 능력을 놓고 긴 협의를 이어 가고 있으며 결과는 다음 달에 나온다. ",
			"가 경쟁사를 제치고 고대역폭메모리 시장에서 점유율을 크게 늘렸지만 원가 부담도 함께 커졌다고 밝혔다. ",
		},
		{
			"english", "SK hynix", "Makers of memory chips are in long talks about capacity for server products, and the outcome is expected next month. ",
			" took market share from its rival in high-bandwidth memory last quarter, although higher costs weighed on its margins. ",
		},
	} {
		b.Run(tc.name, func(b *testing.B) {
			title, text, a := page(tc.organization, tc.plain, tc.telling)
			b.SetBytes(int64(len(title) + len(text)))
			b.ReportAllocs()
			for b.Loop() {
				s.Score(title, text, a)
			}
		})
	}
}

// BenchmarkHostile scores one sentence of 200 kB that names 2,000 organizations: its time must not grow with the square.
func BenchmarkHostile(b *testing.B) {
	s := polarity.New()
	text := strings.Repeat("삼성이 급락해 ", 10000)
	a := &bellwetherv1.Annotation{Sentences: []*bellwetherv1.Sentence{{Field: bellwetherv1.Field_FIELD_TEXT, End: 80000}}}
	for i := range uint32(2000) {
		a.Mentions = append(a.Mentions, &bellwetherv1.Mention{Field: bellwetherv1.Field_FIELD_TEXT, Start: 8 * i, End: 8*i + 2})
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s.Score("", text, a)
	}
}
