package readable

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestNotices wants the site's lines gone and the story's kept, however alike they begin.
func TestNotices(t *testing.T) {
	story := []string{
		"카카오톡은 국내 메신저 시장에서 가장 널리 쓰인다.",
		"구독 서비스 매출이 1년 만에 두 배로 늘었다.",
		"네이버 뉴스에 따르면 이 회사는 흑자로 돌아섰다.",
		"댓글 기능을 없앤 뒤 이용자가 줄었다고 회사는 밝혔다.",
		"관련 기사를 쓴 기자는 이날 법정에 나왔다.",
		"태그호이어 코리아도 값을 올린다고 한다.",
		"광고 시장이 살아나면서 실적이 좋아졌다.",
		"사진 공유 서비스를 만드는 이 회사는 200억원을 끌어모았다.",
		"▲첫째, 수율을 높인다. ▲둘째, 값을 낮춘다.",
		"이 기사를 공유한 이용자는 3만 명이 넘는다고 회사는 설명했다.",
		"제보자는 회사가 결함을 알고도 숨겼다고 주장했다.",
		"삼성전자 팀",
		"네이버의 승부수",
		"◇APAC 시장에서 달라진 모습",
		"회사가 이날 공개한 자료: 내년 생산량을 두 배로 늘리고 값을 내리며, 고객사와 함께 새 공장을 짓기로 했다는 내용이 담겼다고 한다",
		"카카오톡 개편 뒤 이용자 줄어",
		"광고 시장의 봄",
		"Updated guidance",
		"Loading docks are full",
		"Advertising revenue rose 12 percent, Meta said.",
		"Copyright lawsuits against OpenAI were filed in New York.",
		"Comments by the chief executive moved the shares.",
		"Related parties sold shares worth $2 billion, the filing shows.",
		"Share prices of chip makers fell.",
		"Published figures show a shortage of memory.",
		"Subscribers to the service rose to 200 million.",
		"More than 3,000 jobs will go.",
		"Continued demand for HBM lifted margins.",
		"Topics covered in the talks included export controls.",
		"Sources say the deal is near.",
		"Get ready for shortages, the analyst said.",
		"About 40 percent of the output is sold already.",
	}
	site := []string{
		"무단 전재 및 재배포 금지", "<저작권자 ⓒ 미래일보, 무단전재 및 재배포 금지>", "ⓒ 미래일보", "Copyright © 2024 Daily Bell. All rights reserved.",
		"관련기사", "[관련기사]", "많이 본 뉴스", "▶ 한빛반도체 주가 급등", "기사제보 desk@mirae.example", "댓글 0", "카카오톡 공유하기", "글자크기 조절",
		"네이버에서 미래일보 구독하기", "입력 2024.01.28 16:46", "▲ 한빛반도체 공장 전경. [사진=뉴시스]", "공장 전경 /사진=한빛반도체", "[사진 제공]", "사진=연합뉴스", "공장을 둘러보는 대표. 로이터=연합뉴스", "[미래일보 홍길동 기자]",
		"Advertisement", "ADVERTISEMENT - CONTINUE READING BELOW", "Related: Five chips to watch", "Read more: the long wait", "Sign up for our newsletter.", "Subscribe to our newsletter to get the news first.",
		"Follow us on Twitter.", "You may also like", "Click here to download the report.", "3 min read", "Filed under: Chips", "Photo by Jane Doe",
	}
	for i, line := range site {
		paragraphs := slices.Insert(slices.Clone(story), 12, site[i])
		page := "<html><h1>Headline of the day</h1><div><p>" + strings.Join(escaped(paragraphs), "</p><p>") + "</p></div></html>"
		got, err := Extract([]byte(page), Options{})
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(got.Text, "\n")
		if slices.Contains(lines, line) {
			t.Errorf("%q is still there", line)
		}
		if i > 0 {
			continue
		}
		for _, want := range story {
			if !slices.Contains(lines, want) {
				t.Errorf("%q is lost", want)
			}
		}
	}
}

// TestEnds looks at what stands before the first and behind the last paragraph.
func TestEnds(t *testing.T) {
	prose := []string{
		"The plant will make memory for servers from next year on, the company said on Monday.",
		"Demand grew faster than anyone had planned for, and customers are waiting for months.",
		"Analysts expect the shortage to last until the end of next year at least.",
	}
	for _, c := range []struct {
		name          string
		before, after []string
		keepBefore    bool
		keepAfter     bool
	}{
		{name: "date and by-line", before: []string{"By Jane Doe", "Jan. 28, 2024 4:46 pm", "SEOUL"}},
		{name: "the headline again", before: []string{"Headline of the day!"}},
		{name: "sub-headlines", before: []string{"서버용 메모리 수요 두 배로", "내년 상반기 공장 문 열어"}, keepBefore: true},
		{name: "reporter's address", after: []string{"홍길동 기자 gildong@mirae.example"}},
		{name: "address alone", after: []string{"gildong@mirae.example"}},
		{name: "press release", after: []string{"About Apex Memory", "Apex Memory makes memory for everyone."}},
		{name: "list that the article ends with", after: []string{"June 9 -- Seoul", "June 10 -- Busan", "June 11 -- Daegu", "June 12 -- Gwangju"}, keepAfter: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := "<html><h1>Headline of the day</h1><div><p>" + strings.Join(escaped(slices.Concat(c.before, prose, c.after)), "</p><p>") + "</p></div></html>"
			got, err := Extract([]byte(page), Options{})
			if err != nil {
				t.Fatal(err)
			}
			want := prose
			if c.keepBefore {
				want = slices.Concat(c.before, want)
			}
			if c.keepAfter {
				want = slices.Concat(want, c.after)
			}
			if w := strings.Join(want, "\n"); got.Text != w {
				t.Errorf("got %q\nwant %q", got.Text, w)
			}
		})
	}
}

func escaped(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(l)
	}
	return out
}

// TestBodyFromLinkedData: where a script would fetch the text, JSON-LD may hold it.
func TestBodyFromLinkedData(t *testing.T) {
	for name, body := range map[string]string{
		"plain":   `First sentence of the story, said the company.\n\nSecond sentence of the story, said its rival.`,
		"html":    `<p>First sentence of the story, said the company.</p><p>Second sentence of the story, said its rival.<\/p>`,
		"escaped": `&lt;p&gt;First sentence of the story, said the company.&lt;/p&gt;&lt;p&gt;Second sentence of the story, said its rival.&lt;/p&gt;`,
	} {
		page := fmt.Sprintf(`<script type="application/ld+json">{"@type":"NewsArticle","headline":"A headline","articleBody":"%s"}</script><div id="app"></div><p>Please enable JavaScript.</p>`, body)
		got, err := Extract([]byte(page), Options{})
		want := "First sentence of the story, said the company.\nSecond sentence of the story, said its rival."
		if err != nil || got.Text != want {
			t.Errorf("%s: got %q, %v", name, got.Text, err)
		}
	}
}
