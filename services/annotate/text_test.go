package annotate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// sentencesOf returns the sentences of the text as strings.
func sentencesOf(text string, a *bellwetherv1.Annotation) []string {
	var out []string
	runes := []rune(text)
	for _, s := range a.Sentences {
		if s.Field == bellwetherv1.Field_FIELD_TEXT {
			out = append(out, string(runes[s.Start:s.End]))
		}
	}
	return out
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"칩을 샀다. 값이 올랐다.", []string{"칩을 샀다.", "값이 올랐다."}},
		{"칩을 샀다.값이 올랐다.", []string{"칩을 샀다.", "값이 올랐다."}},
		{"첫 줄\n둘째 줄", []string{"첫 줄", "둘째 줄"}},
		{"그는 “값이 올랐다. 더 오른다”고 말했다. 끝이다.", []string{"그는 “값이 올랐다. 더 오른다”고 말했다.", "끝이다."}},
		{"줄어들 수도..그렇다", []string{"줄어들 수도..그렇다"}},
		{"매출은 3.5% 늘었다. 1.2나노 공정이다.", []string{"매출은 3.5% 늘었다.", "1.2나노 공정이다."}},
		{"Apple Inc. rose 2.5%. It sold chips to the U.S. army.", []string{"Apple Inc. rose 2.5%.", "It sold chips to the U.S. army."}},
		{"“We grew.” She left. Mr. Kim stayed.", []string{"“We grew.”", "She left.", "Mr. Kim stayed."}},
		{"Is it over? No! J. Smith thinks so…", []string{"Is it over?", "No!", "J. Smith thinks so…"}},
		{"C.C. Wei spoke. TSMC의 C.C. 웨이 회장이 말했다.", []string{"C.C. Wei spoke.", "TSMC의 C.C. 웨이 회장이 말했다."}},
		{"He met J.R.R. Doe. She left.", []string{"He met J.R.R. Doe.", "She left."}},
		{"“닫히지 않은 따옴표. 다음 문장이다.", []string{"“닫히지 않은 따옴표.", "다음 문장이다."}},
		{"", nil},
		{" \n\t\n ", nil},
	} {
		got := sentencesOf(c.text, newShared(t).Annotate("", c.text, ""))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct{ text, claimed, want string }{
		{"삼성전자가 HBM4와 DDR5를 NVIDIA에 판다", "en", "ko"},
		{"The company said that it will build chips with its partner", "ko", "en"},
		{"半導体の需要が伸びている", "", "ja"},
		{"半导体需求正在增长", "", "zh"},
		{"Die Firma baut das Werk nicht mit dem Partner und ist froh", "", "de"},
		{"La société a dit que les puces sont dans une usine pour le client", "", "fr"},
		{"Полупроводники дорожают", "", "ru"},
		{"NVIDIA AMD Intel TSMC", "en", "en"},
		{"NVIDIA", "", "und"},
		{"2024 12 31", "", "und"},
		{"2024 12 31", "en-US", "en"},
		{"", "<script>", "und"},
	} {
		if got := newShared(t).Annotate("", c.text, c.claimed).Lang; got != c.want {
			t.Errorf("%q claimed %q: %q, want %q", c.text, c.claimed, got, c.want)
		}
	}
}

func TestPlaces(t *testing.T) {
	text := "첫 문장이다. 둘째 문장이다. 셋째 문장이다.\n넷째 문장이다. 다섯째 문장이다."
	got := newShared(t).Annotate("제목", text, "")
	var places []bellwetherv1.Place
	for _, s := range got.Sentences {
		places = append(places, s.Place)
	}
	const title, lead, body = bellwetherv1.Place_PLACE_TITLE, bellwetherv1.Place_PLACE_LEAD, bellwetherv1.Place_PLACE_BODY
	if diff := cmp.Diff([]bellwetherv1.Place{title, lead, lead, lead, body, body}, places); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
}

func TestPeople(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"곽노정 SK하이닉스 대표가 말했다.", []string{"kwak-noh-jung 곽노정"}},
		{"박지원 새싹전자 대표는 웃었다.", []string{"박지원 박지원"}},
		{"이정민 연구원은 “좋다”고 했다.", []string{"이정민 이정민"}},
		{"CEO Jensen Huang spoke. Huang smiled.", []string{"jensen-huang Jensen Huang", "jensen-huang Huang"}},
		{"Jane Doe, chief executive of a start-up, agreed with analyst John Smith.", []string{"jane-doe Jane Doe", "john-smith John Smith"}},
		{"오픈AI 소식이다. 올트먼은 바쁘다.", []string{"sam-altman 올트먼"}},
		{"C.C. Wei, chairman of TSMC, agreed with chairman J.P. Doe.", []string{"cc-wei C.C. Wei", "jp-doe J.P. Doe"}},
		{"TSMC의 C.C. 웨이 회장이 말했다. 웨이는 웃었다.", []string{"cc-wei C.C. 웨이", "cc-wei 웨이"}},
		{"동네 가수 올트먼이 노래했다.", nil},
		{"신임 대표와 국내 대표 기업, 이사회 의장이 모였다.", nil},
		{"김하늘 기자가 썼다.", nil},
		{"업계를 대표하는 회사다.", nil},
	} {
		var got []string
		for _, m := range newShared(t).Annotate("", c.text, "").Mentions {
			if m.Kind == bellwetherv1.MentionKind_MENTION_KIND_PERSON {
				got = append(got, m.EntityId+" "+m.Surface)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestTerms(t *testing.T) {
	got := newShared(t).Annotate("패키징 증설", "패키징은 어렵다. 유리기판이 패키징을 바꾼다. 유리기판의 값은 비싸다. The and the and the.", "")
	var terms []string
	for _, term := range got.Terms {
		terms = append(terms, term.Term)
	}
	if diff := cmp.Diff([]string{"패키징", "증설", "유리기판"}, terms); diff != "" {
		t.Errorf("terms (-want +got):\n%s", diff)
	}
}

func TestTermSpelling(t *testing.T) {
	got := newShared(t).Annotate("", "Interposers cost more. Makers of interposers earn more with SoIC.", "")
	if len(got.Terms) == 0 || got.Terms[0].Term != "interposers" {
		t.Errorf("terms = %v, want interposers first", got.Terms)
	}
}

func TestTopics(t *testing.T) {
	for _, c := range []struct {
		title, text string
		want        []string
	}{
		{"HBM4 공급 경쟁", "SK하이닉스가 HBM4를 엔비디아에 공급한다.", []string{"hbm"}},
		{"", "D램 고정거래가격이 석 달째 올랐다. 낸드 재고는 줄었다.", []string{"memory-market"}},
		{"", "The U.S. tightened export controls on chips to China.", []string{"export-controls"}},
		{"", "OpenAI is designing its own AI chip.", []string{"custom-silicon"}},
		{"", "엔비디아 GPU 공급 부족이 심해졌다.", []string{"gpu-supply"}},
		{"", "The shop sells shoes and hats.", nil},
		{"오늘의 날씨", "맑겠다. 낮에는 덥겠다. 밤에는 바람이 불겠다. 내일은 비가 오겠다. 우산을 챙기자. 모레는 갠다. 주말엔 산이 좋다. 어느 회사 매출이 늘었다고 한다. 강도 맑다.", nil},
	} {
		var got []string
		for _, topic := range newShared(t).Annotate(c.title, c.text, "").Topics {
			got = append(got, topic.Topic)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", c.title, c.text, diff)
		}
	}
}

func TestPairs(t *testing.T) {
	got := newShared(t).Annotate("", "SK하이닉스가 HBM4를 양산한다. 수요는 HBM3E보다 크다. 인텔은 쉰다.", "")
	var pairs []string
	for _, p := range got.Pairs {
		pairs = append(pairs, p.Organization+" "+p.Topic)
	}
	if diff := cmp.Diff([]string{"sk-hynix hbm"}, pairs); diff != "" {
		t.Errorf("pairs (-want +got):\n%s", diff)
	}
}
