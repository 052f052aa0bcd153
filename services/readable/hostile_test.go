package readable

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostilePages try to exhaust stack, memory or time, or to confuse a parser.
func hostilePages() map[string][]byte {
	fill := func(piece string) []byte { return []byte(strings.Repeat(piece, (256<<10)/len(piece))) }
	body := "<p>" + strings.Repeat("The plant will make memory for servers, the company said. ", 4) + "</p>"
	return map[string][]byte{
		"empty":                nil,
		"one byte":             {0xff},
		"zeros":                make([]byte, 1<<16),
		"deep divs":            append(fill("<div>"), body...),
		"deep divs around":     []byte(strings.Repeat("<div>", 3000) + body + strings.Repeat("</div>", 3000)),
		"deep inline":          []byte(strings.Repeat("<b><i>", 5000) + body),
		"misnested formatting": fill("<a><b><p></a>x</b>"),
		"tables in tables":     fill("<table><tr><td>"),
		"stray end tags":       fill("</p></td></table>"),
		"many short blocks":    fill("<p>a</p>"),
		"many links":           fill(`<li><a href="/x">a story of others</a></li>`),
		"one endless line":     fill("word "),
		"one endless word":     fill("x"),
		"endless attribute":    []byte(`<p class="` + strings.Repeat("related ", 200_000) + `">` + body),
		"endless title":        []byte("<title>" + strings.Repeat("a - b | ", 100_000) + "</title>" + body),
		"endless meta":         append(fill(`<meta name="date" content="2024">`), body...),
		"deep json":            []byte(`<script type="application/ld+json">` + strings.Repeat("[", 500_000) + "</script>" + body),
		"wide json":            []byte(`<script type="application/ld+json">[` + strings.Repeat(`{"@type":"Article"},`, 50_000) + "{}]</script>" + body),
		"unclosed script":      []byte(body + "<script>" + strings.Repeat("<p>x", 100_000)),
		"unclosed comment":     []byte(body + "<!--" + strings.Repeat("-", 1_000_000)),
		"plaintext":            []byte("<plaintext>" + strings.Repeat("<div>", 100_000)),
		"svg and math":         fill("<svg><math><mi><table>"),
		"select in template":   fill("<template><select><option>"),
		"dates everywhere":     fill("<p>2024.01.28 입력 오후 99:99 홍길동 기자</p>"),
		"marks of our own":     []byte("<p>" + strings.Repeat("\U00020001 text of the page. ", 200) + "</p>"),
		"half a rune":          []byte("<p>" + strings.Repeat("가나다 ", 1000) + "\xea\xb0"),
		"utf-16 without mark":  []byte(strings.Join(strings.Split("<p>hello, this is a page</p>", ""), "\x00") + "\x00"),
		"charset of charsets":  []byte(`<meta charset="utf-7"><meta charset="` + strings.Repeat("x", 1000) + `">` + body),
		"over the limit":       []byte(body + strings.Repeat("<!-- data -->", MaxInput/10)),
	}
}

// TestHostilePages wants an answer or an error of ours from each, never a panic, and strings that are sound.
func TestHostilePages(t *testing.T) {
	for name, page := range hostilePages() {
		t.Run(name, func(t *testing.T) {
			got, err := Extract(page, Options{URL: "https://example.com/a"})
			if err == nil && got.Text == "" {
				t.Error("no text and no error")
			}
			if err != nil && strings.Contains(err.Error(), "panicked") {
				t.Errorf("a panic reached Extract: %v", err)
			}
			if errors.Is(err, ErrNoArticle) && strings.Contains(string(page), "The plant will make memory") {
				t.Errorf("the article was lost")
			}
			for field, s := range map[string]string{"title": got.Title, "text": got.Text, "author": got.Author} {
				if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
					t.Errorf("%s is not sound text", field)
				}
			}
			if wantCut := len(page) > MaxInput; got.Truncated != wantCut {
				t.Errorf("Truncated is %v for %d bytes", got.Truncated, len(page))
			}
		})
	}
}

// TestDeepPageKeepsItsText: nesting beyond the parser's limit costs tags, not text.
func TestDeepPageKeepsItsText(t *testing.T) {
	text := "The plant will make memory for servers from next year, the company said on Monday."
	for _, depth := range []int{150, 300, 600, 5000} {
		page := strings.Repeat("<div><span>", depth) + "<p>" + text + "</p>" + strings.Repeat("</span></div>", depth)
		got, err := Extract([]byte(page), Options{})
		if err != nil || got.Text != text {
			t.Errorf("depth %d: got %q, %v", depth, got.Text, err)
		}
	}
}

// FuzzExtract looks for panics. Run it with go test -fuzz=FuzzExtract.
func FuzzExtract(f *testing.F) {
	for _, page := range hostilePages() {
		if len(page) < 1<<12 {
			f.Add(page, "text/html; charset=euc-kr")
		}
	}
	f.Add(layouts[0].page(), "")
	f.Fuzz(func(t *testing.T, page []byte, contentType string) {
		got, err := Extract(page, Options{ContentType: contentType})
		if err != nil && strings.Contains(err.Error(), "panicked") {
			t.Fatal(err)
		}
		if !utf8.ValidString(fmt.Sprint(got)) {
			t.Fatal("not valid UTF-8")
		}
	})
}
