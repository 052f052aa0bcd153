package main

import (
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
	"time"

	"github.com/google/go-cmp/cmp"
)

// sighting is a line and the instant that it was given.
type sighting struct {
	Line string
	At   time.Time
}

// stampingIngest gives lines their instants as ingest does, and keeps the set of what it has seen.
type stampingIngest struct {
	mu   sync.Mutex
	seen map[sighting]int
	// before is called with the number of each request, from 1; false cuts the connection after the lines were taken.
	before  func(request int) bool
	request int
}

func (s *stampingIngest) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.request++
	at, err := time.Parse(time.RFC3339Nano, r.URL.Query().Get("seen_at"))
	if err != nil {
		http.Error(w, fmt.Sprintf(`{"error":%q}`, err), http.StatusBadRequest)
		return
	}
	goOn := s.before == nil || s.before(s.request)
	last, repeats, lines := at, map[string]int{}, strings.Split(strings.TrimSpace(string(body)), "\n")
	for _, line := range lines {
		var article struct{ URL string }
		if err := json.Unmarshal([]byte(line), &article); err != nil {
			http.Error(w, `{"error":"no JSON"}`, http.StatusBadRequest)
			return
		}
		got := sighting{line, at.Add(time.Duration(repeats[article.URL]) * time.Millisecond)}
		repeats[article.URL]++
		if got.At.After(last) {
			last = got.At
		}
		if s.seen == nil {
			s.seen = map[sighting]int{}
		}
		s.seen[got]++
	}
	if !goOn {
		http.Error(w, `{"error":"cut off"}`, http.StatusBadRequest)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"accepted": len(lines), "last_seen_at": last})
}

// shown is the line about an article that counts: a text's rank is its earliest instant, a removal's its latest.
func (s *stampingIngest) shown(url string) string {
	ranks := map[string]time.Time{}
	for seen := range s.seen {
		if !strings.Contains(seen.Line, fmt.Sprintf("%q", url)) {
			continue
		}
		rank, known := ranks[seen.Line]
		if !known || seen.At.Before(rank) != strings.Contains(seen.Line, "removed") {
			ranks[seen.Line] = seen.At
		}
	}
	line, best := "", time.Time{}
	for candidate, rank := range ranks {
		if rank.After(best) {
			line, best = candidate, rank
		}
	}
	return line
}

// editedFile holds articles that are told, taken back and told anew, every time far enough apart for several chunks.
func editedFile() string {
	var b strings.Builder
	for _, says := range []string{`"title":"one"`, `"removed":true`, `"title":"two"`} {
		for i := range 900 {
			fmt.Fprintf(&b, "{\"url\":\"https://example.com/%d\",%s}\n", i, says)
		}
	}
	return b.String()
}

const twoOfFive = `{"url":"https://example.com/5","title":"two"}`

func (s *stampingIngest) check(t *testing.T, lines int) {
	t.Helper()
	if got := s.shown("https://example.com/5"); got != twoOfFive {
		t.Errorf("shown is %s, want %s", got, twoOfFive)
	}
	if len(s.seen) != lines {
		t.Errorf("%d sightings of %d lines: some were given another instant when they came again", len(s.seen), lines)
	}
}

// A push that did not end is pushed again, with or without --resume: its lines are the very same sightings.
func TestPushAgainMakesTheSameSightings(t *testing.T) {
	for _, again := range [][]string{nil, {"--resume"}} {
		for stop := 1; stop <= 3; stop++ {
			t.Run(fmt.Sprint(again, stop), func(t *testing.T) {
				path := writeFile(t, "a.jsonl", []byte(editedFile()))
				s := &stampingIngest{before: func(request int) bool { return request != stop }}
				if code, _, stderr := pushTo(t, s, append(again, path)...); code != 1 || !strings.Contains(stderr, "push the same") {
					t.Fatalf("the push that was cut off: status %d, stderr %q", code, stderr)
				}
				if code, _, stderr := pushTo(t, s, append(again, path)...); code != 0 {
					t.Fatalf("the push after it: status %d, stderr %q", code, stderr)
				}
				s.check(t, 2700)
			})
		}
	}
}

// A SIGKILL leaves what is on the disk at that moment: marks are up to a second old, instants are not.
func TestPushAfterKill(t *testing.T) {
	for _, again := range [][]string{nil, {"--resume"}} {
		for killed := 1; killed <= 2; killed++ {
			t.Run(fmt.Sprint(again, killed), func(t *testing.T) {
				path := writeFile(t, "a.jsonl", []byte(editedFile()))
				s := &stampingIngest{before: func(request int) bool { return request != 2 }}
				if code, _, _ := pushTo(t, s, path); code != 1 { // leaves a mark
					t.Fatalf("the push that was cut off: status %d", code)
				}
				left := filepath.Join(t.TempDir(), "left")
				s.request, s.before = 0, func(request int) bool {
					if request == killed {
						copyFolder(t, left, dataDir(t))
					}
					return request != killed
				}
				if code, _, stderr := pushTo(t, s, append(again, path)...); code != 1 {
					t.Fatalf("the killed push: status %d, stderr %q", code, stderr)
				}
				if err := os.RemoveAll(dataDir(t)); err != nil {
					t.Fatal(err)
				}
				copyFolder(t, dataDir(t), left)
				if code, _, stderr := pushTo(t, s, append(again, path)...); code != 0 {
					t.Fatalf("the push after it: status %d, stderr %q", code, stderr)
				}
				s.check(t, 2700)
			})
		}
	}
}

func copyFolder(t *testing.T, to, from string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Error(err)
	}
}

// pushTo pushes to an ingest that may outlive the command.
func pushTo(t *testing.T, handler http.Handler, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	var out, errs strings.Builder
	a := &app{ctx: t.Context(), stdin: strings.NewReader(""), stdout: &out, stderr: &errs}
	code = run(a, append([]string{"push", "--server", server.URL, "--data", dataDir(t)}, args...))
	return code, out.String(), errs.String()
}

// A file that was pushed to its end and is pushed again is seen again, and so is one that was changed in between.
func TestPushAnewIsSeenAnew(t *testing.T) {
	content := editedFile()
	path := writeFile(t, "a.jsonl", []byte(content))
	s := &stampingIngest{}
	for range 2 {
		if code, _, stderr := pushTo(t, s, path); code != 0 {
			t.Fatalf("status %d, stderr %q", code, stderr)
		}
		time.Sleep(2 * time.Millisecond) // instants are in milliseconds
	}
	if len(s.seen) != 2*2700 {
		t.Errorf("pushed to the end twice: %d sightings, want 5400", len(s.seen))
	}

	s = &stampingIngest{before: func(request int) bool { return request != 3 }}
	if code, _, _ := pushTo(t, s, path); code != 1 {
		t.Fatalf("the push that was cut off: status %d", code)
	}
	changed := strings.Replace(content, twoOfFive, `{"url":"https://example.com/5","title":"too"}`, 1)
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := pushTo(t, s, path); code != 0 {
		t.Fatalf("the changed file: status %d, stderr %q", code, stderr)
	}
	if got, want := s.shown("https://example.com/5"), `{"url":"https://example.com/5","title":"too"}`; got != want {
		t.Errorf("shown is %s, want %s", got, want)
	}
}

// A file that grew after its push was cut off keeps the instants of what was sent of it.
func TestPushOfAGrownFile(t *testing.T) {
	path := writeFile(t, "a.jsonl", []byte(editedFile()))
	s := &stampingIngest{before: func(request int) bool { return request != 3 }}
	if code, _, _ := pushTo(t, s, path); code != 1 {
		t.Fatalf("the push that was cut off: status %d", code)
	}
	grown := editedFile() + `{"url":"https://example.com/5","title":"three"}` + "\n"
	if err := os.WriteFile(path, []byte(grown), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := pushTo(t, s, path); code != 0 {
		t.Fatalf("the grown file: status %d, stderr %q", code, stderr)
	}
	got := []any{len(s.seen), s.shown("https://example.com/5")}
	if diff := cmp.Diff([]any{2701, `{"url":"https://example.com/5","title":"three"}`}, got); diff != "" {
		t.Errorf("sightings and what is shown (-want +got)\n%s", diff)
	}
}
