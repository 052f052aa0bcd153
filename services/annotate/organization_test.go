package annotate_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// organizationsOf lists id and surface of the organizations in a text, in order.
func organizationsOf(a *bellwetherv1.Annotation) []string {
	var out []string
	for _, m := range a.Mentions {
		if m.Kind == bellwetherv1.MentionKind_MENTION_KIND_ORGANIZATION {
			out = append(out, m.EntityId+" "+m.Surface)
		}
	}
	return out
}

func TestOrganizations(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		// one company by all its names
		{"삼성전자가 신제품을 냈다.", []string{"samsung-electronics 삼성전자"}},
		{"Samsung Electronics raised its output.", []string{"samsung-electronics Samsung Electronics"}},
		{"코스피에서 005930은 2% 올랐다.", []string{"samsung-electronics 005930"}},
		{"ＳＫ하이닉스와 ＮＶＩＤＩＡ가 만났다.", []string{"sk-hynix ＳＫ하이닉스", "nvidia ＮＶＩＤＩＡ"}},
		{"마이크로소프트(MS)가 투자를 늘린다.", []string{"microsoft 마이크로소프트", "microsoft MS"}},
		{"아마존웹서비스(AWS)와 구글이 칩을 만든다.", []string{"amazon 아마존웹서비스", "amazon AWS", "google 구글"}},
		{"대만 TSMC는 올해 3나노 비중을 늘린다.", []string{"tsmc TSMC"}},
		{"Nvidia (NASDAQ: NVDA) and Micron (MU) rallied.", []string{"nvidia Nvidia", "nvidia NVDA", "micron Micron", "micron MU"}},
		{"SK hynix's rival is Micron's new unit.", []string{"sk-hynix SK hynix", "micron Micron"}},
		// particles and suffixes
		{"엔비디아에서만은 다르다.", []string{"nvidia 엔비디아"}},
		{"오픈AI로서는 부담이다.", []string{"openai 오픈AI"}},
		{"엔비디아와의 경쟁에서 AMD까지도 밀렸다.", []string{"nvidia 엔비디아", "amd AMD"}},
		{"TSMC향 장비와 엔비디아칩을 쓴다.", []string{"tsmc TSMC", "nvidia 엔비디아"}},
		{"SK하이닉스ㆍ삼성전자ㆍTSMC 3파전ㅋㅋ 엔비디아ㅠㅠ", []string{"sk-hynix SK하이닉스", "samsung-electronics 삼성전자", "tsmc TSMC", "nvidia 엔비디아"}},
		{"소프트뱅크가 보유한 암 지분을 팔았다.", []string{"softbank 소프트뱅크", "arm 암"}},
		{"리벨리온·사피온간 합병이다.", []string{"rebellions 리벨리온", "sapeon 사피온"}},
		// the longest name wins
		{"KT클라우드, 네이버클라우드, NHN클라우드가 참여했다.", []string{"kt-cloud KT클라우드", "naver-cloud 네이버클라우드", "nhn-cloud NHN클라우드"}},
		{"카카오벤처스와 삼성넥스트가 투자했다.", []string{"kakao-ventures 카카오벤처스", "samsung-next 삼성넥스트"}},
		{"SK텔레콤과 SK하이닉스는 다른 회사다.", []string{"sk-telecom SK텔레콤", "sk-hynix SK하이닉스"}},
		{"SK 하이닉스와 KT 클라우드", []string{"sk-hynix SK 하이닉스", "kt-cloud KT 클라우드"}},
		// false friends
		{"새 모델을 공개했다. 모델링과 신모델은 델과 다르다는 말도 있다.", nil},
		{"The intelligence agency hired an intellectual.", nil},
		{"KT&G는 담배 회사다. KT 위즈가 이겼고 KT롤스터도 이겼다.", nil},
		{"삼성물산과 삼성생명, 삼성 라이온즈, 삼성SDI 소식이다.", nil},
		{"메타버스와 메타데이터, 메타인지는 유행어다.", nil},
		{"암 환자의 암을 치료하는 신약이다. 암이 줄었다.", nil},
		{"최태원 회장은 SK의 메모리를 말했다. SK(034730)와 SK㈜는 지주사다. SK하이닉스가 있다.", []string{"sk-hynix SK하이닉스"}},
		{"딥시크쇼크가 엔비디아효과를 지웠다. 삼성물산쇼크는 아니다.", []string{"deepseek 딥시크", "nvidia 엔비디아"}},
		{"Micron-sized parts by Dell'Orto.", nil},
		{"굵기 0.5마이크론의 실과 3테슬라 장비다. 마이크론은 회사다.", []string{"micron 마이크론"}},
		{"Mayor Dell promised roads. Giants fans filled Oracle Park.", nil},
		{"Dell sells servers. Dell grew.", []string{"dell Dell", "dell Dell"}},
		{"Intel chiefs briefed senators; rain fell on the Amazon.", nil},
		{"Intel chief executive Lip-Bu Tan visited the Amazon cloud unit.", []string{"intel Intel", "amazon Amazon"}},
		{"He broke his arm. The robotic arm moved.", nil},
		{"아크릴 물감으로 칠하고 아크릴판을 잘랐다.", nil},
		{"애플망고와 파인애플을 팔았다. 애플 농가가 사과를 땄다.", nil},
		{"머스크의 챗봇 그로크가 새로 나왔다.", nil},
		{"SK이노베이션과 SK온은 배터리를 만든다. SK그룹 회장이 말했다.", nil},
		{"카카오톡과 카카오페이, 네이버페이, 네이버웹툰을 쓴다.", nil},
		{"아마존 열대우림이 줄었다. The Amazon rainforest shrinks.", nil},
		{"Write to press@intel.com or visit www.apple.com/news.", nil},
		{"She tells us all about her meta-level plans.", nil},
		{"아델의 노래와 어델은 다르다.", nil},
		{"유전자 5005930개를 찾았다. 전화는 02-005930-1이다.", nil},
		{"AI로 암을 조기 진단하는 반도체 센서가 나왔다.", nil},
		{"SK는 SK그룹의 지주사이며 반도체에도 투자한다.", nil},
		{"The oracle of Delphi spoke of apples.", nil},
		// short forms with context
		{"삼성, HBM4 양산 앞당긴다", []string{"samsung-electronics 삼성"}},
		{"삼성과 SK, HBM 놓고 경쟁", []string{"samsung-electronics 삼성", "sk-hynix SK"}},
		{"영국의 반도체 설계 회사 암이 나스닥에 상장했다.", []string{"arm 암"}},
		{"Arm shares rose after the chip designer lifted its guidance.", []string{"arm Arm"}},
		{"델이 엔비디아 서버를 주문했다.", []string{"dell 델", "nvidia 엔비디아"}},
		{"추론용 칩 스타트업 그로크가 투자를 받았다.", []string{"groq 그로크"}},
		{"AI 플랫폼 업체 아크릴이 알고리즘을 공급한다.", []string{"acryl 아크릴"}},
		{"애플이 새 아이폰을 공개했다.", []string{"apple 애플"}},
		{"메타가 데이터센터를 짓는다.", []string{"meta 메타"}},
		{"Meta will build its own chips with Broadcom.", []string{"meta Meta", "broadcom Broadcom"}},
		{"애플이 배터리 문제로 사과했다.", []string{"apple 애플"}},
		{"美 마이크론과 韓삼성전자가 겨룬다.", []string{"micron 마이크론", "samsung-electronics 삼성전자"}},
		{"Samsung Biologics fell while Samsung's phones sold.", []string{"samsung-electronics Samsung"}},
		{"MS의 클라우드 매출이 늘었다.", []string{"microsoft MS"}},
		{"KT가 리벨리온에 투자했다. KT는 기대가 크다.", []string{"kt KT", "rebellions 리벨리온", "kt KT"}},
		// a short form after the full name needs no context of its own
		{"암홀딩스가 실적을 냈다. 암은 웃었다.", []string{"arm 암홀딩스", "arm 암"}},
		{"Microsoft reported. MS gained.", []string{"microsoft Microsoft", "microsoft MS"}},
		{"MS gained.", nil},
	} {
		t.Run(c.text, func(t *testing.T) {
			got := organizationsOf(newShared(t).Annotate("", c.text, ""))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("organizations (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPositions holds every mention against the NFC text, also where the text came decomposed.
func TestPositions(t *testing.T) {
	decomposed := norm.NFD.String("삼성전자가 “엔비디아에” HBM을 판다.\n㈜리벨리온은 쉰다.")
	got := newShared(t).Annotate("SK하이닉스", decomposed, "")
	text := []rune("삼성전자가 “엔비디아에” HBM을 판다.\n㈜리벨리온은 쉰다.")
	var ids []string
	for _, m := range got.Mentions {
		field := text
		if m.Field == bellwetherv1.Field_FIELD_TITLE {
			field = []rune("SK하이닉스")
		}
		if at := string(field[m.Start:m.End]); at != m.Surface {
			t.Errorf("%s: surface %q, but %q stands at %d…%d", m.EntityId, m.Surface, at, m.Start, m.End)
		}
		s := got.Sentences[m.Sentence]
		if s.Field != m.Field || m.Start < s.Start || m.End > s.End {
			t.Errorf("%s at %v %d…%d lies outside its sentence %v", m.EntityId, m.Field, m.Start, m.End, s)
		}
		ids = append(ids, m.EntityId)
	}
	if want := []string{"sk-hynix", "samsung-electronics", "nvidia", "rebellions"}; !slices.Equal(ids, want) {
		t.Errorf("mentions = %v, want %v", ids, want)
	}
}

func TestBoilerplateDoesNotCount(t *testing.T) {
	for _, text := range []string{
		"[사진=삼성전자]",
		"새 공장의 모습. (사진=SK하이닉스)",
		"행사장 전경. 엔비디아 제공",
		"[구글뉴스 홍길동 기자]",
		"ⓒ 네이버 무단전재 및 재배포 금지",
		"본문이다.\n주요 뉴스\n삼성전자, 신고가\n엔비디아 또 올랐다",
		"The plant at night. Photo: Intel",
		"Body.\nRelated articles\nNvidia soars\nAMD sinks",
		"hong@samsung.com 삼성전자 담당",
		"#퀄컴 #엔비디아 #AI반도체",
		"삼성전자 68,800 ▲1.2% SK하이닉스 269,000 ▼0.5%",
		"본문이다.\n지금 뜨는 기사\nSKT 유심 사태",
		"본문이다.\n[Copyright © 새벽일보. 무단전재-재배포금지]\nTSMC 순이익 증가\n인텔 감원",
		"Body.\nRead more Daily tech news\nApple has a tablet\nGoogle sued",
		"Suggested Topics: Apple, Google\nWATCH: AMD on its rivals\n☞ 삼성전자 신고가",
		"Body.\nEditor's picks\nNvidia soars",
	} {
		if got := organizationsOf(newShared(t).Annotate("제목", text, "")); len(got) != 0 {
			t.Errorf("%q: %v, want none", text, got)
		}
	}
}

func TestCaptionsCount(t *testing.T) {
	got := organizationsOf(newShared(t).Annotate("", "젠슨 황 엔비디아 최고경영자가 무대에 섰다. 로이터=연합뉴스", ""))
	if diff := cmp.Diff([]string{"nvidia 엔비디아"}, got); diff != "" {
		t.Errorf("organizations (-want +got):\n%s", diff)
	}
}

// TestSharePricesInProseCount keeps what a sentence tells of prices.
func TestSharePricesInProseCount(t *testing.T) {
	got := organizationsOf(newShared(t).Annotate("", "삼성전자는 6만8800원 ▲1.2%, 네이버는 24만5000원 ▼2.1%로 마감했다.\n© 로이터\n카카오는 쉬었다.", ""))
	if diff := cmp.Diff([]string{"samsung-electronics 삼성전자", "naver 네이버", "kakao 카카오"}, got); diff != "" {
		t.Errorf("organizations (-want +got):\n%s", diff)
	}
}

func TestProminence(t *testing.T) {
	got := newShared(t).Annotate("리벨리온, 새 칩 공개", "리벨리온이 새 칩을 공개했다. 전력은 절반이다.\n발표는 서울에서 열렸다. 청중이 많았다.\n질문도 이어졌다. 인텔 제품과 견준 표도 나왔다.", "")
	var roles []string
	for _, o := range got.Organizations {
		roles = append(roles, fmt.Sprint(o.EntityId, " ", o.Prominence))
	}
	if diff := cmp.Diff([]string{"rebellions PROMINENCE_MAIN", "intel PROMINENCE_MINOR"}, roles); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
}
