package ingest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"go.uber.org/goleak"
	"go.uber.org/zap/zaptest"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/article"
	"bellwether.internal/services/ingest/fetch"
)

// site is a news site under test: paths and what they answer, changeable while it runs.
type site struct {
	*httptest.Server
	mu      sync.Mutex
	answers map[string]http.HandlerFunc
	asked   map[string]int
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{answers: map[string]http.HandlerFunc{}, asked: map[string]int{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		answer := s.answers[r.URL.Path]
		s.asked[r.URL.Path]++
		s.mu.Unlock()
		if answer == nil {
			http.NotFound(w, r)
			return
		}
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *site) set(path string, answer http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[path] = answer
}

func (s *site) count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[path]
}

// text answers a body with an ETag made of it, and 304 where that is known.
func text(contentType, body string) http.HandlerFunc {
	tag := fmt.Sprintf(`"%x"`, article.Revision("", body, ""))
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", contentType)
		_, _ = fmt.Fprint(w, body)
	}
}

// pageOf is a news page with a body long enough to be found.
func pageOf(title, sentence, head string) string {
	return `<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>` + title + `</title>` + head + `</head><body>
<nav><a href="/">홈</a></nav><article><h1>` + title + `</h1><p>` + strings.Repeat(sentence+" ", 12) + `</p><p>` + strings.Repeat("업계는 공급이 늘 것으로 본다. ", 8) + `</p></article></body></html>`
}

// rssOf is a feed of items, each "path|title|date|description".
func rssOf(base string, items ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>`)
	for _, item := range items {
		f := strings.Split(item, "|")
		fmt.Fprintf(&b, "<item><guid>%s</guid><link>%s%s</link><title>%s</title><pubDate>%s</pubDate><description>%s</description></item>", f[0], base, f[0], f[1], f[2], f[3])
	}
	return b.String() + "</channel></rss>"
}

// polling is a poller before a Writer.
type polling struct {
	*poller
	writer *memory
}

func newPolling(t *testing.T, state string) *polling {
	t.Helper()
	metrics := NewMetrics(prometheus.NewRegistry())
	marks, err := openMarks(state, zaptest.NewLogger(t), metrics)
	if err != nil {
		t.Fatal(err)
	}
	w := &memory{}
	client := fetch.New("Bellwether/test")
	p := newPoller(client, &publisher{writer: w, metrics: metrics}, &intake{now: time.Now}, marks, metrics, zaptest.NewLogger(t))
	t.Cleanup(func() { client.Close() })
	return &polling{p, w}
}

// stopAll ends what runs and closes the cache, as the service does.
func (p *polling) stopAll(t *testing.T) {
	t.Helper()
	for _, state := range p.states() {
		p.remove(state.ID)
	}
	if err := p.marks.close(); err != nil {
		t.Error(err)
	}
}

// until waits for a condition; it fails the test where that does not come.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for !ok() {
		select {
		case <-ctx.Done():
			t.Fatalf("%s did not come", what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// settled says whether a source was polled and nothing waits to be read.
func (p *polling) settled(id string, polls int, s *site, path string) func() bool {
	return func() bool {
		for _, state := range p.states() {
			if state.ID == id {
				return s.count(path) >= polls && state.LastPoll != "" && state.Pending == 0
			}
		}
		return false
	}
}

func (p *polling) state(t *testing.T, id string) SourceState {
	t.Helper()
	for _, state := range p.states() {
		if state.ID == id {
			return state
		}
	}
	t.Fatalf("source %s is not polled", id)
	return SourceState{}
}

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/segmentio/kafka-go.(*connPool).discover"),
		goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))
}

func TestFeedIsSentOncePageByPage(t *testing.T) {
	s := newSite(t)
	s.set("/feed", func(w http.ResponseWriter, r *http.Request) {
		text("application/rss+xml", rssOf(s.URL,
			"/1|하나|Mon, 23 Nov 2026 10:00:00 KST|요약",
			"/2|둘|2026.11.22 09:30|이 기사의 페이지는 읽을 수 없다",
			"/3|셋|Thu, 01 Jan 1970 00:00:00 GMT|",
		))(w, r)
	})
	s.set("/1", text("text/html; charset=utf-8", pageOf("삼성전자 HBM4 공급", "삼성전자가 HBM4 공급을 늘린다.", `<link rel="canonical" href="`+s.URL+`/canonical/1">`)))
	s.set("/2", text("application/pdf", "%PDF"))
	s.set("/3", text("text/html", pageOf("SK하이닉스 실적", "SK하이닉스 영업이익이 늘었다.", `<link rel="canonical" href="https://other.example/1"><meta property="article:published_time" content="2026-11-20T08:00:00+09:00">`)))
	dir := t.TempDir()
	source := &bellwetherv1.Source{Id: "wire", Kind: "feed", Url: s.URL + "/feed", Publisher: "통신", Lang: "ko", EverySeconds: 1, AllowPrivate: true}

	p := newPolling(t, dir)
	p.set(t.Context(), 0, source)
	until(t, "the first poll", p.settled("wire", 1, s, "/feed"))
	got := map[string]*bellwetherv1.Article{}
	for _, a := range p.writer.articles(t) {
		got[a.SourceItemId] = a
	}
	kst := time.FixedZone("KST", 9*3600)
	want := []struct {
		item, url, title string
		published        time.Time
		inText           string
	}{
		{"/1", s.URL + "/canonical/1", "삼성전자 HBM4 공급", time.Date(2026, 11, 23, 10, 0, 0, 0, kst), "HBM4 공급을 늘린다."},
		{"/2", s.URL + "/2", "둘", time.Date(2026, 11, 22, 9, 30, 0, 0, kst), "이 기사의 페이지는 읽을 수 없다"},
		{"/3", s.URL + "/3", "SK하이닉스 실적", time.Date(2026, 11, 20, 8, 0, 0, 0, kst), "영업이익이 늘었다."},
	}
	if len(got) != len(want) {
		t.Fatalf("%d articles, want %d; state %+v", len(got), len(want), p.state(t, "wire"))
	}
	for _, w := range want {
		a := got[w.item]
		if a.GetUrl() != w.url || a.Title != w.title || a.PublishedAt != w.published.UnixMilli() || !strings.Contains(a.Text, w.inText) ||
			a.Source != "wire" || a.Publisher != "통신" || a.Lang != "ko" || strings.Contains(a.Text, "홈") {
			t.Errorf("%s: %v (published %s)", w.item, a, time.UnixMilli(a.PublishedAt))
		}
	}
	state := p.state(t, "wire")
	if state.Status != "ok" || state.Entries != 3 || state.Accepted != 3 || state.FromList != 1 || state.Rereads != 3 {
		t.Errorf("state %+v", state)
	}
	// Later polls, and another instance with the same cache, send nothing again.
	until(t, "a later poll", func() bool { return s.count("/feed") >= 3 })
	p.stopAll(t)
	q := newPolling(t, dir)
	defer q.stopAll(t)
	before := s.count("/feed")
	q.set(t.Context(), 0, source)
	until(t, "the other instance's polls", func() bool { return s.count("/feed") >= before+2 })
	if n, m := len(p.writer.articles(t)), len(q.writer.articles(t)); n != 3 || m != 0 {
		t.Errorf("sent %d and %d times", n, m)
	}
	// Without the cache all is sent again: work, no loss.
	r := newPolling(t, t.TempDir())
	defer r.stopAll(t)
	r.set(t.Context(), 0, source)
	until(t, "the poll without a cache", func() bool { return len(r.writer.articles(t)) == 3 })
}

// Entries are marked after the acknowledgement: what the broker did not take is sent when it does, by whoever is there.
func TestFeedSurvivesABrokerThatIsAway(t *testing.T) {
	s := newSite(t)
	s.set("/feed", text("application/rss+xml", rssOf(s.URL, "/1|하나|2026-11-23|요약")))
	s.set("/1", text("text/html", pageOf("하나의 기사", "삼성전자가 HBM4 공급을 늘린다.", "")))
	dir := t.TempDir()
	source := &bellwetherv1.Source{Id: "wire", Kind: "feed", Url: s.URL + "/feed", Publisher: "x", EverySeconds: 1, AllowPrivate: true}
	p := newPolling(t, dir)
	p.writer.err = kafka.LeaderNotAvailable
	p.set(t.Context(), 0, source)
	until(t, "a failed send", func() bool {
		return strings.Contains(p.state(t, "wire").LastArticleError, "writing to Kafka") && s.count("/feed") >= 2
	})
	p.stopAll(t) // dies before the broker is back
	q := newPolling(t, dir)
	defer q.stopAll(t)
	q.set(t.Context(), 0, source)
	until(t, "the article", func() bool { return len(q.writer.articles(t)) == 1 })
}

func TestEditsAndRemovals(t *testing.T) {
	s := newSite(t)
	feed := func(title string) {
		s.set("/feed", text("application/rss+xml", rssOf(s.URL, "/1|"+title+"|2026-11-23|요약")))
	}
	feed("하나")
	s.set("/1", text("text/html", pageOf("하나의 기사", "삼성전자가 HBM4 공급을 늘린다.", "")))
	p := newPolling(t, t.TempDir())
	defer p.stopAll(t)
	p.set(t.Context(), 0, &bellwetherv1.Source{Id: "wire", Kind: "feed", Url: s.URL + "/feed", Publisher: "x", EverySeconds: 1, AllowPrivate: true})
	until(t, "the article", func() bool { return len(p.writer.articles(t)) == 1 })
	// The feed says something else of it and the page does too: another revision.
	s.set("/1", text("text/html", pageOf("하나의 기사", "삼성전자가 HBM4 공급을 줄인다.", "")))
	feed("하나, 고침")
	until(t, "the edit", func() bool { return len(p.writer.articles(t)) == 2 })
	// The feed changes but the page does not: nothing.
	feed("하나, 또 고침")
	until(t, "the page to be read again", func() bool { return s.count("/1") >= 3 })
	// The page is gone: looked at twice, then removed.
	s.set("/1", nil)
	feed("하나, 사라짐")
	until(t, "the page to be found missing", func() bool { return s.count("/1") >= 4 })
	feed("하나, 정말 사라짐")
	until(t, "the removal", func() bool { return len(p.writer.articles(t)) == 3 })
	got := p.writer.articles(t)
	if got[0].Revision == got[1].Revision || string(got[0].ArticleId) != string(got[2].ArticleId) || !got[2].Removed {
		t.Errorf("articles %v", got)
	}
}

func TestPageSource(t *testing.T) {
	s := newSite(t)
	s.set("/a", text("text/html", pageOf("하나의 기사", "삼성전자가 HBM4 공급을 늘린다.", "")))
	p := newPolling(t, t.TempDir())
	defer p.stopAll(t)
	p.set(t.Context(), 0, &bellwetherv1.Source{Id: "page", Kind: "page", Url: s.URL + "/a", Publisher: "x", EverySeconds: 1, AllowPrivate: true})
	until(t, "more polls", func() bool { return s.count("/a") >= 2 })
	s.set("/a", text("text/html", pageOf("하나의 기사", "삼성전자가 HBM4 공급을 줄인다.", "")))
	until(t, "the edit", func() bool { return len(p.writer.articles(t)) == 2 })
	s.set("/a", nil)
	until(t, "the removal", func() bool { return len(p.writer.articles(t)) == 3 })
	if got := p.writer.articles(t); got[0].Url != s.URL+"/a" || !got[2].Removed {
		t.Errorf("articles %v", got)
	}
}

func TestPageSourceThatLists(t *testing.T) {
	s := newSite(t)
	front := "<html><body><h1>반도체</h1>"
	for i := range 6 {
		front += fmt.Sprintf(`<a href="/%d">삼성전자 HBM4 공급 확대 소식 %d</a>`, i, i)
		s.set(fmt.Sprintf("/%d", i), text("text/html", pageOf(fmt.Sprint("기사 ", i), "삼성전자가 HBM4 공급을 늘린다.", "")))
	}
	s.set("/", text("text/html", front+"</body></html>"))
	p := newPolling(t, t.TempDir())
	defer p.stopAll(t)
	p.set(t.Context(), 0, &bellwetherv1.Source{Id: "front", Kind: "page", Url: s.URL + "/", Publisher: "x", AllowPrivate: true})
	until(t, "the articles", func() bool { return len(p.writer.articles(t)) == 6 })
	if state := p.state(t, "front"); state.Status != "ok" || state.Entries != 6 {
		t.Errorf("state %+v", state)
	}
}

func TestSitemapSource(t *testing.T) {
	s := newSite(t)
	s.set("/sitemap.xml", text("text/xml", `<sitemapindex><sitemap><loc>/news.xml</loc></sitemap><sitemap><loc>/lost.xml</loc></sitemap></sitemapindex>`))
	s.set("/news.xml", text("text/xml", `<urlset><url><loc>/1</loc><lastmod>2026-11-23T01:02:03Z</lastmod></url></urlset>`))
	s.set("/1", text("text/html", pageOf("하나의 기사", "삼성전자가 HBM4 공급을 늘린다.", "")))
	p := newPolling(t, t.TempDir())
	defer p.stopAll(t)
	p.set(t.Context(), 0, &bellwetherv1.Source{Id: "map", Kind: "sitemap", Url: s.URL + "/sitemap.xml", Publisher: "x", AllowPrivate: true})
	until(t, "the article", func() bool { return len(p.writer.articles(t)) == 1 })
	if state := p.state(t, "map"); state.Status != "damaged" || !strings.Contains(state.LastArticleError, "/lost.xml") {
		t.Errorf("state %+v", state)
	}
}

func TestBadSourcesSayWhy(t *testing.T) {
	s := newSite(t)
	s.set("/robots.txt", text("text/plain", "User-agent: *\nDisallow: /금지\n"))
	s.set("/html", text("text/html", "<html><body>hi</body></html>"))
	s.set("/empty", text("text/html", "<html><body><script>1</script></body></html>"))
	s.set("/huge", func(w http.ResponseWriter, _ *http.Request) {
		for range 12 {
			_, _ = w.Write(make([]byte, 1<<20))
		}
	})
	s.set("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	s.set("/busy", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7200")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	p := newPolling(t, t.TempDir())
	defer p.stopAll(t)
	for _, tc := range []struct {
		id, kind, url string
		private       bool
		want          string
	}{
		{"missing", "feed", s.URL + "/none", true, "answered 404"},
		{"html", "feed", s.URL + "/html", true, "is no RSS, Atom or JSON feed"},
		{"map", "sitemap", s.URL + "/html", true, "is no sitemap"},
		{"empty", "page", s.URL + "/empty", true, "neither an article nor links"},
		{"huge", "feed", s.URL + "/huge", true, "is larger than 10 MiB"},
		{"loop", "feed", s.URL + "/loop", true, "more than 5 redirects"},
		{"inside", "feed", s.URL + "/html", false, "allow_private"},
		{"metadata", "feed", "http://169.254.169.254/latest", false, "allow_private"},
		{"robots", "feed", s.URL + "/%EA%B8%88%EC%A7%80/1", true, "robots.txt of the site forbids"},
		{"closed", "feed", "http://127.0.0.1:1/", true, "refused"},
	} {
		p.set(t.Context(), 0, &bellwetherv1.Source{Id: tc.id, Kind: tc.kind, Url: tc.url, AllowPrivate: tc.private})
		until(t, tc.id, func() bool { return p.state(t, tc.id).Status != "starting" })
		if state := p.state(t, tc.id); state.Status != "failing" || !strings.Contains(state.Error, tc.want) {
			t.Errorf("%s: %s, %q; want %q", tc.id, state.Status, state.Error, tc.want)
		}
	}
	p.set(t.Context(), 0, &bellwetherv1.Source{Id: "busy", Kind: "feed", Url: s.URL + "/busy", EverySeconds: 1, AllowPrivate: true})
	until(t, "busy", func() bool { return p.state(t, "busy").Status == "failing" })
	if state := p.state(t, "busy"); state.IntervalSeconds < 7000 || !strings.Contains(state.Error, "come back in 2h") {
		t.Errorf("busy: %+v", state)
	}
}

// A feed that lists or redirects to inside addresses does not get them read; the entries are in the dead letters.
func TestFeedCannotReachInside(t *testing.T) {
	inside := newSite(t)
	inside.set("/secret", text("text/html", pageOf("비밀 문서", "이것은 밖으로 나가면 안 된다.", "")))
	p := newPolling(t, t.TempDir())
	defer p.stopAll(t)
	p.fetch = stubList{p.fetch, "https://feed.example/", rssOf("", inside.URL+"/secret|비밀|2026-11-23|요약")}
	p.set(t.Context(), 0, &bellwetherv1.Source{Id: "evil", Kind: "feed", Url: "https://feed.example/", Publisher: "x"})
	until(t, "the dead letter", func() bool { return len(p.writer.deadLetters(t)) == 1 })
	letter := p.writer.deadLetters(t)[0]
	if inside.count("/secret") != 0 || letter.Field != "url" || !strings.Contains(letter.Error, "not allowed") || letter.Source != "evil" {
		t.Errorf("dead letter %v", letter)
	}
}

// stubList answers one address itself.
type stubList struct {
	fetcher
	address, body string
}

func (s stubList) Get(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	if r.URL == s.address {
		return &fetch.Response{URL: r.URL, Status: 200, ContentType: "application/rss+xml", Body: []byte(s.body)}, nil
	}
	return s.fetcher.Get(ctx, r)
}

func TestNextInterval(t *testing.T) {
	for _, tc := range []struct {
		now   time.Duration
		fresh int
		want  time.Duration
	}{
		{0, 1, firstInterval / 2}, {0, 0, firstInterval * 3 / 2}, {time.Minute, 5, time.Minute}, {50 * time.Minute, 0, time.Hour}, {10 * time.Minute, 1, 5 * time.Minute},
	} {
		if got := nextInterval(tc.now, tc.fresh); got != tc.want {
			t.Errorf("nextInterval(%s, %d) = %s, want %s", tc.now, tc.fresh, got, tc.want)
		}
	}
	for _, tc := range []struct {
		usual time.Duration
		n     int
		want  time.Duration
	}{
		{time.Second, 1, time.Second}, {time.Second, 3, 4 * time.Second}, {time.Second, 100, maxFailureInterval}, {time.Hour, 3, time.Hour},
	} {
		if got := failureInterval(tc.usual, tc.n); got != tc.want {
			t.Errorf("failureInterval(%s, %d) = %s, want %s", tc.usual, tc.n, got, tc.want)
		}
	}
}
