package readable

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// bodyStyles are ways to write paragraphs.
var bodyStyles = map[string]func(paragraphs []string) string{
	"p":             func(p []string) string { return "<p>" + strings.Join(p, "</p><p>") + "</p>" },
	"p with spaces": func(p []string) string { return "<p>" + strings.Join(p, "</p>\n<p>&nbsp;</p>\n<p>&nbsp;") + "</p>" },
	"div":           func(p []string) string { return "<div>" + strings.Join(p, "</div>\n<div><br></div>\n<div>") + "</div>" },
	"br br":         func(p []string) string { return strings.Join(p, "<br><br>\n") },
	"br":            func(p []string) string { return strings.Join(p, "<br />") },
	"span br":       func(p []string) string { return "<span>" + strings.Join(p, "</span><br><br><span>") + "</span>" },
	"font in p": func(p []string) string {
		return `<p><font size="3">` + strings.Join(p, `</font></p><p><font size="3">`) + "</font></p>"
	},
	"section": func(p []string) string {
		return "<section><p>" + strings.Join(p, "</p></section><section><p>") + "</p></section>"
	},
	"rows": func(p []string) string {
		return "<table><tr><td>" + strings.Join(p, "</td></tr><tr><td>") + "</td></tr></table>"
	},
}

// listStyles are ways to offer other stories. Their class names say nothing: the text has to tell.
var listStyles = map[string]func() string{
	"ul":      func() string { return offers("<ul>", `<li><a href="/n/%d">%s</a></li>`, "</ul>") },
	"headed":  func() string { return offers("<h4>관련기사</h4><ul>", `<li><a href="/n/%d">%s</a></li>`, "</ul>") },
	"lines":   func() string { return offers("<div>", `<a href="/n/%d">%s</a><br>`, "</div>") },
	"bullets": func() string { return offers("<div>", `· <a href="/n/%d">%s</a><br>`, "</div>") },
	"dl": func() string {
		return offers("<dl><dt>많이 본 뉴스</dt>", `<dd><a href="/n/%d">%s</a></dd>`, "</dl>")
	},
	"table":  func() string { return offers("<table>", `<tr><td><a href="/n/%d">%s</a></td></tr>`, "</table>") },
	"ranked": func() string { return offers("<ol>", `<li><em>%d</em> <a href="/n">%s</a></li>`, "</ol>") },
	"dated": func() string {
		return offers("<ul>", `<li><a href="/n/%d">%s</a> <span>2024.01.27</span></li>`, "</ul>")
	},
	"pictures": func() string {
		return offers("<div>", `<div><a href="/n/%d"><img src="t.jpg"></a><div><a href="/n">%s</a></div></div>`, "</div>")
	},
	"cards": func() string {
		return offers("<div>", `<a href="/n/%d"><strong>%s</strong><p>다른 회사에 관한 이 기사의 요약은 본문이 아니다. 나와서는 안 된다.</p></a>`, "</div>")
	},
	"teasers": func() string {
		return offers("<ul>", `<li><a href="/n/%d">%s</a><p>다른 회사에 관한 이 기사의 요약은 본문이 아니다. 나와서는 안 된다.</p></li>`, "</ul>")
	},
}

func offers(before, each, after string) string {
	var b strings.Builder
	b.WriteString(before)
	for i, o := range others {
		fmt.Fprintf(&b, each, i+1, o)
	}
	return b.String() + after
}

// TestKoreanCombinations puts every kind of list into every place of every kind of body.
func TestKoreanCombinations(t *testing.T) {
	want := strings.Join(chips.paragraphs, "\n")
	for bodyName, body := range bodyStyles {
		for listName, list := range listStyles {
			places := map[string]string{
				"beside": `<div class="a1">` + body(chips.paragraphs) + `</div><div class="a2">` + list() + `</div>`,
				"after":  `<div class="a1">` + body(chips.paragraphs) + list() + `</div>`,
				"before": `<div class="a1">` + list() + body(chips.paragraphs) + `</div>`,
				"middle": `<div class="a1">` + body(chips.paragraphs[:3]) + list() + body(chips.paragraphs[3:]) + `</div>`,
			}
			for place, markup := range places {
				page := frame(koreanHead, `<div class="v"><h1>`+chips.title+`</h1>`+koreanInfo+markup+`</div>`)
				got, err := Extract([]byte(page), Options{})
				if err != nil {
					t.Errorf("%s, %s %s: %v", bodyName, listName, place, err)
				} else if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got.Text, "\n")); diff != "" {
					t.Errorf("%s, %s %s (-want +got):\n%s", bodyName, listName, place, diff)
				}
			}
		}
	}
}

// TestNamesInASentence: links between other words, or in a row of names, are part of their sentence.
func TestNamesInASentence(t *testing.T) {
	want := "이번 행사에는 한빛반도체 주식회사, 새론전자 주식회사, 하늘칩스 코리아가 나란히 참가해 새 제품을 내놓았다.\nApex Memory Corporation, Borealis Semiconductor, Cirrus Foundries and others will show their parts."
	page := `<p>이번 행사에는 <a href="/1">한빛반도체 주식회사</a>, <a href="/2">새론전자 주식회사</a>, <a href="/3">하늘칩스 코리아</a>가 나란히 참가해 새 제품을 내놓았다.</p>
<p><a href="/4">Apex Memory Corporation</a>, <a href="/5">Borealis Semiconductor</a>, <a href="/6">Cirrus Foundries</a> and others will show their parts.</p>`
	got, err := Extract([]byte(frame(koreanHead, `<div><h1>`+chips.title+`</h1>`+page+`</div>`)), Options{})
	if err != nil || got.Text != want {
		t.Errorf("got %q, %v\nwant %q", got.Text, err, want)
	}
}
