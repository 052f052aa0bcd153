package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fakeIngest answers pushes as ingest does, and can fail first.
type fakeIngest struct {
	mu       sync.Mutex
	lines    []string // acknowledged, in order of their chunks' arrival
	paths    []string
	failures []func(w http.ResponseWriter) // one is used up per request
	// stopAt refuses everything once so many lines are acknowledged; 0 never does.
	stopAt int
}

func (f *fakeIngest) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.paths = append(f.paths, r.URL.String())
	if len(f.failures) > 0 {
		fail := f.failures[0]
		f.failures = f.failures[1:]
		fail(w)
		return
	}
	if f.stopAt > 0 && len(f.lines) >= f.stopAt {
		http.Error(w, `{"error":"no more"}`, http.StatusBadRequest)
		return
	}
	var result struct {
		Accepted int              `json:"accepted"`
		Refused  int              `json:"refused"`
		Errors   []map[string]any `json:"errors"`
		Ignored  []string         `json:"ignored"`
	}
	for _, name := range []string{"publishedAt", "tags"} {
		if strings.Contains(string(body), name) {
			result.Ignored = append(result.Ignored, name)
		}
	}
	for i, line := range strings.Split(strings.TrimSpace(string(body)), "\n") {
		if line == "" {
			continue
		}
		if strings.Contains(line, "bad") {
			result.Refused++
			result.Errors = append(result.Errors, map[string]any{"line": i + 1, "field": "url", "error": "is bad"})
			continue
		}
		result.Accepted++
		f.lines = append(f.lines, line)
	}
	_ = json.NewEncoder(w).Encode(result)
}

// bellwether runs the command before a fake ingest.
func runPush(t *testing.T, f *fakeIngest, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	server := httptest.NewServer(f)
	defer server.Close()
	var out, errs bytes.Buffer
	a := &app{ctx: t.Context(), stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs}
	code = run(a, append([]string{"push", "--server", server.URL, "--data", dataDir(t)}, args...))
	return code, out.String(), errs.String()
}

// dataDir is one folder for all runs of a test.
func dataDir(t *testing.T) string {
	return filepath.Join(os.TempDir(), "bellwether-push-"+fmt.Sprintf("%x", t.Name())+fmt.Sprint(os.Getpid()))
}

func writeFile(t *testing.T, name string, content []byte) string {
	t.Helper()
	t.Cleanup(func() { _ = os.RemoveAll(dataDir(t)) })
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPushStandardInput(t *testing.T) {
	f := &fakeIngest{}
	code, stdout, stderr := runPush(t, f, "{\"id\":1}\n\n {\"id\":2} \r\n{\"id\":3}", "-")
	if code != 0 || stdout != "{\"accepted\":3,\"refused\":0}\n" || stderr != "accepted 3, refused 0\n" {
		t.Errorf("status %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	if diff := cmp.Diff([]string{`{"id":1}`, `{"id":2}`, `{"id":3}`}, f.lines); diff != "" {
		t.Errorf("lines (-want +got)\n%s", diff)
	}
}

func TestPushNamesRefusedLines(t *testing.T) {
	var content strings.Builder
	for i := range 2500 { // three chunks
		fmt.Fprintf(&content, "{\"id\":%d}\n", i)
	}
	content.WriteString("\n{\"id\":\"bad\"}\n")
	path := writeFile(t, "a.jsonl", []byte(content.String()))
	code, stdout, stderr := runPush(t, &fakeIngest{}, "", path)
	if code != 1 || stdout != "{\"accepted\":2500,\"refused\":1}\n" || !strings.Contains(stderr, path+":2502: url: is bad\n") {
		t.Errorf("status %d, stdout %q, stderr %q", code, stdout, stderr)
	}
}

func TestPushTellsOnceOfFieldsThatNobodyReads(t *testing.T) {
	var content strings.Builder
	for range 2500 { // three chunks
		content.WriteString(`{"id":1,"publishedAt":"2026-11-24","tags":[]}` + "\n")
	}
	path := writeFile(t, "a.jsonl", []byte(content.String()))
	code, _, stderr := runPush(t, &fakeIngest{}, "", path)
	for _, want := range []string{
		path + `: the field "publishedAt" is not known and was passed over; did you mean published_at?` + "\n",
		path + `: the field "tags" is not known and was passed over; fields are url, source, `,
	} {
		if code != 0 || strings.Count(stderr, want) != 1 {
			t.Errorf("status %d, stderr %q, want once %q", code, stderr, want)
		}
	}
}

func TestPushSendsAgainWhatWasNotAcknowledged(t *testing.T) {
	hangUp := func(w http.ResponseWriter) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_ = conn.Close()
		}
	}
	status := func(code int) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { w.WriteHeader(code) }
	}
	f := &fakeIngest{failures: []func(http.ResponseWriter){hangUp, status(429), status(503), status(507), status(502), func(w http.ResponseWriter) {
		_, _ = io.WriteString(w, "{\"accepted\":")
	}}}
	code, stdout, stderr := runPush(t, f, `{"id":1}`, "-")
	if code != 0 || stdout != "{\"accepted\":1,\"refused\":0}\n" || len(f.paths) != 7 {
		t.Errorf("status %d, stdout %q, stderr %q, requests %v", code, stdout, stderr, f.paths)
	}
}

func TestPushGivesUp(t *testing.T) {
	for name, tc := range map[string]struct {
		status int
		want   string
	}{
		"wrong server": {404, "it takes no articles"}, "bad request": {400, "answered 400"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fakeIngest{failures: []func(http.ResponseWriter){func(w http.ResponseWriter) { w.WriteHeader(tc.status) }}}
			code, _, stderr := runPush(t, f, `{"id":1}`, "-")
			if code != 1 || !strings.Contains(stderr, tc.want) {
				t.Errorf("status %d, stderr %q", code, stderr)
			}
		})
	}
	a := &app{ctx: t.Context(), stdin: strings.NewReader("{}"), stdout: io.Discard, stderr: &bytes.Buffer{}}
	if code := run(a, []string{"push", "--server", "http://127.0.0.1:1", "--timeout", "1ms", "-"}); code != 1 {
		t.Errorf("nobody there: status %d", code)
	}
	if code := run(a, []string{"push", "--data", t.TempDir(), "-"}); code != 1 {
		t.Errorf("no running system: status %d", code)
	}
	if code := run(a, []string{"push", "--server", "nonsense", "-"}); code != 2 {
		t.Errorf("no address: status %d", code)
	}
}

func TestPushFindsTheRunningSystem(t *testing.T) {
	f := &fakeIngest{}
	server := httptest.NewServer(f)
	defer server.Close()
	dir := t.TempDir()
	endpoints := fmt.Sprintf(`{"push":%q}`, server.URL)
	if err := os.WriteFile(filepath.Join(dir, "endpoints.json"), []byte(endpoints), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &app{ctx: t.Context(), stdin: strings.NewReader("{}"), stdout: io.Discard, stderr: io.Discard}
	if code := run(a, []string{"push", "--data", dir, "-"}); code != 0 || len(f.lines) != 1 {
		t.Errorf("status %d, %d lines", code, len(f.lines))
	}
}

func TestPushCSV(t *testing.T) {
	content := "\ufeffURL,title,removed,text\n" +
		"https://example.com/1,\"one, two\",,\"first\nsecond\"\n" +
		"https://example.com/2,,yes,\n" +
		"https://example.com/3,,maybe,\n" +
		"https://example.com/4,x\n"
	path := writeFile(t, "a.csv", []byte(content))
	f := &fakeIngest{}
	code, stdout, stderr := runPush(t, f, "", path)
	if code != 1 || stdout != "{\"accepted\":2,\"refused\":2}\n" ||
		!strings.Contains(stderr, path+":5: removed: ") || !strings.Contains(stderr, path+":6: has 2 columns, the header 4") {
		t.Errorf("status %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	want := []string{
		`{"text":"first\nsecond","title":"one, two","url":"https://example.com/1"}`,
		`{"removed":true,"url":"https://example.com/2"}`,
	}
	if diff := cmp.Diff(want, f.lines); diff != "" {
		t.Errorf("lines (-want +got)\n%s", diff)
	}
	if code, _, stderr := runPush(t, f, "headline\nx\n", "--csv", "-"); code != 1 || !strings.Contains(stderr, `column 1 "headline" is no field`) {
		t.Errorf("unknown column: status %d, stderr %q", code, stderr)
	}
}

func TestPushReplay(t *testing.T) {
	f := &fakeIngest{}
	code, stdout, _ := runPush(t, f, strings.Repeat("{\"id\":1}\n", 1500), "--replay", "-")
	var got struct{ Replay string }
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 || got.Replay == "" {
		t.Fatalf("status %d, stdout %q", code, stdout)
	}
	want := []string{"/v1/articles?replay=" + got.Replay, "/v1/articles?replay=" + got.Replay, "/v1/replays/end?id=" + got.Replay}
	if diff := cmp.Diff(want, f.paths); diff != "" {
		t.Errorf("requests (-want +got)\n%s", diff)
	}
}

// An interrupted push goes on after the last chunk before which all was acknowledged, under the same replay.
func TestPushResumes(t *testing.T) {
	var content bytes.Buffer
	for i := range 5000 {
		fmt.Fprintf(&content, "{\"id\":%d}\n", i)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(content.Bytes())
	_ = z.Close()
	table := "id\n" + strings.ReplaceAll(strings.ReplaceAll(content.String(), `{"id":`, ""), "}", "")
	for name, data := range map[string][]byte{"a.jsonl": content.Bytes(), "b.jsonl.gz": packed.Bytes(), "c.csv": []byte(table)} {
		t.Run(name, func(t *testing.T) {
			path := writeFile(t, name, data)
			f := &fakeIngest{stopAt: 2000}
			if code, _, stderr := runPush(t, f, "", "--replay", path); code != 1 {
				t.Fatalf("the interrupted push: status %d, stderr %q", code, stderr)
			}
			f.stopAt = 0
			code, stdout, stderr := runPush(t, f, "", "--replay", "--resume", path)
			if code != 0 || !strings.Contains(stdout, `"accepted":3000,`) {
				t.Fatalf("status %d, stdout %q, stderr %q", code, stdout, stderr)
			}
			if len(f.lines) != 5000 || f.paths[0] != f.paths[len(f.paths)-2] {
				t.Errorf("%d lines; requests %s and %s", len(f.lines), f.paths[0], f.paths[len(f.paths)-2])
			}
			if code, stdout, _ = runPush(t, f, "", "--resume", path); code != 0 || !strings.Contains(stdout, `"accepted":5000,`) {
				t.Errorf("after the end: status %d, stdout %q", code, stdout)
			}
		})
	}
}

func TestPrefixIsContiguous(t *testing.T) {
	chunks := []*chunk{{end: 10, lastLine: 1}, {begin: 10, end: 20, lastLine: 2}, {begin: 20, end: 30, lastLine: 3}}
	p := newPrefix("")
	for _, c := range chunks {
		p.begin(c)
	}
	for i, want := range []int64{0, 0, 30} { // last first
		at, _ := p.done(chunks[len(chunks)-1-i])
		if at.Offset != want {
			t.Errorf("after %d acknowledgements: byte %d, want %d", i+1, at.Offset, want)
		}
	}
}
