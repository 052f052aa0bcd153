package readable

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/unicode/norm"
)

// story is an article of our own writing; the layouts below are what Korean news sites put around one.
type story struct {
	title      string
	paragraphs []string
}

var chips = story{
	title: "한빛반도체, 차세대 적층 메모리 양산 앞당긴다",
	paragraphs: []string{
		"한빛반도체가 차세대 고대역폭 적층 메모리의 양산 시점을 내년 상반기로 앞당긴다. 인공지능 서버를 짓는 고객사의 주문이 예상보다 빠르게 늘었기 때문이다.",
		"28일 업계에 따르면 회사는 청주 공장의 세 번째 생산동에 장비를 들여놓기 시작했다. 투자 규모는 2조4천억원으로, 올해 설비투자의 40%에 이른다.",
		"관련 업계에서는 공급이 수요를 따라잡는 시점을 2년 뒤로 본다.",
		"“지금은 만드는 족족 팔린다”고 회사 관계자는 말했다. 다만 그는 “가격을 올리는 것보다 수율을 안정시키는 것이 먼저”라고 덧붙였다.",
		"경쟁사인 새론전자도 가만히 있지 않는다. 새론전자는 지난달 신경망처리장치(NPU)를 만드는 하늘칩스와 공동 개발 계약을 맺었다.",
		"전문가들은 두 회사의 경쟁이 값을 낮추는 쪽으로 움직일 것으로 내다본다. 한 증권사 연구원은 내년 하반기에 공급 과잉이 올 수 있다고 경고했다.",
	},
}

// others are headlines of other stories; none may come out as text.
var others = []string{
	"삼성전자, 3분기 영업이익 시장 예상 밑돌아", "SK하이닉스 주가 장중 사상 최고", "엔비디아 새 가속기 공개…국내 협력사 들썩",
	"네이버, 자체 인공지능 칩 개발 중단", "이번 주말 전국에 많은 눈", "프로야구 한국시리즈 오늘 개막",
}

// otherStories renders the headlines of others as a list of links under a heading.
func otherStories(heading, class string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<div class="%s"><strong>%s</strong><ul>`, class, heading)
	for i, o := range others {
		fmt.Fprintf(&b, `<li><a href="/news/%d.html">%s</a></li>`, i, o)
	}
	return b.String() + "</ul></div>"
}

// frame puts the usual parts of a site around an article: menu, lists at the side, footer, scripts.
func frame(head, article string) string {
	return `<!DOCTYPE html><html lang="ko"><head><title>` + chips.title + ` - 미래일보</title>` + head +
		`<script>var rank = ["삼성전자 급등"];</script><style>.a{color:red}</style></head><body>
<div id="header"><a href="/">미래일보</a><ul class="gnb"><li><a href="/politics">정치</a></li><li><a href="/economy">경제</a></li><li><a href="/it">IT·과학</a></li><li><a href="/world">국제</a></li></ul>
<form action="/search"><input name="q"><button>검색</button></form></div>
<div id="wrap">` + article + `
<div class="right_area">` + otherStories("많이 본 뉴스", "box_list") + otherStories("실시간 주요뉴스", "box_list2") + `</div></div>
<div id="foot"><p>미래일보 | 서울시 중구 새길 1 | 등록번호 서울 아00000 | 발행인 김발행 | 편집인 이편집 | 청소년보호책임자 박책임</p>
<p>본 사이트의 모든 콘텐츠는 저작권법의 보호를 받으며, 무단 전재 및 재배포를 금합니다.</p></div></body></html>`
}

const koreanHead = `<meta property="og:title" content="한빛반도체, 차세대 적층 메모리 양산 앞당긴다"><meta property="og:site_name" content="미래일보">`

const koreanInfo = `<div class="info"><span>홍길동 기자</span> <span>입력 2024.01.28 16:46:59</span> <span>수정 2024.01.28 17:20:00</span> <span>댓글 0</span></div>`

// layouts are the ways in which a story is written into a page.
var layouts = []struct {
	name string
	page func() []byte
	opts Options
}{
	{name: "paragraphs", page: func() []byte {
		return []byte(frame(koreanHead, `<div class="view"><h1>`+chips.title+`</h1>`+koreanInfo+`<div id="articleBody"><p>`+strings.Join(chips.paragraphs, "</p>\n<p>")+`</p></div></div>`))
	}},
	{name: "line breaks in one div", page: func() []byte {
		return []byte(frame(koreanHead, `<div class="view"><h3 class="tit">`+chips.title+`</h3>`+koreanInfo+`<div class="cont">`+strings.Join(chips.paragraphs, "<br><br>\n")+`</div></div>`))
	}},
	{name: "single line breaks and inline markup", page: func() []byte {
		body := strings.Join(chips.paragraphs, "<br/>")
		body = strings.ReplaceAll(body, "하늘칩스", `<b>하늘칩스</b>`)
		body = strings.Replace(body, "새론전자", `<a href="/company/saeron">새론전자</a>`, 1)
		return []byte(frame(koreanHead, `<section><h1>`+chips.title+`</h1>`+koreanInfo+`<div itemprop="articleBody">`+body+`</div></section>`))
	}},
	{name: "table layout", page: func() []byte {
		return []byte(frame(koreanHead, `<table width="900"><tr><td width="160">`+otherStories("인기기사", "l")+`</td><td><table><tr><td><font size="5"><b>`+chips.title+`</b></font></td></tr><tr><td>홍길동 기자 | 입력 2024.01.28 16:46:59 | 수정 2024.01.28 17:20:00</td></tr><tr><td id="txt">`+
			strings.Join(chips.paragraphs, "<br><br>")+`</td></tr></table></td><td width="200">`+otherStories("핫클릭", "r")+`</td></tr></table>`))
	}},
	{name: "other stories inside the body", page: func() []byte {
		p := chips.paragraphs
		return []byte(frame(koreanHead, `<div class="view"><h1>`+chips.title+`</h1>`+koreanInfo+`<div id="newsContent">`+strings.Join(p[:3], "<br><br>")+`<br><br>
<a href="/news/1.html">▶ `+others[0]+`</a><br><a href="/news/2.html">▶ `+others[1]+`</a><br><br>`+strings.Join(p[3:], "<br><br>")+`<br><br>[관련기사]<br><a href="/news/3.html">`+others[2]+`</a><br><a href="/news/4.html">`+others[3]+`</a><br>`+
			otherStories("이 시각 많이 본 기사", "list")+`</div></div>`))
	}},
	{name: "paragraphs and other stories in one container", page: func() []byte {
		p := chips.paragraphs
		return []byte(frame(koreanHead, `<article><header><h1>`+chips.title+`</h1>`+koreanInfo+`</header><p>`+strings.Join(p[:2], "</p><p>")+`</p><div class="box"><a href="/news/5.html">`+others[4]+`</a></div><p>`+
			strings.Join(p[2:], "</p><p>")+`</p>`+otherStories("함께 보면 좋은 기사", "x1")+`<div class="share"><button>공유</button><a href="#">페이스북</a><a href="#">카카오톡</a></div></article>`))
	}},
	{name: "caption and by-line", page: func() []byte {
		p := chips.paragraphs
		return []byte(frame(koreanHead, `<div class="view"><h1>`+chips.title+`</h1>`+koreanInfo+`<div id="article-view"><div class="photo"><img src="a.jpg" alt="공장"><p>▲ 청주에 있는 한빛반도체 공장 전경. [사진=한빛반도체 제공]</p></div><p>`+
			strings.Join(p, "</p><p>")+`</p><p>홍길동 기자 gildong@mirae.example</p><p>&lt;저작권자 ⓒ 미래일보, 무단 전재 및 재배포 금지&gt;</p></div></div>`))
	}},
	{name: "caption in the running text", page: func() []byte {
		p := chips.paragraphs
		return []byte(frame(koreanHead, `<div class="view"><h1>`+chips.title+`</h1>`+koreanInfo+`<div class="body_txt"><img src="a.jpg"><br>한빛반도체 청주 공장 전경 /사진=한빛반도체<br><br>`+
			strings.Join(p, "<br><br>")+`<br><br>홍길동 기자 gildong@mirae.example<br>ⓒ 미래일보</div></div>`))
	}},
	{name: "a form around everything", page: func() []byte {
		return []byte(strings.Replace(frame(koreanHead, `<div><h2>`+chips.title+`</h2>`+koreanInfo+`<div id="CLtag"><div>`+strings.Join(chips.paragraphs, "</div><div>")+`</div></div></div></form>`),
			`<div id="wrap">`, `<form id="aspnetForm"><div id="wrap">`, 1))
	}},
	{name: "comments below", page: func() []byte {
		comments := strings.Repeat(`<li><p class="nick">독자</p><p>이 회사는 예전부터 말만 앞섰습니다. 저는 하나도 믿지 않습니다. 다들 조심하세요.</p></li>`, 12)
		return []byte(frame(koreanHead, `<div class="view"><h1>`+chips.title+`</h1>`+koreanInfo+`<div class="txt"><p>`+strings.Join(chips.paragraphs, "</p><p>")+`</p></div><div id="commentList"><ul>`+comments+`</ul></div></div>`))
	}},
	{name: "EUC-KR without a meta tag", page: func() []byte {
		return toEUCKR(strings.Replace(frame(koreanHead, `<div><h1>`+chips.title+`</h1>`+koreanInfo+`<div class="c">`+strings.Join(chips.paragraphs, "<br><br>")+`</div></div>`), `lang="ko"`, "", 1))
	}},
	{name: "EUC-KR under a header that says UTF-8", opts: Options{ContentType: "text/html; charset=utf-8"}, page: func() []byte {
		return toEUCKR(frame(koreanHead+`<meta charset="euc-kr">`, `<div><h1>`+chips.title+`</h1>`+koreanInfo+`<div class="c"><p>`+strings.Join(chips.paragraphs, "</p><p>")+`</p></div></div>`))
	}},
	{name: "EUC-KR under a header that says ISO-8859-1", opts: Options{ContentType: "text/html; charset=iso-8859-1"}, page: func() []byte {
		return toEUCKR(frame(koreanHead, `<div><h1>`+chips.title+`</h1>`+koreanInfo+`<div class="c"><p>`+strings.Join(chips.paragraphs, "</p><p>")+`</p></div></div>`))
	}},
	{name: "decomposed Hangul", page: func() []byte {
		return []byte(norm.NFD.String(frame(koreanHead, `<div><h1>`+chips.title+`</h1>`+koreanInfo+`<div class="c"><p>`+strings.Join(chips.paragraphs, "</p><p>")+`</p></div></div>`)))
	}},
}

func toEUCKR(s string) []byte {
	b, err := korean.EUCKR.NewEncoder().Bytes([]byte(s))
	if err != nil {
		panic(err)
	}
	return b
}

// TestKoreanLayouts wants exactly the article out of each layout, and nothing of what stands around it.
func TestKoreanLayouts(t *testing.T) {
	seoul := time.FixedZone("Asia/Seoul", 9*60*60)
	for _, l := range layouts {
		t.Run(l.name, func(t *testing.T) {
			got, err := Extract(l.page(), l.opts)
			if err != nil {
				t.Fatal(err)
			}
			want := Article{
				Title:     chips.title,
				Text:      strings.Join(chips.paragraphs, "\n"),
				Author:    "홍길동",
				Lang:      "ko",
				Published: time.Date(2024, 1, 28, 16, 46, 59, 0, seoul),
				Updated:   time.Date(2024, 1, 28, 17, 20, 0, 0, seoul),
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Extract (-want +got):\n%s", diff)
			}
		})
	}
}

// TestKoreanOneParagraph: a flash of a single paragraph is shorter than anything around it.
func TestKoreanOneParagraph(t *testing.T) {
	flash := "한빛반도체는 28일 적층 메모리 공급 계약을 맺었다고 밝혔다."
	for _, body := range []string{
		`<div id="articleBody"><p>` + flash + `</p></div>`,
		`<div class="cont">` + flash + `<br><br>홍길동 기자 gildong@mirae.example</div>`,
		`<table><tr><td>` + flash + `</td></tr></table>`,
	} {
		got, err := Extract([]byte(frame(koreanHead, `<div class="view"><h1>`+chips.title+`</h1>`+koreanInfo+body+`</div>`)), Options{})
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		if got.Text != flash {
			t.Errorf("%s:\n got %q\nwant %q", body, got.Text, flash)
		}
	}
}
