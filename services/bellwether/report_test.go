package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jedib0t/go-pretty/v6/text"
)

// fakeReports is an API with one report and canned answers.
func fakeReports(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	text := func(pattern string, status int, kind, body string) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
	text("GET /v1/reports", 200, "application/json", `[{"name":"topic-trend","title":"Topic trend","answers":"How much?","parameters":[
		{"name":"topic","type":"topic","default":"hbm","help":"Topic by its id."},{"name":"by","type":"choice","default":"week","help":"Period.","options":["day","week"]}],
		"chart":{"kind":"line","x":"period","y":"count","series":"entity_id"}}]`)
	mux.HandleFunc("GET /v1/reports/topic-trend", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		switch {
		case q.Has("colour"):
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"status":400,"title":"Bad Request","detail":"report topic-trend has no parameter \"colour\"","parameters":["topic","by"]}`)
		case q.Get("format") == "csv" && q.Get("topic") == "none":
			_, _ = io.WriteString(w, "period,count\n")
		case q.Get("format") == "csv":
			_, _ = io.WriteString(w, "period,count\n2026-03-09,4\n")
		case q.Get("topic") == "none":
			_, _ = io.WriteString(w, `{"name":"topic-trend","title":"Topic trend","parameters":{},"columns":[{"name":"period","type":"Date"}],"rows":[]}`)
		default:
			_, _ = io.WriteString(w, `{"name":"topic-trend","title":"Topic trend","parameters":{"topic":"hbm","by":"week"},
				"columns":[{"name":"period","type":"Date"},{"name":"entity_id","type":"String"},{"name":"name","type":"String"},{"name":"count","type":"UInt64"}],
				"rows":[{"period":"2026-03-02","entity_id":"samsung-electronics","name":"삼성전자","count":7},{"period":"2026-03-16","entity_id":"samsung-electronics","name":"삼성전자","count":14},
				{"period":"2026-03-09","entity_id":"amd","name":"AMD","count":1234567890123456789}]}`)
		}
	})
	mux.HandleFunc("POST /v1/sql", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Query, Format string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Errorf("body of /v1/sql: %v", err)
		}
		switch {
		case strings.Contains(in.Query, "DROP"):
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"status":403,"title":"Forbidden","detail":"Code: 497. Not enough privileges"}`)
		case strings.Contains(in.Query, "FORMAT TSV"):
			w.Header().Set("X-ClickHouse-Format", "TSV")
			_, _ = io.WriteString(w, "a\tb\n")
		default:
			w.Header().Set("X-ClickHouse-Format", in.Format)
			_, _ = io.WriteString(w, map[string]string{
				"JSONCompactEachRowWithNamesAndTypes": `["토픽","n"]` + "\n" + `["String","UInt64"]` + "\n" + `["반도체 \u001b[31m",18446744073709551615]` + "\n",
				"JSONEachRow":                         `{"n":1}` + "\n" + `{"n":2}` + "\n",
				"CSVWithNames":                        "\"n\"\n1\n",
			}[in.Format])
		}
	})
	text("GET /v1/trace", 200, "application/json", `{"article_id":"a1","state":"unknown","summary":"No such article was seen.","stages":[]}`)
	text("GET /v1/audit", 200, "application/json", `{"ok":false,"offsets":3,"stored":2,"missing":["articles.v1/0/2 has no outcome"],"dirty":1,"without":1}`)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// call runs the command and returns status, standard output and standard error.
func call(t *testing.T, stdin string, args ...string) (int, string, string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(&app{ctx: t.Context(), stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs}, args)
	return code, out.String(), errs.String()
}

func TestReportAndSQL(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	server := fakeReports(t)
	for _, test := range []struct {
		name, stdin string
		args        []string
		code        int
		out         string
		errs        string // a part of it
	}{
		{
			name: "table, aligned for Hangul, with sparklines", args: []string{"report", "--server", server, "topic-trend", "--topic", "hbm"},
			out: "Topic trend (topic hbm, by week)\n" +
				" period      entity_id            name                    count \n" +
				"────────────────────────────────────────────────────────────────\n" +
				" 2026-03-02  samsung-electronics  삼성전자                    7 \n" +
				" 2026-03-16  samsung-electronics  삼성전자                   14 \n" +
				" 2026-03-09  amd                  AMD       1234567890123456789 \n\n" +
				"count, 3 periods from 2026-03-02 to 2026-03-16, the last in figures\n▁▁▁        14  삼성전자\n▁█▁         0  AMD\n",
		},
		{name: "csv as it comes", args: []string{"report", "topic-trend", "--format=csv", "--server=" + server}, out: "period,count\n2026-03-09,4\n"},
		{
			name: "csv without rows keeps its header", args: []string{"report", "--server", server, "topic-trend", "--topic", "none", "--format", "csv"},
			out: "period,count\n", errs: "No rows",
		},
		{
			name: "json without rows is an empty array", args: []string{"report", "--format", "json", "--server", server, "topic-trend", "--topic", "none"},
			out: "[]\n", errs: "No rows",
		},
		{
			name: "a table without rows says so", args: []string{"report", "--server", server, "topic-trend", "--topic", "none"},
			out: "Topic trend ()\nNo rows: nothing matches.\n",
		},
		{name: "unknown parameter", args: []string{"report", "--server", server, "topic-trend", "--colour", "red"}, code: 2, errs: "Parameters: --topic, --by"},
		{name: "unknown report", args: []string{"report", "--server", server, "nonsense"}, code: 2, errs: "there are: topic-trend"},
		{name: "missing value", args: []string{"report", "--server", server, "topic-trend", "--topic"}, code: 2, errs: "--topic: its value is missing"},
		{name: "unknown format", args: []string{"report", "--server", server, "topic-trend", "--format", "xml"}, code: 2, errs: "none of table, csv, json, md, html, parquet, arrow"},
		{name: "a form that only a report has", args: []string{"report", "--server", server, "--format", "parquet"}, code: 2, errs: "none of table, csv, json, md"},
		{name: "no system", args: []string{"report", "--data", t.TempDir()}, code: 1, errs: "bellwether up"},
		{name: "sql as json", args: []string{"sql", "--server", server, "--format", "json", "SELECT 1"}, out: "[\n{\"n\":1},\n{\"n\":2}\n]\n"},
		{name: "sql from standard input", stdin: "SELECT 1;\n", args: []string{"sql", "--server", server, "--format", "csv"}, out: "\"n\"\n1\n"},
		{name: "a FORMAT of the query's own", args: []string{"sql", "--server", server, "SELECT 1 FORMAT TSV"}, out: "a\tb\n"},
		{
			name: "big numbers whole, no escape sequences", args: []string{"sql", "--server", server, "SELECT 1"},
			out: " 토픽                            n \n───────────────────────────────────\n 반도체 [31m  18446744073709551615 \n",
		},
		{name: "refused by ClickHouse", args: []string{"sql", "--server", server, "DROP TABLE articles"}, code: 1, errs: "Not enough privileges"},
		{name: "no query", args: []string{"sql", "--server", server}, code: 2, errs: "holds no query"},
		{name: "a story nobody saw", args: []string{"trace", "--server", server, "https://example.com/1"}, code: 1, out: "article a1: unknown\nNo such article was seen.\n", errs: "not known"},
		{
			name: "audit names what is missing", args: []string{"audit", "--server", server, "--format", "csv"}, code: 1,
			out:  "ok,offsets,stored,removed,dead,without,dirty,expired,missing\nfalse,3,2,0,0,1,1,0,articles.v1/0/2 has no outcome\n",
			errs: "missing: articles.v1/0/2 has no outcome",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			code, out, errs := call(t, test.stdin, test.args...)
			if code != test.code {
				t.Errorf("exit status %d, want %d; standard error: %s", code, test.code, errs)
			}
			if diff := cmp.Diff(test.out, out); diff != "" {
				t.Errorf("standard output (-want +got):\n%s", diff)
			}
			if !strings.Contains(errs, test.errs) {
				t.Errorf("standard error %q, want %q in it", errs, test.errs)
			}
		})
	}
}

// TestHelpOfSQLListsTheViews reads the list that the page has too.
func TestHelpOfSQLListsTheViews(t *testing.T) {
	code, out, _ := call(t, "", "sql", "--help")
	for _, view := range []string{"articles", "facts", "alert_notices", "dirty_buckets"} {
		if code != 0 || !strings.Contains(out, view+" ") {
			t.Errorf("status %d, no %s in %s", code, view, out)
		}
	}
}

func TestSparkline(t *testing.T) {
	for _, test := range []struct {
		values []float64
		want   string
	}{
		{[]float64{0, 1, 2, 3, 4, 5, 6, 7}, "▁▂▃▄▅▆▇█"},
		{[]float64{5, 5}, "██"},
		{[]float64{0, 0}, "▁▁"},
		{[]float64{-1, 0, 1}, "▁▅█"},
	} {
		low, high := span(test.values)
		if got := sparkline(test.values, low, high); got != test.want {
			t.Errorf("sparkline(%v) = %q, want %q", test.values, got, test.want)
		}
	}
}

// fakeLetters is an API with two dead letters, and an ingest that remembers what it got.
func TestReplayOfDeadLetters(t *testing.T) {
	letters := map[string]string{
		"l1": `{"id":"l1","stage":"extract","topic":"articles.v1","origin_partition":2,"origin_offset":7,"key":"MDEyMzQ1Njc4OWFiY2RlZg==","payload":"cGF5"}`,
		"l2": `{"id":"l2","stage":"ingest","topic":"","origin_partition":-1,"origin_offset":-1,"key":"","payload":"eyJ1cmwiOiJ4In0="}`,
	}
	got := map[string]string{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/dead-letters", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"dead_letters":[`+letters["l1"]+`,`+letters["l2"]+`]}`)
	})
	mux.HandleFunc("GET /v1/dead-letters/{id}", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, letters[r.PathValue("id")]) })
	for _, path := range []string{"/v1/replays", "/v1/articles"} {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			got[path] = string(body)
			_, _ = io.WriteString(w, `{"accepted":1,"refused":0,"errors":[]}`)
		})
	}
	server := httptest.NewServer(mux)
	defer server.Close()
	code, out, errs := call(t, "", "dead-letters", "--server", server.URL, "replay", "--all", "--push", server.URL)
	if code != 0 || out != "2 replayed, 0 refused\n" {
		t.Errorf("exit status %d, output %q, errors %q", code, out, errs)
	}
	want := map[string]string{
		"/v1/replays":  `{"topic":"articles.v1","key":"MDEyMzQ1Njc4OWFiY2RlZg==","payload":"cGF5","origin":{"partition":2,"offset":7}}` + "\n",
		"/v1/articles": `{"url":"x"}` + "\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sent to ingest (-want +got):\n%s", diff)
	}
	if code, _, _ := call(t, "", "dead-letters", "--server", server.URL, "replay"); code != 2 {
		t.Errorf("replay of nothing in particular: exit status %d, want 2", code)
	}
	code, out, errs = call(t, "", "dead-letters", "--format", "csv", "--server", server.URL, "list")
	if code != 0 || !strings.HasPrefix(out, "id,stage,cause,field,error,failed_at,topic,partition,offset,url\nl1,extract,") {
		t.Errorf("list: exit status %d, output %q, errors %q", code, out, errs)
	}
}

// TestTableFits draws a table for terminals of different width.
func TestTableFits(t *testing.T) {
	s := &sheet{
		columns: []string{"title", "articles", "url"}, numeric: []bool{false, true, false},
		cells: [][]string{{"SK하이닉스 “내년 HBM 물량 완판”…증설에 8조 원 더", "36", "https://garam.example/news/2026/11/12/0001"}},
	}
	for _, width := range []int{200, 80, 60, 45} {
		drawn := s.drawn(width)
		for line := range strings.SplitSeq(drawn, "\n") {
			if got := text.StringWidth(line); got > width {
				t.Errorf("in %d columns a line takes %d: %q", width, got, line)
			}
		}
		if strings.Count(drawn, "완판") != 1 {
			t.Errorf("in %d columns:\n%s", width, drawn)
		}
	}
	want := "title     SK하이닉스 “내년 HBM 물량 완판”…증설에 8조 원 더\narticles  36\nurl       https://garam.example/news/2026/11/12/0001"
	if diff := cmp.Diff(want, s.drawn(20)); diff != "" {
		t.Errorf("where nothing fits (-want +got):\n%s", diff)
	}
}

// TestSQLWithoutATerminal takes the null device for what it is: no terminal, and no query.
func TestSQLWithoutATerminal(t *testing.T) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	var out, errs bytes.Buffer
	code := run(&app{ctx: t.Context(), stdin: null, stdout: &out, stderr: &errs}, []string{"sql", "--server", fakeReports(t)})
	if code != 2 || !strings.Contains(errs.String(), "holds no query") {
		t.Errorf("exit status %d: %s", code, &errs)
	}
}
