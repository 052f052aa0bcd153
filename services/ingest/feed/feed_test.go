package feed

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/korean"
)

const rss = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>News &amp; more</title><language>ko</language>
<item><title><![CDATA[삼성전자, <b>HBM</b> 공급]]></title><link>/1?a=1&amp;b=2</link><guid isPermaLink="false">id-1</guid><pubDate>Mon, 23 Nov 2026 10:00:00 KST</pubDate><description>&lt;p&gt;첫 문단&lt;/p&gt;&lt;p&gt;둘째 &amp;amp; 문단&lt;/p&gt;</description></item>
<item><title>둘</title><guid>https://example.com/2</guid></item>
<item><title>where?</title></item>
</channel></rss>`

func TestParseRSS(t *testing.T) {
	got, err := Parse([]byte(rss), "application/rss+xml", "https://example.com/feed.xml")
	if err != nil {
		t.Fatal(err)
	}
	want := List{Title: "News & more", Lang: "ko", Entries: []Entry{
		{ID: "id-1", URL: "https://example.com/1?a=1&b=2", Title: "삼성전자, HBM 공급", Published: "Mon, 23 Nov 2026 10:00:00 KST", Content: "<p>첫 문단</p><p>둘째 &amp; 문단</p>"},
		{ID: "https://example.com/2", URL: "https://example.com/2", Title: "둘"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if text := Text(got.Entries[0].Content); text != "첫 문단\n둘째 & 문단" {
		t.Errorf("text %q", text)
	}
}

func TestParseOtherFeeds(t *testing.T) {
	for name, body := range map[string]string{
		"atom": `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:1</id><title type="html">One &amp;lt; two</title><link href="https://example.com/1"/><updated>2026-11-23T10:00:00Z</updated><author><name>Kim</name></author><content type="html">text</content></entry></feed>`,
		"json": `{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":"tag:1","url":"https://example.com/1","title":"One < two","content_html":"text","date_modified":"2026-11-23T10:00:00Z","authors":[{"name":"Kim"}]}]}`,
	} {
		got, err := Parse([]byte(body), "", "https://example.com/")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := []Entry{{ID: "tag:1", URL: "https://example.com/1", Title: "One < two", Content: "text", Author: "Kim", Updated: "2026-11-23T10:00:00Z"}}
		got.Entries[0].Published = "" // gofeed gives Atom's updated for it
		if diff := cmp.Diff(want, got.Entries); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestParseEncodings(t *testing.T) {
	euckr := func(s string) []byte {
		out, err := korean.EUCKR.NewEncoder().Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	const body = `<?xml version="1.0" encoding="%s"?><rss version="2.0"><channel><item><title>똠방각하 삼성전자</title><link>https://example.com/1</link></item></channel></rss>`
	for name, tc := range map[string]struct {
		body        []byte
		contentType string
	}{
		"as declared":          {euckr(fmt.Sprintf(body, "euc-kr")), "text/xml"},
		"as the header says":   {euckr(strings.ReplaceAll(body, ` encoding="%s"`, "")), "text/xml; charset=ks_c_5601-1987"},
		"declared wrongly":     {euckr(fmt.Sprintf(body, "utf-8")), "text/xml; charset=utf-8"},
		"not declared":         {euckr(strings.ReplaceAll(body, ` encoding="%s"`, "")), ""},
		"UTF-8 declared wrong": {[]byte(fmt.Sprintf(body, "euc-kr")), "text/xml; charset=euc-kr"},
		"byte-order mark":      {append([]byte("\xef\xbb\xbf"), fmt.Sprintf(body, "utf-8")...), ""},
		"blanks before":        {[]byte("\r\n " + fmt.Sprintf(body, "utf-8")), ""},
	} {
		got, err := Parse(tc.body, tc.contentType, "https://example.com/")
		if err != nil || len(got.Entries) != 1 || got.Entries[0].Title != "똠방각하 삼성전자" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestParseSalvages(t *testing.T) {
	item := func(n int) string {
		return fmt.Sprintf("<item><title>title %d</title><link>https://example.com/%d</link></item>\n", n, n)
	}
	head := `<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>`
	for name, tc := range map[string]struct {
		body    string
		want    int
		damaged bool
	}{
		"whole":            {head + item(1) + item(2) + "</channel></rss>", 2, false},
		"cut in an item":   {head + item(1) + item(2) + "<item><title>thr", 2, true},
		"cut in a tag":     {head + item(1) + "<item><ti", 1, true},
		"one item broken":  {head + item(1) + "<item><title>a</link></item>" + item(3) + "</channel></rss>", 2, true},
		"a bad byte":       {head + item(1) + strings.Replace(item(2), "title 2", "삼성전자 하이닉스 반도체 공급 확대에 나선 이유는 무엇인가 살펴본다 그리고 그 다음 이야기를 이어간다 \xff", 1) + "</channel></rss>", 2, false},
		"atom cut":         {`<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>a</title></entry><entry><id>2`, 1, true},
		"control letters":  {head + strings.Replace(item(1), "title", "ti\x01tle", 1) + "</channel></rss>", 1, false},
		"no entries, well": {head + "</channel></rss>", 0, false},
	} {
		got, err := Parse([]byte(tc.body), "", "https://example.com/")
		if err != nil || len(got.Entries) != tc.want || got.Damaged != tc.damaged {
			t.Errorf("%s: %d entries, damaged %v, %v; want %d, %v", name, len(got.Entries), got.Damaged, err, tc.want, tc.damaged)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><rss version="2.0"><channel><item><title>&c;</title><guid>1</guid></item></channel></rss>`
	if got, err := Parse([]byte(bomb), "", ""); err == nil && len(got.Entries) > 0 && len(got.Entries[0].Title) > 1000 {
		t.Errorf("an entity bomb went off: %d bytes", len(got.Entries[0].Title))
	}
	for _, body := range []string{"", "<html><body>hi</body></html>", "{}", "nothing", `<rss version="2.0"><channel><item><title>`} {
		if got, err := Parse([]byte(body), "", ""); err == nil {
			t.Errorf("Parse(%q) = %+v, want an error", body, got)
		}
	}
}

func TestParseSitemap(t *testing.T) {
	const body = `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://example.com/old</loc><lastmod>2026-11-01</lastmod></url>
<url><loc> /new </loc><news:news><news:publication><news:name>x</news:name></news:publication><news:publication_date>2026-11-23T10:00:00+09:00</news:publication_date><news:title>New &amp; good</news:title></news:news></url>
<url><loc>mailto:x@example.com</loc></url></urlset>`
	want := []Entry{
		{URL: "https://example.com/new", Title: "New & good", Published: "2026-11-23T10:00:00+09:00"},
		{URL: "https://example.com/old", Updated: "2026-11-01"},
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(body))
	_ = z.Close()
	for name, data := range map[string][]byte{"plain": []byte(body), "gzip": packed.Bytes()} {
		got, err := ParseSitemap(data, "", "https://example.com/sitemap.xml")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got.Entries); diff != "" || got.Damaged {
			t.Errorf("%s: damaged %v (-want +got)\n%s", name, got.Damaged, diff)
		}
	}
	got, err := ParseSitemap([]byte(body[:len(body)-40]), "", "https://example.com/")
	if err != nil || len(got.Entries) != 2 || !got.Damaged {
		t.Errorf("cut off: %+v, %v", got, err)
	}
}

func TestParseSitemapIndex(t *testing.T) {
	got, err := ParseSitemap([]byte(`<sitemapindex><sitemap><loc>https://example.com/a.xml</loc><lastmod>2026-01-01</lastmod></sitemap><sitemap><loc>https://example.com/b.xml</loc><lastmod>2026-11-01</lastmod></sitemap></sitemapindex>`), "", "")
	if diff := cmp.Diff([]string{"https://example.com/b.xml", "https://example.com/a.xml"}, got.Children); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	for _, body := range []string{"", rss, "<html></html>"} {
		if _, err := ParseSitemap([]byte(body), "", ""); err == nil {
			t.Errorf("%.20q was taken for a sitemap", body)
		}
	}
}

func TestLinks(t *testing.T) {
	got := Links([]byte(`<a href="/menu">홈</a><a href="/1"><b>삼성전자 HBM4</b> 공급 확대</a><a href="https://other.example/2">a headline elsewhere</a>
<a href="/1#comments">삼성전자 HBM4 공급 확대 댓글</a><a href="javascript:x()">a long enough headline</a><a href="/3">unclosed headline here`), "", "https://example.com/")
	want := []Entry{{URL: "https://example.com/1", Title: "삼성전자 HBM4 공급 확대"}}
	if diff := cmp.Diff(want, got.Entries); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(rss), "text/xml; charset=euc-kr")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		list, err := Parse(body, contentType, "https://example.com/")
		if err != nil && len(list.Entries) > 0 {
			t.Errorf("an error with entries: %v", err)
		}
		for _, e := range list.Entries {
			if e.URL == "" && e.ID == "" {
				t.Errorf("an entry without identity: %+v", e)
			}
		}
		_, _ = ParseSitemap(body, contentType, "https://example.com/")
		Links(body, contentType, "https://example.com/")
	})
}
