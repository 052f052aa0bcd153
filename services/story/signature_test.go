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
			"marks":     strings.NewReplacer("“", "\"", "”", "\"", ",", "").Replace(wire),
			"one word":  strings.NewReplacer("대전의", "서울의", "Daejeon", "Seoul").Replace(wire),
			"wide form": strings.ReplaceAll(wire, "a", "ａ"),
		} {
			want := 0
			if edit == "one word" {
				want = story.Near
			}
			if d := story.Distance(original, story.Signature("", text)); d > want {
				t.Errorf("%s, %s: distance %d, want at most %d", name, edit, d, want)
			}
		}
	}
}

// TestSignatureOfParts checks that it does not matter where a text is divided between words.
func TestSignatureOfParts(t *testing.T) {
	for _, wire := range []string{wireKorean, wireEnglish} {
		if story.Signature("", wire) != story.Signature("", strings.Fields(wire)...) {
			t.Errorf("the text in pieces has another signature: %.60s", wire)
		}
	}
}

// TestSignatureOfRewrites checks what reprints do to a text: ordinary words exchanged, a sentence added, the end cut.
func TestSignatureOfRewrites(t *testing.T) {
	for name, c := range map[string]struct {
		wire  string
		words *strings.Replacer
		added string
	}{
		"korean":  {wireKorean, strings.NewReplacer("밝혔다", "전했다", "설명했다", "말했다", "내다봤다", "예상했다"), "\n자세한 내용은 다음 주에 공개될 예정이다."},
		"english": {wireEnglish, strings.NewReplacer("said", "stated", "expect", "anticipate", "before the end of", "by the end of"), "\nThe company gave no further details."},
	} {
		original := story.Signature("", c.wire)
		for edit, text := range map[string]string{"words": c.words.Replace(c.wire), "added": c.wire + c.added} {
			if d := story.Distance(original, story.Signature("", text)); text == c.wire || d > story.Near {
				t.Errorf("%s, %s: distance %d, want at most %d", name, edit, d, story.Near)
			}
		}
	}
}

// TestSignatureOfFigures checks how numbers are read: separators do not matter, digits do.
func TestSignatureOfFigures(t *testing.T) {
	report := func(figure string) uint64 {
		return story.Signature("", "The company reported operating income of "+figure+" million dollars for the quarter, its best so far.")
	}
	if report("1,204.5") != report("1204.5") {
		t.Error("1,204.5 and 1204.5 make two signatures")
	}
	if d := story.Distance(report("1,204.5"), report("3,971.8")); d <= 2*story.Near {
		t.Errorf("reports of two figures lie %d bits apart, want more than %d", d, 2*story.Near)
	}
}

// TestSignatureOfOneMould checks that what differs in names alone is two stories.
func TestSignatureOfOneMould(t *testing.T) {
	for _, c := range [][2]string{
		{
			"새벽반도체는 이사회를 열고 문도현 부사장을 신임 대표이사로 내정했다고 밝혔다. 다음 달 주주총회에서 공식 선임된다.",
			"가온테크는 이사회를 열고 차유림 부사장을 신임 대표이사로 내정했다고 밝혔다. 다음 달 주주총회에서 공식 선임된다.",
		},
		{
			"Dawn Semiconductor said on Monday that its board had appointed Ada Merrow as chief executive, effective next month.",
			"Harbor Devices said on Monday that its board had appointed Finn Hale as chief executive, effective next month.",
		},
	} {
		if d := story.Distance(story.Signature("", c[0]), story.Signature("", c[1])); d <= 2*story.Near {
			t.Errorf("distance %d, want more than %d: %s", d, 2*story.Near, c[0])
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
	for name, wire := range map[string]string{"korean": wireKorean, "english": wireEnglish} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(wire)))
			b.ReportAllocs()
			for b.Loop() {
				story.Signature("", wire)
			}
		})
	}
}
