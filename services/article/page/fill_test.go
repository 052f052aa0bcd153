package page

import (
	"errors"
	"strings"
	"testing"
	"time"

	"bellwether.internal/services/article"
)

const html = `<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>삼성전자 HBM4 공급 확대</title>
<meta property="article:published_time" content="2026-11-23T10:00:00+09:00"></head><body><nav><a href="/">홈으로 가기</a></nav>
<article><h1>삼성전자 HBM4 공급 확대</h1><p>삼성전자가 HBM4 공급을 늘린다고 밝혔다. 올해 생산 능력을 두 배로 키운다.</p>
<p>업계는 수요가 이어질 것으로 본다. 경쟁사도 증설을 서두른다.</p></article></body></html>`

func TestFillTakesWhatIsMissing(t *testing.T) {
	raw := article.Raw{URL: "https://example.com/1", HTML: html, Author: "김 기자"}
	if err := Fill(&raw); err != nil {
		t.Fatal(err)
	}
	if raw.Title != "삼성전자 HBM4 공급 확대" || !strings.Contains(string(raw.Text), "두 배로 키운다.") || strings.Contains(string(raw.Text), "홈으로") ||
		raw.Author != "김 기자" || raw.Lang != "ko" || raw.HTML != "" {
		t.Errorf("%+v", raw)
	}
	got, _, ok := article.ParseTime(string(raw.PublishedAt), nil)
	if want := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC); !ok || !got.Equal(want) {
		t.Errorf("published %s, want %s", raw.PublishedAt, want)
	}
}

func TestFillLeavesWhatIsThere(t *testing.T) {
	for _, raw := range []article.Raw{{Text: "there", HTML: html}, {Title: "no page"}, {HTML: " \n"}} {
		got := raw
		if err := Fill(&got); err != nil || got != raw {
			t.Errorf("%.40v became %.40v, %v", raw, got, err)
		}
	}
}

func TestFillWithoutAnArticle(t *testing.T) {
	raw := article.Raw{HTML: "<html><body><script>1</script></body></html>"}
	var field *article.FieldError
	if err := Fill(&raw); !errors.As(err, &field) || field.Field != "html" {
		t.Errorf("error %v", err)
	}
	raw.Title = "a title will do"
	if err := Fill(&raw); err != nil {
		t.Errorf("with a title: %v", err)
	}
}

func TestStampIsReadBack(t *testing.T) {
	kst := time.FixedZone("", 9*3600)
	for _, want := range []time.Time{time.Date(2026, 11, 23, 0, 0, 0, 0, kst), time.Date(2026, 11, 23, 1, 2, 3, 4e6, time.UTC)} {
		for _, day := range []bool{false, true} {
			got, dateOnly, ok := article.ParseTime(Stamp(want, day), time.UTC)
			if day {
				y, m, d := want.Date()
				want = time.Date(y, m, d, 0, 0, 0, 0, want.Location())
			}
			if !ok || dateOnly != day || !got.Equal(want) {
				t.Errorf("Stamp(%s, %v) = %q, read as %s, %v", want, day, Stamp(want, day), got, dateOnly)
			}
		}
	}
	if got := Stamp(time.Time{}, true); got != "" {
		t.Errorf("no time is %q", got)
	}
}
