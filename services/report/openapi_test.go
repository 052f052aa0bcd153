package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// described is what the test reads of the description.
type described struct {
	OpenAPI string
	Paths   map[string]map[string]operation
}

type operation struct {
	Parameters []struct {
		Name, In string
		Required bool
		Schema   struct {
			Type             string
			Enum             []string
			Minimum, Maximum int
		}
	}
	RequestBody struct{ Content map[string]any }
	Responses   map[string]struct{ Content map[string]any }
}

// kinds are the content types that the description names for a status.
func (o *operation) kinds(status int) []string {
	response, ok := o.Responses[fmt.Sprint(status)]
	if !ok {
		response = o.Responses["default"]
	}
	return slices.Sorted(maps.Keys(response.Content))
}

// TestOpenAPI holds the description against the server: every route, parameter, status and content type of the one is
// the other's too.
func TestOpenAPI(t *testing.T) {
	w := newWorld(t, few())
	w.api.kafka = &fakeLog{}
	w.api.alertLog = &said{}
	w.alert(t, 1, "topic=hbm", "firing", noon, "[]")
	w.exec(t, "INSERT INTO rows_dead_letters (id, stage, cause, error, failed_at, origin_offset) VALUES (?, 'ingest', 'malformed', 'not valid JSON', now64(3), -1)", fixtureID(901))
	var document described
	w.decode(t, "/v1/openapi.json", &document)
	if !strings.HasPrefix(document.OpenAPI, "3.1") {
		t.Errorf("openapi %q", document.OpenAPI)
	}

	told := []string{}
	for path, methods := range document.Paths {
		for method := range methods {
			told = append(told, strings.ToUpper(method)+" "+path)
		}
	}
	slices.Sort(told)
	if diff := cmp.Diff(routes(t), told); diff != "" {
		t.Errorf("routes (-served +described):\n%s", diff)
	}

	// A good value for each parameter, and a body for each path that takes one.
	values := map[string]string{
		"topic": "hbm", "organization": "sk-hynix", "lang": "en", "source": "alpha-feed", "since": "2026-01-01", "until": "+36h", "zone": "UTC", "limit": "3",
		"rule": "topic-spike", "series": "topic=hbm", "stage": "ingest", "cause": "malformed", "channel": "hook", "outcome": "sent",
		"q": fixtureID(1).String(), "after": fmt.Sprintf("%d_%s", noon.UnixMilli(), fixtureID(1)),
	}
	places := map[string]string{
		"/v1/reports/{name}": fmt.Sprintf("%d_0", noon.UnixMilli()), "/v1/alerts": fmt.Sprintf("1_%d_%s", noon.UnixMilli(), fixtureID(1)),
	}
	bodies := map[string]string{
		"POST /v1/sql":            `{"query": "SELECT 1", "format": "CSV"}`,
		"POST /v1/alerts/mutes":   `{"rule": "topic-spike", "until": "` + time.Now().Add(time.Hour).UTC().Format(time.RFC3339) + `"}`,
		"POST /v1/alerts/marks":   `{"alert_id": "` + fixtureID(1).String() + `", "verdict": "false-alarm"}`,
		"POST /v1/sql text/plain": "SELECT 1",
	}
	for _, route := range told {
		method, path, _ := strings.Cut(route, " ")
		o := document.Paths[path][strings.ToLower(method)]
		concrete := strings.NewReplacer("{name}", "topic-trend", "{rule}", "topic-spike", "/dead-letters/{id}", "/dead-letters/"+fixtureID(901).String(),
			"{id}", fixtureID(1).String()).Replace(path)
		ask := func(query url.Values, kind, body string) (int, string, string) {
			t.Helper()
			req, err := http.NewRequestWithContext(t.Context(), method, w.server.URL+concrete+"?"+query.Encode(), strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", kind)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			served, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
			if kinds := o.kinds(resp.StatusCode); err != nil || !slices.Contains(kinds, served) && !slices.Contains(kinds, "*/*") {
				t.Errorf("%s?%s: %d as %q (%v), described are %v", route, query.Encode(), resp.StatusCode, served, err, kinds)
			}
			return resp.StatusCode, served, readAll(t, resp)
		}
		good := url.Values{}
		known := []string{}
		for _, p := range o.Parameters {
			if p.In != "query" {
				continue
			}
			known = append(known, p.Name)
			if p.Required {
				good.Set(p.Name, values[p.Name])
			}
		}
		// The bodies that are described, and another one.
		kinds := slices.Sorted(maps.Keys(o.RequestBody.Content))
		for _, kind := range kinds {
			body := bodies[route]
			if text, ok := bodies[route+" "+kind]; ok {
				body = text
			}
			if status, _, answer := ask(good, kind, body); status != http.StatusOK {
				t.Errorf("%s with %s: %d %s", route, kind, status, answer)
			}
		}
		if len(kinds) > 0 {
			if status, _, answer := ask(good, "application/json", `{"colour": "red"}`); status != http.StatusBadRequest {
				t.Errorf("%s with a field that is not described: %d %s", route, status, answer)
			}
			continue
		}
		// Every parameter with a good value, and none that is not described.
		if status, _, answer := ask(good, "", ""); status != http.StatusOK {
			t.Errorf("%s: %d %s", route, status, answer)
		}
		formats := map[string]bool{}
		for _, p := range o.Parameters {
			if p.In != "query" {
				continue
			}
			tries := p.Schema.Enum
			switch {
			case p.Schema.Type == "integer":
				tries = []string{fmt.Sprint(p.Schema.Minimum), fmt.Sprint(p.Schema.Maximum)}
			case p.Name == "after" && places[path] != "":
				tries = []string{places[path]}
			case len(tries) == 0:
				tries = []string{values[p.Name]}
			}
			for _, value := range tries {
				query := maps.Clone(good)
				query.Set(p.Name, value)
				status, kind, answer := ask(query, "", "")
				if status != http.StatusOK {
					t.Errorf("%s?%s=%s: %d %s", route, p.Name, value, status, answer)
				}
				formats[kind] = true
			}
			wrong := map[string]string{"integer": fmt.Sprint(p.Schema.Maximum + 1)}[p.Schema.Type]
			if p.Name == "format" || p.Name == "zone" || p.Name == "since" || p.Name == "until" || p.Name == "after" {
				wrong = "no-such-value"
			}
			if wrong == "" {
				continue
			}
			query := maps.Clone(good)
			query.Set(p.Name, wrong)
			if status, _, answer := ask(query, "", ""); status != http.StatusBadRequest {
				t.Errorf("%s?%s=%s: %d %s", route, p.Name, wrong, status, answer)
			}
		}
		if path == "/v1/reports/{name}" { // its other parameters are the report's own
			if diff := cmp.Diff(o.kinds(http.StatusOK), slices.Sorted(maps.Keys(formats))); diff != "" {
				t.Errorf("%s: content types (-described +served):\n%s", route, diff)
			}
			continue
		}
		slices.Sort(known)
		status, _, answer := ask(url.Values{"colour": {"red"}}, "", "")
		if diff := cmp.Diff(known, refusal(answer)); status != http.StatusBadRequest || diff != "" {
			t.Errorf("%s: status %d, parameters (-described +served):\n%s%s", route, status, diff, answer)
		}
	}
}

// routes are the patterns that the package's source gives to its mux.
func routes(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("api*.go")
	if err != nil {
		t.Fatal(err)
	}
	pattern := regexp.MustCompile(`"((?:GET|POST|PUT|PATCH|DELETE) /v1/[^"?]+)"`)
	var found []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range pattern.FindAllStringSubmatch(string(text), -1) {
			found = append(found, m[1])
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// refusal are the parameters that a refusal of an unknown one names.
func refusal(answer string) []string {
	var p problem
	if err := json.Unmarshal([]byte(answer), &p); err != nil {
		return []string{err.Error()}
	}
	_, list, found := strings.Cut(p.Detail, "known are: ")
	if !found {
		return []string{}
	}
	return slices.Sorted(strings.SplitSeq(list, ", "))
}

// TestListsInPages reads lists page by page: together the pages are the list, whatever comes in at the top meanwhile.
func TestListsInPages(t *testing.T) {
	articles := generated(3, 120)
	w := newWorld(t, articles)
	read := func(path, list, id string, each func(page int)) (ids []string) {
		t.Helper()
		next := ""
		for page := 0; ; page++ {
			var answer map[string]json.RawMessage
			w.decode(t, path+next, &answer)
			var rows []map[string]any
			if err := json.Unmarshal(answer[list], &rows); err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				ids = append(ids, fmt.Sprint(row[id]))
			}
			each(page)
			if answer["next"] == nil {
				return ids
			}
			next = "&after=" + strings.Trim(string(answer["next"]), `"`)
		}
	}
	nothing := func(int) {}
	whole := read("/v1/articles?since=1y&limit=1000", "articles", "article_id", nothing)
	if len(whole) != 120 {
		t.Fatalf("%d articles, want 120", len(whole))
	}
	paged := read("/v1/articles?since=1y&limit=7", "articles", "article_id", func(page int) {
		if page == 2 {
			w.write(t, []written{{id: 5000, revision: 1, hoursAgo: 0, publisher: "alpha", family: "one", lang: "en", title: "Late", text: "Late."}})
		}
	})
	if diff := cmp.Diff(whole, paged); diff != "" {
		t.Errorf("pages of seven (-whole +pages):\n%s", diff)
	}

	for i := range 30 {
		w.alert(t, 7000+i, "topic=hbm", []string{"firing", "resolved"}[i%2], noon.Add(-time.Duration(i/6)*time.Hour), "[]")
	}
	alerts := read("/v1/alerts?limit=1000", "alerts", "alert_id", nothing)
	if diff := cmp.Diff(alerts, read("/v1/alerts?limit=4", "alerts", "alert_id", nothing)); diff != "" || len(alerts) != 30 {
		t.Errorf("%d alerts, in pages of four (-whole +pages):\n%s", len(alerts), diff)
	}

	const report = "/v1/reports/topic-trend?topic=&by=day&since=60d"
	rows := read(report, "rows", "period", nothing)
	later := read(report+"&limit=7", "rows", "period", func(page int) {
		if page == 1 { // a day goes by between two pages: they are of the same days all the same
			w.api.reports.now = func() time.Time { return noon.AddDate(0, 0, 1) }
		}
	})
	if diff := cmp.Diff(rows, later); diff != "" || len(rows) < 20 {
		t.Errorf("%d rows, in pages of seven (-whole +pages):\n%s", len(rows), diff)
	}
	if status, body := w.get(t, report+"&limit=7&format=parquet"); status != http.StatusBadRequest || !strings.Contains(body, "parquet comes whole") {
		t.Errorf("a page of parquet: %d %s", status, body)
	}
	for i := range 25 { // ten of one instant each
		w.exec(t, "INSERT INTO rows_dead_letters (id, stage, cause, error, failed_at, origin_offset) VALUES (?, 'ingest', 'malformed', 'x', now64(3) - INTERVAL ? SECOND, -1)", fixtureID(9000+i), 60*(i/10))
	}
	if ids := read("/v1/dead-letters?limit=4", "dead_letters", "id", nothing); len(slices.Compact(slices.Sorted(slices.Values(ids)))) != 25 || len(ids) != 25 {
		t.Errorf("%d dead letters in pages, want 25 different ones: %v", len(ids), ids)
	}
}
