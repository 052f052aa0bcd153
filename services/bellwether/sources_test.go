package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// runSources runs the command before a server that answers one body.
func runSources(t *testing.T, status int, body string, args ...string) (code int, stdout, stderr, asked, private string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, private = r.Method+" "+r.URL.String(), r.Header.Get("Bellwether-Allow-Private")
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	}))
	defer server.Close()
	var out, errs bytes.Buffer
	code = run(&app{ctx: t.Context(), stdout: &out, stderr: &errs}, append(append([]string{"sources"}, args...), "--server", server.URL))
	return code, out.String(), errs.String(), asked, private
}

// TestSourcesList has a source that ingest polls, one that is pushed, and one that has sent nothing yet.
func TestSourcesList(t *testing.T) {
	report := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/sources" {
			t.Errorf("report is asked for %s", r.URL)
		}
		_, _ = fmt.Fprint(w, `{"sources":[{"source":"통신","publisher":"통신사","state":"silent","last_published_at":"2026-11-23T09:00:00Z","last_seen_at":"2026-11-23T09:01:00Z","silent_seconds":7200,"pause_seconds":600,"last_day":4,"usual_day":12.5},
			{"source":"pushed","publisher":"Pushed","state":"well","last_published_at":"2026-11-23T10:00:00Z","last_seen_at":null,"silent_seconds":60,"pause_seconds":0,"last_day":1,"usual_day":null}]}`)
	}))
	defer report.Close()
	const body = `[{"id":"new","kind":"feed","status":"ok","error":"","last_poll":"","next_poll":"","entries":0,"pending":0,"accepted":0,"refused":0,"url":"https://new.example/","publisher":"New","rereads":0,"from_list":0,"last_article_error":"","interval_seconds":60},
		{"id":"통신","kind":"feed","status":"ok","error":"","last_poll":"2026-11-23T10:00:00Z","next_poll":"","entries":3,"pending":0,"accepted":3,"refused":0,"url":"https://example.com/","publisher":"통신","rereads":3,"from_list":1,"last_article_error":"","interval_seconds":60}]`
	code, stdout, stderr, asked, _ := runSources(t, 200, body, "list", "--format", "csv", "--report", report.URL)
	want := "source,publisher,state,last_published_at,last_day,usual_day,kind,status,last_poll,accepted,refused,error,last_seen_at,silent_seconds,pause_seconds,next_poll,entries,pending,url,rereads,from_list,last_article_error,interval_seconds\n" +
		"통신,통신사,silent,2026-11-23T09:00:00Z,4,12.5,feed,ok,2026-11-23T10:00:00Z,3,0,,2026-11-23T09:01:00Z,7200,600,,3,0,https://example.com/,3,1,,60\n" +
		"pushed,Pushed,well,2026-11-23T10:00:00Z,1,,,,,,,,,60,0,,,,,,,,\n" +
		"new,New,,,,,feed,ok,,0,0,,,,,,0,0,https://new.example/,0,0,,60\n"
	if diff := cmp.Diff(want, stdout); code != 0 || diff != "" || asked != "GET /v1/sources" {
		t.Errorf("status %d, asked %q, stderr %q, (-want +got):\n%s", code, asked, stderr, diff)
	}
	if code, _, stderr, _, _ = runSources(t, 404, "no such page", "list", "--report", report.URL); code != 1 || !strings.Contains(stderr, "is that the address of ingest?") {
		t.Errorf("wrong server: status %d, stderr %q", code, stderr)
	}
	if code, _, _, _, _ = runSources(t, 200, "[]", "list", "--format", "xml"); code != 2 {
		t.Errorf("unknown format: status %d", code)
	}
}

func TestSourcesCheck(t *testing.T) {
	const body = `{"url":"x","kind":"feed","title":"시험","damaged":true,"count":2,"entries":[],"articles":[{"url":"https://example.com/1","title":"하나","lang":"ko","author":"","published_at":"2026-11-23T10:00:00Z","time_trust":"claimed","characters":7,"error":""}]}`
	for address, private := range map[string]string{"https://example.com/feed": "", "http://127.0.0.1:8080/feed": "true", "http://localhost/feed": "true"} {
		code, stdout, stderr, asked, got := runSources(t, 200, body, "check", address, "--time-zone", "Asia/Seoul", "--format", "csv")
		if code != 0 || !strings.Contains(stdout, "하나,2026-11-23T10:00:00Z,claimed,ko,,7,https://example.com/1,") || got != private ||
			!strings.HasPrefix(asked, "POST /v1/sources/check?time_zone=Asia%2FSeoul&url=") || !strings.Contains(stderr, "2 entries, cut off or malformed") {
			t.Errorf("%s: status %d, asked %q, private %q, stdout %q, stderr %q", address, code, asked, got, stdout, stderr)
		}
	}
	code, _, stderr, _, _ := runSources(t, 502, `{"error":"reading x: refused"}`, "check", "https://example.com/")
	if code != 1 || !strings.Contains(stderr, "reading x: refused") {
		t.Errorf("status %d, stderr %q", code, stderr)
	}
}

func TestSourcesReload(t *testing.T) {
	code, stdout, _, asked, _ := runSources(t, 200, `{"written":2,"removed":1}`, "reload")
	if code != 0 || stdout != "2 sources written, 1 removed\n" || asked != "POST /v1/sources/reload" {
		t.Errorf("status %d, asked %q, stdout %q", code, asked, stdout)
	}
}
