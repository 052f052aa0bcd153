package annotate_test

import (
	"strings"
	"testing"

	"bellwether.internal/services/annotate"
)

// koreanNews and englishNews are ordinary articles of a few paragraphs.
const koreanNews = `삼성전자가 6세대 고대역폭메모리(HBM4) 양산 준비를 마치고 엔비디아에 샘플을 보냈다. 업계는 연내 품질 검증이 끝날 것으로 전망한다.
SK하이닉스는 이미 12단 제품을 공급하고 있어 두 회사의 경쟁이 치열해질 것으로 보인다. 곽노정 SK하이닉스 대표는 “내년 물량까지 대부분 협의를 마쳤다”고 밝혔다.
증권가는 메모리 가격 상승이 이어지면서 하반기 실적이 시장 예상치를 웃돌 것으로 내다봤다. 다만 미국의 수출 규제가 강화되면 중국 공장의 장비 반입이 늦어질 수 있다는 우려도 나온다.
국내 팹리스 업계에서는 리벨리온과 퓨리오사AI가 서버용 NPU를 앞세워 데이터센터 시장을 두드리고 있다. 정부는 국산 AI 반도체를 공공 클라우드에 도입하는 사업에 예산을 지원하기로 했다.
한편 TSMC는 첨단 패키징 생산능력을 두 배로 늘리겠다고 발표했다. 업계 관계자는 날씨가 추워지면 전력 수요가 늘어나므로 서버 운영사들이 냉각 설비를 다시 점검해야 한다고 말했다.`

const englishNews = `Samsung Electronics has finished preparing for mass production of its sixth-generation HBM4 memory and shipped samples to Nvidia, people familiar with the matter said. Qualification is expected to end this year.
SK hynix already supplies a twelve-layer product, so the race between the two is likely to heat up. "We have sold most of next year's output," Chief Executive Kwak Noh-jung said on Tuesday.
Analysts expect operating profit to beat estimates in the second half as DRAM prices keep rising. Tighter U.S. export controls could delay deliveries of equipment to factories in China, they said.
In South Korea, Rebellions and FuriosaAI are selling server NPUs to data center operators. The government said it would fund trials of domestic AI chips in public clouds next spring.
TSMC plans to double its advanced packaging capacity. The weather has been cold, and operators of large buildings are checking whether their cooling and heating systems still work as they should.`

func benchmarkAnnotate(b *testing.B, text string) {
	a := newAnnotator(b)
	text = strings.Repeat(text+"\n", 2)
	title, body, _ := strings.Cut(text, ".")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		a.Annotate(title, body, "")
	}
}

func BenchmarkAnnotateKorean(b *testing.B)  { benchmarkAnnotate(b, koreanNews) }
func BenchmarkAnnotateEnglish(b *testing.B) { benchmarkAnnotate(b, englishNews) }

// BenchmarkPassKorean and BenchmarkPassEnglish run the text through the automaton alone: the limit for the whole.
func BenchmarkPassKorean(b *testing.B)  { benchmarkPass(b, koreanNews) }
func BenchmarkPassEnglish(b *testing.B) { benchmarkPass(b, englishNews) }

func benchmarkPass(b *testing.B, text string) {
	pass := annotate.AutomatonPass(newAnnotator(b))
	text = strings.Repeat(text+"\n", 2)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if pass(text) == 0 {
			b.Fatal("no pattern found")
		}
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		newAnnotator(b)
	}
}
