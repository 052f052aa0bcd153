package pipeline

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/korean"
)

// site is a small paper: an RSS feed and an article page, both in EUC-KR, the page with a menu, a list of other stories
// and a copyright line around its text.
func site(t *testing.T, title, published, byline string, paragraphs []string) *httptest.Server {
	t.Helper()
	encode := func(s string) []byte {
		// What CP949 does not have is written as a character reference, as papers do.
		var out []byte
		for _, r := range s {
			b, err := korean.EUCKR.NewEncoder().Bytes([]byte(string(r)))
			if err != nil {
				b = fmt.Appendf(nil, "&#%d;", r)
			}
			out = append(out, b...)
		}
		return out
	}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	mux.HandleFunc("GET /rss.xml", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml; charset=euc-kr")
		_, _ = w.Write(encode(fmt.Sprintf(`<?xml version="1.0" encoding="euc-kr"?><rss version="2.0"><channel><title>시험</title>
<item><title>%s</title><link>%s/news/1</link><pubDate>%s</pubDate></item></channel></rss>`, html.EscapeString(title), server.URL, published)))
	})
	mux.HandleFunc("GET /news/1", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=euc-kr")
		body := ""
		for _, p := range paragraphs {
			body += html.EscapeString(p) + "<br><br>\n"
		}
		_, _ = w.Write(encode(fmt.Sprintf(`<!DOCTYPE html><html lang="ko"><head><meta charset="euc-kr"><title>%[1]s | 시험일보</title></head><body>
<div id="gnb"><ul><li><a href="/">홈</a></li><li><a href="/eco">경제</a></li><li><a href="/kt">KT 위즈</a></li><li><a href="/it">네이버 소식</a></li></ul></div>
<div class="view"><h1>%[1]s</h1><div class="info">%[2]s</div><div class="article_body" itemprop="articleBody">%[3]s</div></div>
<div class="related"><h3>많이 본 뉴스</h3><ul><li><a href="/news/2">델, 서버 가격 인상</a></li><li><a href="/news/3">카카오 주가 급락</a></li><li><a href="/news/4">네이버, 검색 개편</a></li></ul></div>
<div class="footer">ⓒ 시험일보. 무단전재 및 재배포 금지</div></body></html>`, html.EscapeString(title), byline, body)))
	})
	mux.HandleFunc("GET /robots.txt", http.NotFound)
	return server
}

// follow starts a system that polls the site's feed, and waits for its article.
func follow(t *testing.T, server *httptest.Server) *system {
	t.Helper()
	sources := filepath.Join(t.TempDir(), "sources.yaml")
	text := fmt.Sprintf("sources:\n  - {id: paper, kind: feed, url: %s/rss.xml, publisher: 시험일보, time_zone: Asia/Seoul, allow_private: true}\n", server.URL)
	if err := os.WriteFile(sources, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := up(t, t.TempDir(), "--sources", sources)
	conn := s.conn()
	for range 300 {
		if s.lines(conn, "SELECT toString(count()) FROM articles")[0] != "0" {
			s.bellwether(t.Context(), nil, "audit", "--wait", "1m")
			return s
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.tail()
	t.Fatalf("no article after 30 s; sources:\n%s", s.bellwether(t.Context(), nil, "sources", "list"))
	return nil
}

func TestFeedToReport(t *testing.T) {
	s := follow(t, site(t, "SK하이닉스, HBM4 증설에 5조원 투입", "Mon, 16 Nov 2026 10:20:30 +0900", "입력 2026.11.16 10:20:30", []string{
		"SK하이닉스가 HBM4 수요 급증에 대응해 청주 공장에 5조원을 투입한다고 16일 밝혔다. 엔비디아의 주문이 늘어난 데 따른 것이다.",
		"반면 삼성전자는 품질 검증이 지연되며 점유율이 하락했다는 평가를 받는다. 업계는 내년에도 고대역폭메모리 공급 부족이 이어질 것으로 전망한다.",
		"국내 스타트업 리벨리온과 퓨리오사AI는 추론용 NPU 시장에서 경쟁을 벌이고 있다.",
	}))
	conn := s.conn()
	organizations := s.lines(conn, "SELECT DISTINCT toString(entity_id) AS e FROM mentions WHERE kind = 'organization' ORDER BY e")
	want := []string{"furiosaai", "nvidia", "rebellions", "samsung-electronics", "sk-hynix"}
	if !slices.Equal(organizations, want) {
		t.Errorf("organizations %v, want %v", organizations, want)
	}
	if got := s.lines(conn, "SELECT concat(toString(published_at), ' ', toString(time_trust), ' ', publisher, ' ', lang) FROM articles")[0]; got != "2026-11-16 01:20:30.000 claimed 시험일보 ko" {
		t.Errorf("article %q", got)
	}
	report := s.bellwether(t.Context(), nil, "report", "topic-trend", "--topic", "hbm", "--since", "2026-11-16", "--until", "2026-11-17", "--by", "day", "--format", "csv")
	if lines := strings.Split(strings.TrimSpace(report), "\n"); len(lines) != 2 {
		t.Errorf("report topic-trend has %d lines, want a header and a day:\n%s", len(lines), report)
	}
	if got := s.bellwether(t.Context(), nil, "sql", "SELECT count() AS n FROM topics WHERE topic = 'npu-competition'", "--format", "csv"); !strings.Contains(got, "1") {
		t.Errorf("sql printed %q", got)
	}
}

// TestSeedArticle follows the real article that the project began with. It is not part of the project.
func TestSeedArticle(t *testing.T) {
	shared := os.Getenv("BELLWETHER_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	text, err := os.ReadFile(filepath.Join(shared, "seed", "altman-visit-2024-01-28.ko.txt"))
	if err != nil {
		t.Skipf("needs the seed article beside the project: %v", err)
	}
	raw, err := os.ReadFile(filepath.Join(shared, "seed", "expected.json"))
	if err != nil {
		t.Skipf("needs the seed article's expectations: %v", err)
	}
	var expected struct {
		Title, Published string
		Organizations    []struct{ ID string }
		MustNot          []string `json:"must_not"`
	}
	if err := json.Unmarshal(raw, &expected); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for lines[0] != expected.Title {
		lines = lines[1:]
	}
	var paragraphs []string
	for _, line := range lines[1:] {
		if line = strings.TrimSpace(line); line != "" && !strings.Contains(line, "기자I 2024") {
			paragraphs = append(paragraphs, line)
		}
	}
	published, err := time.Parse(time.RFC3339, expected.Published)
	if err != nil {
		t.Fatal(err)
	}
	s := follow(t, site(t, expected.Title, published.Format(time.RFC1123Z), "등록 "+published.Format("2006-01-02 오후 3:04:05"), paragraphs))
	conn := s.conn()
	found := s.lines(conn, "SELECT DISTINCT toString(entity_id) AS e FROM mentions WHERE kind = 'organization' ORDER BY e")
	missing := 0
	for _, o := range expected.Organizations {
		if !slices.Contains(found, o.ID) {
			missing++
			t.Logf("missing: %s", o.ID)
		}
	}
	if missing > 2 {
		t.Errorf("%d of %d organizations are missing", missing, len(expected.Organizations))
	}
	for _, id := range expected.MustNot {
		if slices.Contains(found, id) {
			t.Errorf("%s is found, and must not be", id)
		}
	}
	want := published.UTC().Format("2006-01-02 15:04:05.000")
	if got := s.lines(conn, "SELECT toString(published_at) FROM articles"); !slices.Equal(got, []string{want}) {
		t.Errorf("published at %v, want %s", got, want)
	}
}
