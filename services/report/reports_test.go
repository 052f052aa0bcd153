package report

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/taxonomy"
)

// few are six articles of known numbers. One of them was edited, one is a reprint of another.
func few() []written {
	hbm := func(tone int) []toned { return []toned{{"hbm", tone, "HBM."}} }
	return []written{
		// Monday of the week of noon, 2026-03-16 23:30 in Seoul: still that Monday there, and already so in UTC.
		{
			id: 1, revision: 10, hoursAgo: 36.5, publisher: "alpha", family: "one", lang: "en", title: "SK hynix wins HBM order", text: "SK hynix wins.",
			topics: hbm(1), organizations: []toned{{"sk-hynix", 1, "SK hynix wins."}}, pairs: []toned{{"sk-hynix/hbm", 1, "SK hynix wins."}},
			mentions: []spoken{{"sk-hynix", "SK hynix", 0, 1, "SK hynix wins."}}, terms: []string{"order"},
		},
		// The same story, reprinted by a paper of the same family and by another.
		{
			id: 2, revision: 20, hoursAgo: 35, publisher: "beta", family: "one", lang: "en", title: "SK hynix wins HBM order", text: "SK hynix wins.", story: 1,
			topics: hbm(1), organizations: []toned{{"sk-hynix", 1, "SK hynix wins."}}, pairs: []toned{{"sk-hynix/hbm", 1, "SK hynix wins."}},
		},
		{
			id: 3, revision: 30, hoursAgo: 34, publisher: "gamma", family: "two", lang: "en", title: "SK hynix wins HBM order", text: "SK hynix wins.", story: 1,
			topics: hbm(0), organizations: []toned{{"sk-hynix", 0, "SK hynix wins."}}, pairs: []toned{{"sk-hynix/hbm", 0, "SK hynix wins."}},
		},
		// Edited: what the first revision said about Samsung no longer counts.
		{
			id: 4, revision: 40, hoursAgo: 10, publisher: "delta", family: "three", lang: "ko", title: "삼성전자 HBM 불량", text: "삼성전자 불량.", gone: true,
			topics: hbm(-1), organizations: []toned{{"samsung-electronics", -1, "삼성전자 불량."}}, pairs: []toned{{"samsung-electronics/hbm", -1, "삼성전자 불량."}},
		},
		{
			id: 4, revision: 41, hoursAgo: 10, publisher: "delta", family: "three", lang: "ko", title: "마이크론 HBM 부진", text: "마이크론 부진.",
			topics: hbm(-1), organizations: []toned{{"micron", -1, "마이크론 부진."}}, pairs: []toned{{"micron/hbm", -1, "마이크론 부진."}},
			mentions: []spoken{{"micron", "마이크론", 0, -1, "마이크론 부진."}},
		},
		// The week before: Sunday 2026-03-15 23:30 in Seoul.
		{
			id: 5, revision: 50, hoursAgo: 60.5, publisher: "alpha", family: "one", lang: "en", title: "NPU race", text: "Rebellions and FuriosaAI.",
			topics: []toned{{"npu-competition", 0, "NPU."}, {"hbm", 0, "HBM."}}, organizations: []toned{{"rebellions", 1, "R."}, {"furiosaai", -1, "F."}},
			pairs:  []toned{{"rebellions/npu-competition", 1, "R."}, {"furiosaai/npu-competition", -1, "F."}},
			events: []happened{{"launch", map[string][]string{"company": {"rebellions"}}, "Rebellions launched."}},
		},
		{id: 6, revision: 60, hoursAgo: 24 * 200, publisher: "alpha", family: "one", lang: "en", title: "Old", text: "Old.", topics: hbm(1)},
	}
}

// get asks the service and returns status and body.
func (w *world) get(t *testing.T, path string) (int, string) {
	t.Helper()
	resp, err := http.Get(w.server.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// rowsOf runs a report and writes the named columns of each row in one line.
func (w *world) rowsOf(t *testing.T, path string, columns ...string) []string {
	t.Helper()
	status, body := w.get(t, path)
	if status != http.StatusOK {
		t.Fatalf("%s: %d %s", path, status, body)
	}
	var out struct {
		Rows []map[string]json.RawMessage `json:"rows"`
	}
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		t.Fatalf("%s: %v in %s", path, err, body)
	}
	lines := []string{}
	for _, row := range out.Rows {
		cells := make([]string, len(columns))
		for i, c := range columns {
			value, ok := row[c]
			if !ok {
				t.Fatalf("%s: no column %s in %s", path, c, body)
			}
			cells[i] = strings.Trim(string(value), `"`)
		}
		lines = append(lines, strings.Join(cells, " "))
	}
	return lines
}

func TestReportsOfKnownRows(t *testing.T) {
	w := newWorld(t, few())
	for _, test := range []struct {
		name, path string
		columns    []string
		want       []string
	}{
		{
			"weeks begin on Monday in Seoul", "/v1/reports/topic-trend?topic=hbm&by=week",
			[]string{"period", "topic", "topic_name", "count", "stories", "publishers", "positive", "neutral", "negative", "polarity"},
			[]string{"2026-03-09 hbm High-bandwidth memory 1 1 1 0 1 0 0", "2026-03-16 hbm High-bandwidth memory 4 2 3 2 1 1 0.25"},
		},
		{
			"in UTC the same Sunday night", "/v1/reports/topic-trend?topic=hbm&by=day&zone=UTC",
			[]string{"period", "count"},
			[]string{"2026-03-15 1", "2026-03-16 3", "2026-03-17 1"},
		},
		{
			"a reprint is one story", "/v1/reports/topic-trend?topic=hbm&by=month&count=stories&since=2026-03-01&until=2026-04-01",
			[]string{"period", "count", "articles"},
			[]string{"2026-03-01 3 5"},
		},
		{
			"hours carry the offset", "/v1/reports/topic-trend?topic=npu-competition&by=hour",
			[]string{"period", "count"},
			[]string{"2026-03-15T23:00:00+09:00 1"},
		},
		{
			"until is not included", "/v1/reports/topic-trend?topic=hbm&by=all&since=2026-03-16&until=2026-03-17",
			[]string{"period", "count"},
			[]string{"2026-03-16 1"},
		},
		{
			"an edit takes its mention back", "/v1/reports/organizations",
			[]string{"entity_id", "count", "polarity"},
			[]string{"sk-hynix 3 0.6667", "furiosaai 1 -1", "micron 1 -1", "rebellions 1 1"},
		},
		{
			"competition", "/v1/reports/competition?topic=hbm&by=all&since=2026-03-01",
			[]string{"entity_id", "name", "topic", "count", "share", "positive", "neutral", "negative", "polarity"},
			[]string{"sk-hynix SK hynix hbm 3 0.75 2 1 0 0.6667", "micron Micron hbm 1 0.25 0 0 1 -1"},
		},
		{
			"shares are of all, not of the top", "/v1/reports/share-of-voice?by=all&top=1&since=2026-03-01",
			[]string{"entity_id", "count", "share"},
			[]string{"sk-hynix 3 0.5"},
		},
		{
			"share by independent publishers", "/v1/reports/share-of-voice?topic=hbm&by=all&count=publishers&since=2026-03-01",
			[]string{"entity_id", "count", "share"},
			[]string{"sk-hynix 2 0.6667", "micron 1 0.3333"},
		},
		{
			"organization on a topic", "/v1/reports/organization-trend?organization=sk-hynix&topic=hbm&by=month",
			[]string{"period", "entity_id", "articles", "stories"},
			[]string{"2026-03-01 sk-hynix 3 1"},
		},
		{
			"mentions of an organization", "/v1/reports/organization-trend?organization=sk-hynix&by=month",
			[]string{"mentions"},
			[]string{"6"},
		},
		{
			"sentiment of a pair", "/v1/reports/sentiment-trend?organization=sk-hynix&topic=hbm&by=month",
			[]string{"entity_id", "topic", "articles", "polarity", "score"},
			[]string{"sk-hynix hbm 3 0.6667 0.3333"},
		},
		{
			"stories by independent publishers", "/v1/reports/top-stories?top=1",
			[]string{"title", "articles", "outlets", "publishers"},
			[]string{"SK hynix wins HBM order 3 3 2"},
		},
		{
			"languages", "/v1/reports/languages?by=month&since=2026-03-01",
			[]string{"lang", "count"},
			[]string{"en 4", "ko 1"},
		},
		{
			"only one language", "/v1/reports/topic-trend?topic=hbm&by=month&lang=ko",
			[]string{"count", "polarity"},
			[]string{"1 -1"},
		},
		{
			"events", "/v1/reports/events?organization=rebellions",
			[]string{"kind", "sentence", "articles"},
			[]string{"launch Rebellions launched. 1"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, w.rowsOf(t, test.path, test.columns...)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

// TestUnknownIDs asks for what there is not: an error that names what is near, never no rows.
func TestUnknownIDs(t *testing.T) {
	articles := few()
	articles[5].topics = append(articles[5].topics, toned{"left-the-taxonomy", 0, "Old."})
	w := newWorld(t, articles)
	for _, test := range []struct{ path, want string }{
		{"/v1/reports/organization-trend?organization=sk-hynx", `there is no organization \"sk-hynx\"; near it: sk-hynix`},
		{"/v1/reports/topic-trend?topic=zzzzzzzz", `there is no topic \"zzzzzzzz\"`},
		{"/v1/reports/topic-trend?topic=" + `hbm%27%20OR%201=1%20--%5C`, "there is no topic"},
		{"/v1/articles?topic=npu-compet", "near it: npu-competition"},
		{"/v1/articles?source=alpha-fed", "near it: alpha-feed"},
	} {
		status, body := w.get(t, test.path)
		if status != http.StatusBadRequest || !strings.Contains(body, test.want) {
			t.Errorf("%s: status %d, want 400 with %q in %s", test.path, status, test.want, body)
		}
	}
	if diff := cmp.Diff([]string{"1"}, w.rowsOf(t, "/v1/reports/topic-trend?topic=left-the-taxonomy&by=all&since=2025-01-01", "count")); diff != "" {
		t.Errorf("a topic that left the taxonomy (-want +got):\n%s", diff)
	}
}

// TestNamesAreAccepted gives names, aliases and tickers where an id is meant.
func TestNamesAreAccepted(t *testing.T) {
	w := newWorld(t, few())
	for text, want := range map[string]string{
		"sk-hynix": "sk-hynix", "SK hynix": "sk-hynix", "sk HYNIX": "sk-hynix", "SK하이닉스": "sk-hynix", "SK 하이닉스": "sk-hynix", "000660": "sk-hynix", "Micron Technology": "micron",
	} {
		of := w.rowsOf(t, "/v1/reports/organization-trend?by=all&since=2026-03-01&organization="+url.QueryEscape(text), "entity_id")
		if diff := cmp.Diff([]string{want}, of); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	for _, text := range []string{"hbm", "HBM", "high-bandwidth MEMORY", "고대역폭메모리", "고대역폭메모리(HBM)"} {
		if diff := cmp.Diff([]string{"hbm 5"}, w.rowsOf(t, "/v1/reports/topic-trend?by=all&since=2026-03-01&topic="+url.QueryEscape(text), "topic", "count")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	for _, path := range []string{
		"/v1/articles?organization=" + url.QueryEscape("마이크론") + "&topic=HBM", "/v1/reports/competition?topic=HBM&format=parquet",
		"/topics/HBM", "/organizations/" + url.PathEscape("삼성전자") + "?topic=HBM", "/compare?organization=Micron&organization=" + url.QueryEscape("SK하이닉스"),
		"/articles?organization=" + url.QueryEscape("마이크론"), "/reports/competition?topic=HBM",
	} {
		if status, body := w.get(t, path); status != http.StatusOK {
			t.Errorf("%s: %d %.300s", path, status, body)
		}
	}
}

// TestAmbiguousNames has two organizations that one text may mean.
func TestAmbiguousNames(t *testing.T) {
	w := newWorld(t, few())
	w.api.names.called = taxonomy.NewCalled(&taxonomy.Taxonomy{Organizations: []taxonomy.Organization{
		{ID: "one", Name: taxonomy.Names{En: "One"}, Aliases: []string{"Twin", "Single"}}, {ID: "two", Aliases: []string{"TWIN"}, Short: []taxonomy.Short{{Text: []string{"single"}}}},
	}})
	status, body := w.get(t, "/v1/reports/organization-trend?organization=twin")
	if status != http.StatusBadRequest || !strings.Contains(body, `\"twin\" may mean several: one, two`) {
		t.Errorf("twin: %d %s", status, body)
	}
	// An alias goes before a form that needs care.
	if ids := w.api.names.called.IDs("organization", "Single"); len(ids) != 1 || ids[0] != "one" {
		t.Errorf("Single means %v", ids)
	}
}

// TestPartialPeriods cuts the first week by since, and has the last still going on.
func TestPartialPeriods(t *testing.T) {
	w := newWorld(t, few())
	for path, want := range map[string][]string{
		"/v1/reports/topic-trend?topic=hbm&by=week&since=2026-03-09":                 {"2026-03-09 false", "2026-03-16 true"},
		"/v1/reports/topic-trend?topic=hbm&by=week&since=2026-03-10":                 {"2026-03-09 true", "2026-03-16 true"},
		"/v1/reports/topic-trend?topic=hbm&by=day&since=2026-03-15&until=2026-03-17": {"2026-03-15 false", "2026-03-16 false"},
	} {
		if diff := cmp.Diff(want, w.rowsOf(t, path, "period", "partial")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	if _, body := w.get(t, "/v1/reports/topic-trend?topic=hbm&by=all"); strings.Contains(body, "partial") {
		t.Error("all of the time at once has parts")
	}
	if _, body := w.get(t, "/reports/topic-trend?by=week"); !strings.Contains(body, "2026-03-16 *") || !strings.Contains(body, "* 2026-03-16: counted in part") {
		t.Error("the page does not mark a period that still goes on")
	}
}

// TestGainers has SK hynix gain by a story of two publishers, and Micron lose.
func TestGainers(t *testing.T) {
	w := newWorld(t, append(few(), written{
		id: 7, revision: 70, hoursAgo: 24 * 20, publisher: "alpha", family: "one", lang: "en", title: "Micron before", text: "Micron.",
		topics: []toned{{"hbm", 1, "HBM."}}, organizations: []toned{{"micron", 1, "M."}}, pairs: []toned{{"micron/hbm", 1, "M."}},
	}))
	got := w.rowsOf(t, "/v1/reports/gainers?topic=HBM&since=2026-03-04&until=2026-03-19", "entity_id", "name", "share", "previous_share", "gain", "title", "publisher", "sentence", "sentiment")
	want := []string{
		"sk-hynix SK hynix 0.75 0 0.75 SK hynix wins HBM order alpha SK hynix wins. positive",
		"micron Micron 0.25 1 -0.75 마이크론 HBM 부진 delta 마이크론 부진. negative",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("gainers (-want +got):\n%s", diff)
	}
	for lang, want := range map[string][]string{"en": {"+75.0 pp", "−75.0 pp", "Who gained voice"}, "ko": {"+75.0%p", "−75.0%p", "SK하이닉스"}} {
		_, body := w.get(t, "/reports/gainers?since=2026-03-04&until=2026-03-19&articles_lang=&lang="+lang)
		for _, text := range want {
			if !strings.Contains(strings.ReplaceAll(body, "&#43;", "+"), text) {
				t.Errorf("the page in %s lacks %q", lang, text)
			}
		}
	}
}

// TestBounded keeps charts readable over any length of time.
func TestBounded(t *testing.T) {
	until := noon
	for _, test := range []struct {
		days     int
		by, want string
	}{{16, "hour", "hour"}, {17, "hour", "day"}, {365, "day", "day"}, {365, "hour", "day"}, {500, "day", "week"}, {3660, "hour", "month"}, {365, "month", "month"}, {365, "all", "all"}} {
		if got := bounded(until.AddDate(0, 0, -test.days), until, test.by); got != test.want {
			t.Errorf("%d days by %s: by %s, want %s", test.days, test.by, got, test.want)
		}
	}
	w := newWorld(t, few())
	if _, body := w.get(t, "/topics/hbm?days=3660&by=hour"); strings.Count(body, "data-t=") > maxPoints || !strings.Contains(body, "data-t=") {
		t.Errorf("%d points", strings.Count(body, "data-t="))
	}
	if _, body := w.get(t, "/reports/topic-trend?since=2026-01-01&by=hour"); !strings.Contains(body, "Drawn by day: by hour there would be too many points.") {
		t.Error("the page does not say by what it draws")
	}
}

func TestEveryReportRunsWithoutParameters(t *testing.T) {
	for name, articles := range map[string][]written{"with rows": few(), "without rows": nil} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, articles)
			for _, report := range w.api.reports.catalog.All() {
				for _, format := range []string{"json", "csv", "md", "html", "parquet", "arrow"} {
					status, body := w.get(t, "/v1/reports/"+report.Name+"?format="+format)
					if status != http.StatusOK || body == "" {
						t.Errorf("%s as %s: status %d, %d bytes: %.500s", report.Name, format, status, len(body), body)
					}
				}
			}
		})
	}
}

// TestReportsOverHTTP runs every report through ClickHouse's other protocol.
func TestReportsOverHTTP(t *testing.T) {
	w := newWorld(t, few())
	conn, err := clickhouse.Open(testEngine.Reader.HTTP, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	w.api.reader.conn = conn
	for _, report := range w.api.reports.catalog.All() {
		if status, body := w.get(t, "/v1/reports/"+report.Name); status != http.StatusOK {
			t.Errorf("%s: %d %.500s", report.Name, status, body)
		}
	}
	for _, value := range []string{"a'b", `a\b`, "a\tb\nc", `{x:String}`, "한글", "a`b"} {
		if diff := cmp.Diff([]string{}, w.rowsOf(t, "/v1/reports/events?kind="+url.QueryEscape(value), "kind")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", value, diff)
		}
	}
	if diff := cmp.Diff([]string{"sk-hynix 3"}, w.rowsOf(t, "/v1/reports/organization-trend?organization=sk-hynix&by=month", "entity_id", "count")); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}
