package annotate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// summarize writes an event in one line.
func summarize(e *bellwetherv1.Event) string {
	parts := []string{e.Kind, e.Certainty}
	for _, r := range e.Roles {
		parts = append(parts, r.Role+"="+r.Entity)
	}
	if e.Amount > 0 {
		parts = append(parts, fmt.Sprint(e.Amount, " ", e.Currency))
	}
	if e.Date != "" {
		parts = append(parts, e.Date)
	}
	if e.Place != "" {
		parts = append(parts, e.Place)
	}
	return strings.Join(parts, " ")
}

func TestEvents(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"네이버클라우드와 퓨리오사AI, KT클라우드와 리벨리온은 협력한다.", []string{
			"cooperation announced company=naver-cloud with=furiosaai", "cooperation announced company=kt-cloud with=rebellions",
		}},
		{"딥엑스는 아크릴과 알고리즘 배포에서 협력하고 있다.", []string{"cooperation announced company=deepx with=acryl"}},
		{"리벨리온은 SK텔레콤·KT와, 딥엑스는 현대자동차·새벽전자와 손잡았다.", []string{
			"cooperation announced company=rebellions with=sk-telecom", "cooperation announced company=rebellions with=kt",
			"cooperation announced company=deepx with=hyundai-motor",
		}},
		{"SK텔레콤과 KT, 리벨리온이 동맹을 맺었다.", []string{"cooperation announced company=rebellions with=sk-telecom with=kt"}},
		{"리벨리온은 KT와 SK텔레콤과 손잡았다.", []string{"cooperation announced company=rebellions with=kt with=sk-telecom"}},
		{"네이버클라우드는 인텔과의 공동연구를 종료했다.", []string{"cooperation denied company=naver-cloud with=intel"}},
		{"SK hynix and TSMC agreed to develop HBM4 together.", []string{"cooperation announced company=sk-hynix with=tsmc"}},
		{"하이퍼엑셀은 새벽투자, 카카오벤처스 등으로부터 550억원을 투자받았다.", []string{
			"funding announced company=hyperaccel investor=새벽투자 investor=kakao-ventures 5.5e+10 KRW",
		}},
		{"리벨리온과 사피온이 합병한다.", []string{"acquisition announced company=sapeon with=rebellions"}},
		{"Rebellions and Sapeon completed their merger.", []string{"acquisition announced company=rebellions with=sapeon"}},
		{"Intel named Lip-Bu Tan chief executive on March 12, 2025.", []string{"personnel announced company=intel person=lip-bu-tan 2025-03-12"}},
		{"Samsung Electronics signed a $16.5 billion contract to make chips for Tesla.", []string{
			"supply-contract announced supplier=samsung-electronics buyer=tesla 1.65e+10 USD",
		}},
		{"삼성전자와 네이버는 공동 개발을 중단했다.", []string{"cooperation denied company=samsung-electronics with=naver"}},
		{"스퀴즈비츠는 카카오벤처스·삼성넥스트·새벽투자에서 30억 규모 시리즈A를 유치했다.", []string{
			"funding announced company=squeezebits investor=kakao-ventures investor=samsung-next investor=새벽투자 3e+09 KRW",
		}},
		{"Rebellions raised $250 million in a chip funding round led by Arm Holdings.", []string{"funding announced company=rebellions investor=arm 2.5e+08 USD"}},
		{"AMD agreed to acquire Cerebras for $4.9 billion on March 3, 2025.", []string{"acquisition announced buyer=amd target=cerebras 4.9e+09 USD 2025-03-03"}},
		{"Graphcore was acquired by SoftBank.", []string{"acquisition announced target=graphcore buyer=softbank"}},
		{"인텔이 세레브라스를 인수하는 방안을 검토하고 있다.", []string{"acquisition expected buyer=intel target=cerebras"}},
		{"Microsoft denied that it plans to acquire Graphcore.", []string{"plan denied company=microsoft", "acquisition denied buyer=microsoft target=graphcore"}},
		{"마이크로소프트가 2020년에 클라우드에서 그래프코어 칩 사용을 중단했다.", []string{"end-of-use announced user=microsoft supplier=graphcore 2020"}},
		{"Meta stopped using Graphcore chips in 2021.", []string{"end-of-use announced user=meta supplier=graphcore 2021"}},
		{"딥엑스는 박람회에서 3관왕에 올랐다.", []string{"award announced company=deepx"}},
		{"오픈AI의 최대주주인 마이크로소프트는 말을 아꼈다.", []string{"ownership announced owner=microsoft owned=openai"}},
		{"샘 올트먼 오픈AI 최고경영자가 방한해 곽노정 SK하이닉스 대표를 만났다.", []string{
			"visit announced visitor=sam-altman host=kwak-noh-jung host=sk-hynix visitor=openai 한국",
		}},
		{"인텔은 립부 탄을 최고경영자로 선임했다.", []string{"personnel announced company=intel person=lip-bu-tan"}},
		{"SK하이닉스는 엔비디아와 공급 계약을 체결했다. 계약 금액은 1조원이다.", []string{"supply-contract announced supplier=sk-hynix buyer=nvidia 1e+12 KRW"}},
		{"엔비디아가 SK하이닉스로부터 HBM4를 공급받는 계약을 체결했다.", []string{"supply-contract announced buyer=nvidia supplier=sk-hynix"}},
		{"엔비디아, SK하이닉스서 HBM4 공급받기로", []string{"supply-contract announced buyer=nvidia supplier=sk-hynix"}},
		{"엔비디아에 HBM4를 공급하기로 한 SK하이닉스는 증설을 서두른다.", []string{
			"supply-contract announced supplier=sk-hynix buyer=nvidia", "capacity announced company=sk-hynix",
		}},
		{"Meta will be supplied with HBM4 by Samsung Electronics.", []string{"supply-contract announced supplier=samsung-electronics buyer=meta"}},
		{"Samsung Electronics will supply Meta with HBM4.", []string{"supply-contract announced supplier=samsung-electronics buyer=meta"}},
		{"TSMC breaks ground on a new fab in Dresden.", []string{"capacity announced company=tsmc"}},
		{"오늘은 날씨가 맑다. 엔비디아 주가가 올랐다.", nil},
	} {
		var got []string
		for _, e := range newShared(t).Annotate("", c.text, "").Events {
			got = append(got, summarize(e))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.text, diff)
		}
	}
}
