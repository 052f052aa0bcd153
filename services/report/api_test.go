package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"bellwether.internal/services/article"
)

// post sends a body and returns status, format and answer.
func (w *world) post(t *testing.T, path, kind, body string) (int, string) {
	t.Helper()
	resp, err := http.Post(w.server.URL+path, kind, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b strings.Builder
	if _, err := fmt.Fprint(&b, readAll(t, resp)); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, b.String()
}

func readAll(t *testing.T, resp *http.Response) string {
	t.Helper()
	var b strings.Builder
	buffer := make([]byte, 4096)
	for {
		n, err := resp.Body.Read(buffer)
		b.Write(buffer[:n])
		if err != nil {
			return b.String()
		}
	}
}

func TestSQLIsReadOnly(t *testing.T) {
	w := newWorld(t, few())
	for _, test := range []struct {
		name, kind, body string
		status           int
		want             string // a part of the answer
	}{
		{"json", "application/json", `{"query":"SELECT count() AS n FROM articles"}`, 200, `{"n":6}`},
		{"text", "text/plain", "SELECT count() AS n FROM articles;", 200, `{"n":6}`},
		{"a format", "application/json", `{"query":"SELECT 1 AS a","format":"CSVWithNames"}`, 200, "\"a\"\n1\n"},
		{"a format of the query's own", "application/json", `{"query":"SELECT 1 AS a FORMAT TSV"}`, 200, "1\n"},
		{"bound values", "application/json", `{"query":"SELECT {x:String} AS x","parameters":{"x":"a'b\\c\td"}}`, 200, `{"x":"a'b\\c\td"}`},
		{"the database is bellwether", "application/json", `{"query":"SELECT currentDatabase() AS d"}`, 200, `{"d":"bellwether"}`},
		{"large numbers are numbers", "application/json", `{"query":"SELECT toUInt64(18446744073709551615) AS n"}`, 200, `{"n":18446744073709551615}`},
		{"no insert", "application/json", `{"query":"INSERT INTO rows_alerts (rule) VALUES ('x')"}`, 403, "application/problem"},
		{"no drop", "application/json", `{"query":"DROP TABLE rows_alerts"}`, 403, ""},
		{"no truncate", "application/json", `{"query":"TRUNCATE TABLE rows_alerts"}`, 403, ""},
		{"no delete", "application/json", `{"query":"ALTER TABLE rows_alerts DELETE WHERE 1"}`, 403, ""},
		{"no files", "application/json", `{"query":"SELECT * FROM file('/etc/passwd', 'LineAsString')"}`, 403, ""},
		{"no web", "application/json", `{"query":"SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')"}`, 403, ""},
		{"readonly stays", "application/json", `{"query":"SELECT 1 SETTINGS readonly = 0"}`, 403, ""},
		{"not without limits", "application/json", `{"query":"SELECT 1 SETTINGS max_execution_time = 0"}`, 400, ""},
		{"a mistake is explained", "application/json", `{"query":"SELEC 1"}`, 400, "Syntax error"},
		{"an unknown table", "application/json", `{"query":"SELECT * FROM nothing"}`, 400, "nothing"},
		{"too many rows", "application/json", `{"query":"SELECT x FROM (SELECT arrayJoin(range(2000000)) AS x)"}`, 422, ""},
		{"empty", "application/json", `{"query":" "}`, 400, "query: is empty"},
		{"an unknown field", "application/json", `{"sql":"SELECT 1"}`, 400, "sql"},
		{"another content type", "application/xml", `<q/>`, 400, "send application/json or text/plain"},
		{"no name of a format", "application/json", `{"query":"SELECT 1","format":"CSV&x=1"}`, 400, "no name of a ClickHouse format"},
		{"too long", "text/plain", strings.Repeat("x", maxQuery+1), 400, "more than"},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, body := w.post(t, "/v1/sql", test.kind, test.body)
			if test.want == "application/problem" {
				test.want = `"status":403`
			}
			if status != test.status || !strings.Contains(body, test.want) {
				t.Errorf("status %d, want %d with %q in: %.600s", status, test.status, test.want, body)
			}
			if status == http.StatusOK {
				return
			}
			var p problem
			if err := json.Unmarshal([]byte(body), &p); err != nil || p.Status != status || p.Title == "" || p.Detail == "" {
				t.Errorf("no problem of RFC 9457 (%v): %s", err, body)
			}
		})
	}
	w.api.sql = nil
	if status, body := w.post(t, "/v1/sql", "text/plain", "SELECT 1"); status != 503 || !strings.Contains(body, "BELLWETHER_CLICKHOUSE_HTTP") {
		t.Errorf("without HTTP interface: %d %s", status, body)
	}
}

func TestProblems(t *testing.T) {
	w := newWorld(t, nil)
	for _, test := range []struct {
		path   string
		status int
		want   string
	}{
		{"/v1/reports/topic-trend?colour=red", 400, `"parameters":["topic","since"`},
		{"/v1/reports/topic-trend?by=year", 400, `"year\" is none of hour, day, week, month, all`},
		{"/v1/reports/topic-trend?by=day&by=week", 400, "given 2 times"},
		{"/v1/reports/topic-trend?since=2026-03-01&until=2026-02-01", 400, "is not before until"},
		{"/v1/reports/topic-trend?zone=Mars/Olympus", 400, "Asia/Seoul"},
		{"/v1/reports/topic-trend?format=xml", 400, "none of json, csv, md, html, parquet, arrow"},
		{"/v1/reports/nothing", 404, "there are: competition"},
		{"/v1/articles/no-uuid", 400, "no UUID"},
		{"/v1/articles/00000000-0000-8000-8000-000000000099", 404, "/v1/trace"},
		{"/v1/articles?colour=red", 400, "known are: topic"},
		{"/v1/articles?limit=0", 400, "from 1 to 1000"},
		{"/v1/dead-letters/00000000-0000-8000-8000-000000000099", 404, "no dead letter"},
		{"/v1/alerts?since=soon", 400, "parameter since"},
		{"/v1/trace?q=not+an+address", 400, "parameter q"},
		{"/v1/nothing", 404, "openapi.json"},
		{"/v1/audit", 503, "Kafka"},
	} {
		status, body := w.get(t, test.path)
		if status != test.status || !strings.Contains(body, test.want) {
			t.Errorf("%s: status %d, want %d with %q in: %s", test.path, status, test.status, test.want, body)
		}
	}
}

func TestArticles(t *testing.T) {
	w := newWorld(t, few())
	var list struct {
		Articles []struct {
			Title     string
			Sentence  string
			Sentiment string
			Publisher string
		}
	}
	w.decode(t, "/v1/articles?topic=hbm&organization=sk-hynix&since=2026-03-16&until=2026-03-18", &list)
	got := []string{}
	for _, a := range list.Articles {
		got = append(got, a.Publisher+" "+a.Sentiment+" "+a.Sentence)
	}
	if diff := cmp.Diff([]string{"gamma neutral SK hynix wins.", "beta positive SK hynix wins.", "alpha positive SK hynix wins."}, got); diff != "" {
		t.Errorf("articles (-want +got):\n%s", diff)
	}
	w.decode(t, "/v1/articles?organization=samsung-electronics", &list)
	if len(list.Articles) != 0 {
		t.Errorf("an edited article is still found by what it said before: %+v", list.Articles)
	}

	var full struct {
		Article   struct{ Title, Text, Revision string }
		Mentions  []map[string]any
		Topics    []map[string]any
		Sightings []struct {
			Revision string
			Counts   any
		}
		Reprints []struct{ Publisher string }
	}
	w.decode(t, "/v1/articles/"+fixtureID(4).String(), &full)
	if full.Article.Title != "마이크론 HBM 부진" || len(full.Mentions) != 1 || full.Mentions[0]["name"] != "Micron" || len(full.Sightings) != 2 {
		t.Errorf("article 4: %+v", full)
	}
	w.decode(t, "/v1/articles/"+fixtureID(1).String(), &full)
	if len(full.Reprints) != 2 || full.Reprints[0].Publisher != "beta" {
		t.Errorf("reprints of article 1: %+v", full.Reprints)
	}
}

func (w *world) decode(t *testing.T, path string, out any) {
	t.Helper()
	status, body := w.get(t, path)
	if status != http.StatusOK {
		t.Fatalf("%s: %d %s", path, status, body)
	}
	if err := json.Unmarshal([]byte(body), out); err != nil {
		t.Fatalf("%s: %v in %s", path, err, body)
	}
}

// fakeLog is a Kafka with two partitions.
type fakeLog struct {
	held  []bounds
	found []waiting
	err   error
}

func (f *fakeLog) life(context.Context) (string, error)             { return "life-1", f.err }
func (f *fakeLog) bounds(context.Context, string) ([]bounds, error) { return f.held, f.err }
func (f *fakeLog) waiting(_ context.Context, group, _ string, _ []byte) ([]waiting, error) {
	if group != "bellwether.sentiment" {
		return nil, f.err
	}
	return f.found, f.err
}

// ledger writes an outcome for an offset of articles.v1.
func (w *world) ledger(t *testing.T, log string, partition, offset int, id uuid.UUID, outcome string, rank int) {
	t.Helper()
	r := &rows{table: "ledger", columns: "log, topic, partition, offset, origin_partition, origin_offset, article_id, outcome, rank, seen_at, written_at"}
	r.add(log, "scored.v1", int32(partition), int64(offset), int32(partition), int64(offset), id, outcome, uint8(rank), noon, time.Now()) // old rows expire
	w.insert(t, r)
}

func TestAudit(t *testing.T) {
	w := newWorld(t, few())
	log := &fakeLog{held: []bounds{{First: 5, Last: 8}, {First: 0, Last: 1}}}
	w.api.kafka = log
	w.ledger(t, "life-1", 0, 5, fixtureID(1), "stored", 5)
	w.ledger(t, "life-0", 0, 6, fixtureID(2), "stored", 5) // another cluster's
	w.ledger(t, "life-1", 0, 7, fixtureID(3), "removed", 4)
	w.ledger(t, "life-1", 0, 4, fixtureID(3), "stored", 5) // before the log's start
	w.ledger(t, "life-1", 1, 0, fixtureID(4), "dead", 2)

	var got auditAnswer
	w.decode(t, "/v1/audit", &got)
	want := auditAnswer{Offsets: 4, Stored: 1, Removed: 1, Dead: 1, Without: 1, Missing: []string{"articles.v1/0/6 has no outcome"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("audit (-want +got):\n%s", diff)
	}

	w.ledger(t, "life-1", 0, 6, fixtureID(2), "stored", 5)
	w.decode(t, "/v1/audit", &got)
	if diff := cmp.Diff(auditAnswer{OK: true, Offsets: 4, Stored: 2, Removed: 1, Dead: 1, Missing: []string{}}, got); diff != "" {
		t.Errorf("audit of a whole system (-want +got):\n%s", diff)
	}

	// A row too few, an outcome without rows, a dirty bucket.
	w.exec(t, "ALTER TABLE rows_mentions DELETE WHERE article_id = '"+fixtureID(1).String()+"' SETTINGS mutations_sync = 2")
	w.exec(t, "INSERT INTO marks (kind, bucket, n) VALUES ('bucket', '2026-03-18 00:00:00', 3)")
	w.ledger(t, "life-1", 0, 6, fixtureID(77), "stored", 5)
	got = auditAnswer{}
	w.decode(t, "/v1/audit", &got)
	want = auditAnswer{Offsets: 4, Stored: 2, Removed: 1, Dead: 1, Dirty: 1, Missing: []string{
		"article " + fixtureID(1).String() + ": 0 rows in mentions, expected 1",
		"article " + fixtureID(77).String() + ": 0 rows in sightings, expected 1",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("audit of a broken system (-want +got):\n%s", diff)
	}
}

func TestTrace(t *testing.T) {
	w := newWorld(t, few())
	log := &fakeLog{}
	w.api.kafka = log
	w.ledger(t, "life-1", 3, 12, fixtureID(1), "stored", 5)
	address := "https://example.com/broken"
	id, err := article.IDFromURL(address)
	if err != nil {
		t.Fatal(err)
	}
	letters := &rows{table: "rows_dead_letters", columns: "id, stage, cause, error, field, attempts, failed_at, topic, partition, offset, origin_partition, origin_offset, article_id, url, source, key, payload"}
	letters.add(fixtureID(900), "extract", "invalid", "title: is missing", "title", uint16(1), time.Now(), "articles.v1", int32(2), int64(9), int32(2), int64(9),
		uuid.UUID(id), address, "feed", "k", "\xff\x00")
	w.insert(t, letters)

	for _, test := range []struct{ q, state, stage, result, detail string }{
		{fixtureID(1).String(), "stored", "store", "stored", "read at scored.v1/3/12"},
		{address + "?utm_source=x", "dead", "extract", "dead letter", "title: is missing (invalid: it breaks a rule; dead letter " + fixtureID(900).String() + ")"},
		{fixtureID(900).String(), "dead", "extract", "dead letter", "title: is missing"},
		{"https://alpha.example/news/5", "stored", "", "", ""},
		{"https://example.com/never", "unknown", "", "", ""},
	} {
		var got traceAnswer
		if err := json.Unmarshal([]byte(w.body(t, "/v1/trace?q="+url.QueryEscape(test.q))), &struct {
			*traceAnswer
			Sightings   []map[string]any `json:"sightings"`
			DeadLetters []map[string]any `json:"dead_letters"`
		}{traceAnswer: &got}); err != nil {
			t.Fatal(err)
		}
		found := test.stage == ""
		for _, s := range got.Stages {
			found = found || s.Stage == test.stage && s.Result == test.result && strings.Contains(s.Detail, test.detail)
		}
		if got.State != test.state || !found {
			t.Errorf("trace of %s: %+v, want state %s and stage %s with %s", test.q, got, test.state, test.stage, test.result)
		}
	}

	w.exec(t, "INSERT INTO rows_dead_letters (id, stage, cause, error, failed_at, origin_offset) VALUES (?, 'ingest', 'malformed', 'not valid JSON', now64(3), -1)", fixtureID(901))
	if body := w.body(t, "/v1/trace?q="+fixtureID(901).String()); !strings.Contains(body, `"article_id":"","state":"dead"`) || !strings.Contains(body, "dead-letters show "+fixtureID(901).String()) {
		t.Errorf("a dead letter that names no article: %s", body)
	}

	log.found = []waiting{{Topic: "mentions.v1", Partition: 1, Offset: 40, Behind: 3}}
	if body := w.body(t, "/v1/trace?q=https://example.com/never"); !strings.Contains(body, `"state":"waiting"`) || !strings.Contains(body, "3 messages before it") {
		t.Errorf("an article on its way: %s", body)
	}
	log.err = errors.New("away")
	if body := w.body(t, "/v1/trace?q="+fixtureID(1).String()); !strings.Contains(body, `"state":"stored"`) {
		t.Errorf("without Kafka: %s", body)
	}

	if body := w.body(t, "/v1/dead-letters?stage=extract"); !strings.Contains(body, fixtureID(900).String()) {
		t.Errorf("list of dead letters: %s", body)
	}
	if body := w.body(t, "/v1/dead-letters/"+fixtureID(900).String()); !strings.Contains(body, `"payload":"/wA="`) {
		t.Errorf("dead letter: %s", body)
	}
}

func (w *world) body(t *testing.T, path string) string {
	t.Helper()
	status, body := w.get(t, path)
	if status != http.StatusOK {
		t.Fatalf("%s: %d %s", path, status, body)
	}
	return body
}

// alert writes an alert.
func (w *world) alert(t *testing.T, id int, series, state string, started time.Time, evidence string) {
	t.Helper()
	r := &rows{table: "rows_alerts", columns: "alert_id, rule, series, state, direction, started_at, ended_at, decided_at, value, expected, score, baseline_seconds, bucket_seconds, stories, publisher_families, severity, replayed, evidence, rank"}
	var ended any
	if state == "resolved" {
		ended = started.Add(6 * time.Hour)
	}
	r.add(fixtureID(id), "topic-spike", series, state, "spike", started, ended, started.Add(time.Minute), 14.0, 3.2, 5.6, uint64(28*86400), uint64(3600),
		uint32(14), uint32(9), "warning", uint8(0), evidence, uint64(1))
	w.insert(t, r)
}

func TestAlerts(t *testing.T) {
	w := newWorld(t, nil)
	w.alert(t, 1, "topic=hbm", "resolved", noon.Add(-time.Hour), `[{"title":"T","sentence":"S"}]`)
	w.alert(t, 2, "topic=foundry", "firing", noon.Add(-48*time.Hour), `not json`)
	var got struct {
		Alerts []struct {
			Series   string
			Evidence []map[string]string
		}
	}
	w.decode(t, "/v1/alerts", &got)
	if len(got.Alerts) != 2 || got.Alerts[0].Series != "topic=foundry" || len(got.Alerts[1].Evidence) != 1 || got.Alerts[1].Evidence[0]["sentence"] != "S" {
		t.Errorf("alerts: %+v", got)
	}
	w.decode(t, "/v1/alerts?state=resolved&limit=5", &got)
	if len(got.Alerts) != 1 {
		t.Errorf("resolved alerts: %+v", got)
	}
}

// TestTiming reads what an answer cost, and a page.
func TestTiming(t *testing.T) {
	w := newWorld(t, few())
	for _, path := range []string{"/v1/reports/topic-trend", "/", "/v1/reports/nothing"} {
		resp, err := http.Get(w.server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		var milliseconds float64
		var rows int
		told := resp.Header.Get("Server-Timing")
		if _, err := fmt.Sscanf(told, `server;dur=%f, clickhouse;desc="%d rows read"`, &milliseconds, &rows); err != nil || milliseconds <= 0 || (rows > 0) != (resp.StatusCode == http.StatusOK) {
			t.Errorf("%s: Server-Timing %q (%v)", path, told, err)
		}
	}
}

// TestTypedFormats reads what ClickHouse wrote with ClickHouse, and refuses the same mistakes.
func TestTypedFormats(t *testing.T) {
	w := newWorld(t, few())
	for format, magic := range map[string]string{"parquet": "PAR1", "arrow": "ARROW1"} {
		status, body := w.get(t, "/v1/reports/competition?by=all&since=2026-03-01&format="+format)
		if status != http.StatusOK || !strings.HasPrefix(body, magic) || len(body) < 500 {
			t.Errorf("%s: status %d, %d bytes, %.20q", format, status, len(body), body)
		}
		if status, body := w.get(t, "/v1/reports/competition?topic=hbn&format="+format); status != http.StatusBadRequest || !strings.Contains(body, "near it: hbm") {
			t.Errorf("%s of an unknown topic: %d %s", format, status, body)
		}
	}
	if status, body := w.get(t, "/v1/reports/events?format=html"); status != http.StatusOK || !strings.Contains(body, "<td>Rebellions launched.</td>") {
		t.Errorf("html: %d %s", status, body)
	}
}

// TestETag asks again with the tag of the first answer.
func TestETag(t *testing.T) {
	w := newWorld(t, few())
	ask := func(path, tag string) (status int, tagged string, length int64) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("If-None-Match", tag)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode, resp.Header.Get("ETag"), resp.ContentLength
	}
	const path = "/v1/reports/topic-trend?format=csv&until=2026-03-18"
	status, tag, _ := ask(path, `"other"`)
	if status != http.StatusOK || tag == "" {
		t.Fatalf("status %d with tag %q", status, tag)
	}
	if status, _, length := ask(path, `"other", `+tag); status != http.StatusNotModified || length > 0 {
		t.Errorf("asked again: status %d, %d bytes", status, length)
	}
	if status, _, _ := ask(path+"&topic=npu-competition", tag); status != http.StatusOK {
		t.Errorf("another question: status %d", status)
	}
}
