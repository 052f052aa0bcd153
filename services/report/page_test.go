package report

import (
	"io/fs"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"bellwether.internal/services/report/sqlviews"
)

// TestPages looks at every page in both languages: it answers, is whole HTML, says what it must, and keeps the policy.
func TestPages(t *testing.T) {
	w := newWorld(t, few())
	w.alert(t, 1, "organization=sk-hynix,topic=hbm", "firing", noon, `[{"article_id":"`+fixtureID(1).String()+`","title":"T","sentence":"An <b>alert's</b> sentence.","sentiment":"positive"}]`)
	w.sight(t, 52, 0x11, "one/m", noon.Add(-time.Hour), noon, false, 1, 1)
	w.sight(t, 52, 0, "one/m", noon, noon, true, 2, 2)
	w.exec(t, "INSERT INTO retired (article_id, revision, published_at, made_by, gone, facts) SELECT article_id, revision, published_at, made_by, 1, 2 FROM versions WHERE article_id = ? AND NOT removed", fixtureID(52))
	for _, test := range []struct {
		path   string
		status int
		want   []string
	}{
		{"/", 200, []string{"High-bandwidth memory", "SK hynix", "An &lt;b&gt;alert&#39;s&lt;/b&gt; sentence.", "SK hynix wins HBM order"}},
		{"/?lang=ko&days=90", 200, []string{"고대역폭메모리", "SK하이닉스", "보도 점유율"}},
		{"/topics", 200, []string{"/topics/hbm"}},
		{"/organizations?days=90", 200, []string{"/organizations/sk-hynix?days=90"}},
		{"/topics/hbm", 200, []string{`data-kind="tone"`, "2026-03-16", `<mark class="neg">HBM.</mark>`, "/articles?since=2026-03-16T00%3A00%3A00%2B09%3A00&amp;topic=hbm&amp;until=2026-03-17T00%3A00%3A00%2B09%3A00"}},
		{"/topics/hbm?by=week&days=90", 200, []string{"2026-03-16"}},
		{"/topics/nothing", 404, []string{"no topic"}},
		{"/organizations/sk-hynix", 200, []string{"What drives it"}},
		{"/organizations/sk-hynix?topic=hbm&lang=ko", 200, []string{"SK하이닉스", "고대역폭메모리"}},
		{"/articles?topic=hbm&since=2026-03-16&until=2026-03-18", 200, []string{"3 articles", `<mark class="pos">HBM.</mark>`}},
		{"/articles?topic=hbm&sentiment=negative", 200, []string{"<h2>1 article</h2>"}},
		{"/articles/" + fixtureID(4).String(), 200, []string{`<a class="mention neg" href="/organizations/micron" title="Micron: negative −0.80">마이크론</a> <span class="word neg" title="bad for Micron">부진</span>.`, "Words that made the tone:", "superseded", "https://delta.example/news/4"}},
		{"/articles/" + fixtureID(1).String(), 200, []string{"beta", "gamma"}},
		{"/articles/" + fixtureID(99).String(), 404, []string{"no current article", "/trace?q=" + fixtureID(99).String()}},
		{"/articles/" + fixtureID(52).String(), 404, []string{"This article was removed", "seen 2026-03-18 12:00"}},
		{"/articles/" + fixtureID(52).String() + "?lang=ko", 404, []string{"삭제된 기사입니다", "더는 집계되지 않습니다"}},
		{"/trace", 200, []string{`name="q"`}},
		{"/trace?q=nonsense", 200, []string{"whole address"}},
		{"/trace?q=" + fixtureID(1).String(), 200, []string{"stored", `href="/articles/` + fixtureID(1).String()}},
		{"/trace?q=" + fixtureID(52).String() + "&lang=ko", 200, []string{"삭제됨", "출처에서 기사를 삭제했습니다", "감성 분석"}},
		{"/trace?q=https://example.com/never", 200, []string{"No such article was seen"}},
		{"/alerts", 200, []string{"SK hynix · High-bandwidth memory", "firing", "14 stories in an hour, 3.2 were expected", "/articles/" + fixtureID(1).String()}},
		{"/alerts?lang=ko", 200, []string{"1시간 동안 스토리 14건, 예상 3.2건"}},
		{"/alerts/" + fixtureID(1).String(), 200, []string{"14 stories in an hour, 3.2 were expected", "SK hynix over time", "High-bandwidth memory over time"}},
		{"/alerts?state=resolved", 200, []string{"No alerts."}},
		{"/reports", 200, []string{"/reports/share-of-voice"}},
		{"/reports/share-of-voice?top=3&by=month", 200, []string{"format=csv", "bellwether report share-of-voice --by month --top 3", `href="/organizations/sk-hynix"`}},
		{"/reports/topic-trend?top=3", 200, []string{"High-bandwidth memory"}},
		{"/reports/topic-trend?since=soon", 200, []string{"parameter since"}},
		{"/reports/topic-trend?articles_lang=ko&by=month", 200, []string{"--lang ko"}},
		{"/reports/competition?by=all&until=2026-04-01&since=2026-03-01", 200, []string{"0.67", "75.0 %"}},
		{"/reports/nothing", 404, []string{"no report"}},
		{"/sql", 200, []string{"textarea"}},
		{"/?days=0", 400, []string{"parameter days"}},
		{"/?until=2026-03-17", 200, []string{"2026-03-16"}},
	} {
		status, body := w.get(t, test.path)
		if status != test.status {
			t.Errorf("%s: status %d, want %d: %.400s", test.path, status, test.status, body)
		}
		for _, want := range test.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %q in it", test.path, want)
			}
		}
		checkHTML(t, test.path, body)
	}
}

// checkHTML refuses what the policy forbids (scripts and styles in the page), outside resources, and a page cut short.
func checkHTML(t *testing.T, path, body string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil || !strings.HasSuffix(strings.TrimSpace(body), "</html>") {
		t.Errorf("%s: not whole (%v)", path, err)
		return
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if (n.Data == "script" || n.Data == "style") && n.FirstChild != nil {
			t.Errorf("%s: <%s> in the page", path, n.Data)
		}
		for _, a := range n.Attr {
			resource := a.Key == "src" || a.Key == "href" && n.Data == "link"
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || resource && !strings.HasPrefix(a.Val, "/") {
				t.Errorf("%s: <%s %s=%q>", path, n.Data, a.Key, a.Val)
			}
			if strings.Contains(a.Val, "ZgotmplZ") {
				t.Errorf("%s: <%s %s> was refused by the template", path, n.Data, a.Key)
			}
		}
	}
}

// TestMarkupInText has a text that is markup: it is shown, never run, and its words are marked all the same.
func TestMarkupInText(t *testing.T) {
	w := newWorld(t, []written{{
		id: 1, revision: 10, hoursAgo: 2, publisher: "alpha", family: "one", lang: "en", title: "Kioxia shares plunge",
		text:     `Kioxia <b onclick="x()">plunged</b>. <script>x()</script>`,
		mentions: []spoken{{"kioxia", "Kioxia", 0, -1, "Kioxia."}},
	}})
	path := "/articles/" + fixtureID(1).String()
	_, body := w.get(t, path)
	for _, want := range []string{`&lt;b onclick=&#34;x()&#34;&gt;`, `plunged</span>&lt;/b&gt;`, `&lt;script&gt;x()&lt;/script&gt;`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in the page", want)
		}
	}
	checkHTML(t, path, body)
}

func TestEmptyPages(t *testing.T) {
	w := newWorld(t, nil)
	for _, path := range []string{"/", "/topics", "/organizations", "/topics/hbm", "/organizations/amd", "/articles", "/alerts", "/reports/topic-trend"} {
		status, body := w.get(t, path)
		if status != http.StatusOK {
			t.Errorf("%s: status %d: %.300s", path, status, body)
		}
		checkHTML(t, path, body)
	}
	if _, body := w.get(t, "/"); !strings.Contains(body, "No news in this time") {
		t.Error("the empty overview does not say that it is empty")
	}
}

func TestOldNewsIsShown(t *testing.T) {
	w := newWorld(t, few()[6:]) // 200 days old
	if _, body := w.get(t, "/"); !strings.Contains(body, "up to 2025-08-30") || !strings.Contains(body, "Old") {
		t.Errorf("old news is not shown: %.2000s", body)
	}
}

// TestNothingToCompareWith has news from ten days ago on: seven days cannot be set against the seven before, which were
// collected in part.
func TestNothingToCompareWith(t *testing.T) {
	articles := few()[:5]
	articles[0].hoursAgo, articles[1].hoursAgo = 24*10, 24*7
	w := newWorld(t, articles)
	for path, want := range map[string]bool{"/?days=7": false, "/?days=5": true} {
		_, body := w.get(t, path)
		if got := strings.Contains(body, "▲"); got != want {
			t.Errorf("%s: a change is told: %v, want %v", path, got, want)
		}
	}
}

func TestPolicy(t *testing.T) {
	w := newWorld(t, nil)
	resp, err := http.Get(w.server.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	got := resp.Header.Get("Content-Security-Policy")
	if !strings.Contains(got, "script-src 'self';") || strings.Contains(got, "unsafe") {
		t.Errorf("policy %q", got)
	}
	if status, _ := w.get(t, "/static/"); status != http.StatusNotFound {
		t.Errorf("a listing of files: status %d", status)
	}
}

// TestWords sets the keys that the templates use against the words.
func TestWords(t *testing.T) {
	known, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	for key, text := range known {
		if text.En == "" || text.Ko == "" {
			t.Errorf("%s: one language is missing", key)
		}
		if values := func(s string) int { return strings.Count(strings.ReplaceAll(s, "%%", ""), "%") }; values(text.En) != values(text.Ko) {
			t.Errorf("%s: other values in each language", key)
		}
	}
	used := regexp.MustCompile(`T "([^"]+)"`)
	files, err := fs.Glob(webFiles, "web/templates/*.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := webFiles.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range used.FindAllStringSubmatch(string(text), -1) {
			if _, ok := known[m[1]]; !ok {
				t.Errorf("%s: no words for %q", file, m[1])
			}
		}
	}
}

// TestWordsOfOne counts one thing and several.
func TestWordsOfOne(t *testing.T) {
	w, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		lang string
		n    any
		want string
	}{{"en", "1", "1 article"}, {"en", 1, "1 article"}, {"en", "1,001", "1,001 articles"}, {"en", "0", "0 articles"}, {"ko", "1", "기사 1건"}} {
		if got := w.in(test.lang, "n_articles", test.n); got != test.want {
			t.Errorf("%v of them in %s: %q, want %q", test.n, test.lang, got, test.want)
		}
	}
}

func TestHighlight(t *testing.T) {
	spans := []span{
		{start: 0, end: 4, href: "/a", tone: "pos"},
		{start: 2, end: 6, href: "/b", tone: "neg"},
		{start: 7, end: 10, href: "/c", tone: "neu"},
		{start: 50, end: 60, href: "/d", tone: "neu"},
	}
	var b strings.Builder
	for _, paragraph := range paragraphs("삼성전자와\n\n HBM은", spans) {
		for _, p := range paragraph {
			if p.Tone != "" {
				b.WriteString("[" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		b.WriteString("/")
	}
	// The second begins inside the first, the last lies outside of the text.
	if got := b.String(); got != "[삼성전자]와/[ HB]M은/" {
		t.Errorf("highlighted %q", got)
	}
}

func TestLength(t *testing.T) {
	known, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		d      time.Duration
		en, ko string
	}{
		{15 * time.Minute, "15 minutes", "15분"},
		{time.Hour, "an hour", "1시간"},
		{6 * time.Hour, "6 hours", "6시간"},
		{90 * time.Minute, "90 minutes", "90분"},
		{24 * time.Hour, "a day", "하루"},
		{36 * time.Hour, "36 hours", "36시간"},
		{7 * 24 * time.Hour, "7 days", "7일"},
	} {
		for lang, want := range map[string]string{"en": test.en, "ko": test.ko} {
			if got := (&frame{Lang: lang, words: known}).Length(test.d); got != want {
				t.Errorf("%s in %s: %q, want %q", test.d, lang, got, want)
			}
		}
	}
}

// TestExamplesRun runs the SQL page's examples as the reader.
func TestExamplesRun(t *testing.T) {
	w := newWorld(t, few())
	views, err := sqlviews.All()
	if err != nil {
		t.Fatal(err)
	}
	_, page := w.get(t, "/sql")
	var names []string
	for _, v := range views {
		names = append(names, v.Name)
		if v.About.En == "" || v.About.Ko == "" || !strings.Contains(page, "<code>"+v.Name+"</code>") {
			t.Errorf("%s: a line in each language, and one on the page: %+v", v.Name, v.About)
		}
	}
	_, told := w.post(t, "/v1/sql", "application/json", `{"query":"SELECT name FROM system.tables WHERE database = 'bellwether' AND engine = 'View' ORDER BY name", "format":"TSV"}`)
	slices.Sort(names)
	if diff := cmp.Diff(strings.Fields(told), names); diff != "" {
		t.Errorf("views (-in the database +in the list):\n%s", diff)
	}
	for _, example := range sqlExamples(&frame{Lang: "en"}, views) {
		if status, body := w.post(t, "/v1/sql", "text/plain", example.Query); status != http.StatusOK || strings.Contains(example.Query, "system.columns") && !strings.Contains(body, "sentiment") {
			t.Errorf("%s: status %d: %.300s", example.Query, status, body)
		}
	}
}

// TestUnchanged asks again with the tag of an answer: nothing comes as long as nothing has changed.
func TestUnchanged(t *testing.T) {
	w := newWorld(t, few())
	ask := func(had string) (status int, tag string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.server.URL+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("If-None-Match", had)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp.StatusCode, resp.Header.Get("ETag")
	}
	_, tag := ask("")
	if status, _ := ask(tag); tag == "" || status != http.StatusNotModified {
		t.Errorf("asked again with the tag %q: status %d", tag, status)
	}
	w.alert(t, 1, "topic=hbm", "firing", noon, "[]")
	if status, now := ask(tag); status != http.StatusOK || now == tag {
		t.Errorf("with a new alert: status %d, tag %q", status, now)
	}
}
