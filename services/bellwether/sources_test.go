package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
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

func TestSourcesList(t *testing.T) {
	const body = `[{"id":"통신","kind":"feed","status":"ok","error":"","last_poll":"2026-11-23T10:00:00Z","next_poll":"","entries":3,"pending":0,"accepted":3,"refused":0,"url":"https://example.com/","publisher":"통신","rereads":3,"from_list":1,"last_article_error":"","interval_seconds":60}]`
	code, stdout, stderr, asked, _ := runSources(t, 200, body, "list", "--format", "csv")
	want := "id,kind,status,last_poll,next_poll,entries,pending,accepted,refused,error,url,publisher,rereads,from_list,last_article_error,interval_seconds\n" +
		"통신,feed,ok,2026-11-23T10:00:00Z,,3,0,3,0,,https://example.com/,통신,3,1,,60\n"
	if code != 0 || stdout != want || asked != "GET /v1/sources" {
		t.Errorf("status %d, asked %q, stdout %q, stderr %q", code, asked, stdout, stderr)
	}
	if code, stdout, _, _, _ = runSources(t, 200, "[]", "list", "--format", "json"); code != 0 || strings.TrimSpace(stdout) != "[]" {
		t.Errorf("none: status %d, stdout %q", code, stdout)
	}
	if code, _, stderr, _, _ = runSources(t, 404, "no such page", "list"); code != 1 || !strings.Contains(stderr, "is that the address of ingest?") {
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
