package story_test

import (
	"strings"
	"testing"

	"bellwether.internal/services/story"
)

const wireKorean = `새벽반도체가 차세대 추론용 칩의 설계를 마치고 시험 생산에 들어갔다. 회사는 올해 안에 고객사에 견본을 보낼 계획이라고 밝혔다.
이 칩은 앞선 제품보다 전력을 절반만 쓰면서 두 배 빠르게 언어모델을 돌린다. 시험은 대전의 한 연구소에서 석 달 동안 이어졌다.
회사 관계자는 “서버를 운영하는 기업이 전기 요금을 크게 아낄 수 있다”고 설명했다. 양산은 내년 가을로 잡혀 있다.
증권가는 양산이 시작되면 매출이 세 배로 늘 것으로 내다봤다. 다만 경쟁사들도 비슷한 시기에 새 제품을 준비하고 있다.`

const wireEnglish = `Dawn Semiconductor has finished the design of its next inference chip and begun trial production. The company plans to ship samples to customers before the end of the year.
The chip runs language models twice as fast as its predecessor on half the power. Trials went on for three months at a laboratory in Daejeon.
Operators of servers could save a good deal of electricity, an official of the company said. Volume production is set for next autumn.
Brokers expect revenue to triple once production begins, though rivals are preparing products for about the same time.`

func TestSignatureOfReprints(t *testing.T) {
	for name, wire := range map[string]string{"korean": wireKorean, "english": wireEnglish} {
		original := story.Signature("", wire)
		for edit, text := range map[string]string{
			"spacing":   strings.ReplaceAll(wire, "\n", "  \n\n "),
			"case":      strings.ToUpper(wire),
			"address":   wire + "\nnewsroom@example.com\nⓒ 새벽일보 무단전재 금지",
			"marks":     strings.NewReplacer("“", "\"", "”", "\"", ",", "").Replace(wire),
			"one word":  strings.NewReplacer("대전의", "서울의", "Daejeon", "Seoul").Replace(wire),
			"wide form": strings.ReplaceAll(wire, "a", "ａ"),
		} {
			want := 0
			if edit == "one word" {
				want = 8
			}
			if d := story.Distance(original, story.Signature("", text)); d > want {
				t.Errorf("%s, %s: distance %d, want at most %d", name, edit, d, want)
			}
		}
	}
}

func TestSignatureWithoutTitle(t *testing.T) {
	if story.Signature("A headline", wireEnglish) != story.Signature("Another one", wireEnglish) {
		t.Error("two headlines above one story make two signatures")
	}
}

func TestSignatureOfOtherStories(t *testing.T) {
	other := `기상청은 주말에 전국에 비가 내린 뒤 기온이 크게 떨어진다고 예보했다. 산지에는 눈이 쌓이는 곳도 있겠다.
도로가 얼 수 있으니 출근길 운전에 조심해야 한다. 바다의 물결은 남쪽에서 높게 일겠고 배편이 끊길 수 있다.`
	if d := story.Distance(story.Signature("", wireKorean), story.Signature("", other)); d < 16 {
		t.Errorf("distance %d between two different stories", d)
	}
}

func TestSignatureOfShortTexts(t *testing.T) {
	for _, c := range []struct {
		title, text string
		signed      bool
	}{
		{"", "", false},
		{"속보", "삼성전자, 실적 발표", false},
		{"", strings.Repeat("가", story.MinLetters-1), false},
		{"", strings.Repeat("가나", story.MinLetters/2), true},
		{strings.Repeat("가나", story.MinLetters/4), strings.Repeat("다라", story.MinLetters/4), true},
		{"", strings.Repeat("!?. ", 200), false},
	} {
		if got := story.Signature(c.title, c.text) != 0; got != c.signed {
			t.Errorf("signed %q %q: %v, want %v", c.title, c.text, got, c.signed)
		}
	}
}

func FuzzSignature(f *testing.F) {
	f.Add("\xff", "\u1100\u1161 ㄱ Ａ")
	f.Fuzz(func(t *testing.T, title, text string) {
		if again := story.Signature(title, text); story.Signature(title, text) != again {
			t.Error("the same text has two signatures")
		}
	})
}

func BenchmarkSignature(b *testing.B) {
	b.SetBytes(int64(len(wireKorean)))
	for b.Loop() {
		story.Signature("", wireKorean)
	}
}
