package main

import (
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// stampsOf opens the stamps of a file as a new process does.
func stampsOf(t *testing.T, data string) *stamps {
	t.Helper()
	s, err := openMarks(data).openStamps(&input{path: "/news.jsonl"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close() })
	return s
}

func TestStampsFind(t *testing.T) {
	first := time.UnixMilli(1_800_000_000_000)
	type body struct {
		begin   int64
		content string
	}
	bodies := []body{{0, "a\n"}, {2, "b\n"}, {4, "c\n"}}
	day := 24 * time.Hour
	for name, tc := range map[string]struct {
		asked []body
		age   time.Duration
		torn  int64     // bytes that the last record lacks
		want  [3]string // what is found for each, as the time since first
	}{
		"the same":                {bodies, day, 0, [3]string{"0s", "1ms", "2ms"}},
		"five days later":         {bodies, 5 * day, 0, [3]string{"0s", "1ms", "2ms"}},
		"a week later":            {bodies, 7 * day, 0, [3]string{"new", "new", "new"}},
		"gone on with":            {bodies[1:], day, 0, [3]string{"1ms", "2ms"}},
		"a record without end":    {bodies, day, 1, [3]string{"0s", "1ms", "new"}},
		"only a part of a record": {bodies, day, 31, [3]string{"0s", "1ms", "new"}},
		"grown":                   {[]body{bodies[0], bodies[1], {4, "c\nd\n"}}, day, 0, [3]string{"0s", "1ms", "2ms"}},
		"shorter":                 {[]body{bodies[0], bodies[1], {4, "c"}}, day, 0, [3]string{"0s", "1ms", "new"}},
		"changed in the middle":   {[]body{bodies[0], {2, "x\n"}, bodies[2]}, day, 0, [3]string{"0s", "new", "new"}},
		"other places":            {[]body{bodies[0], {3, "b\n"}, {5, "c\n"}}, day, 0, [3]string{"0s", "new", "new"}},
	} {
		t.Run(name, func(t *testing.T) {
			data := t.TempDir()
			s := stampsOf(t, data)
			for i, b := range bodies {
				if err := s.keep(b.begin, []byte(b.content), first.Add(time.Duration(i)*time.Millisecond)); err != nil {
					t.Fatal(err)
				}
			}
			path := openMarks(data).stampsPath(&input{path: "/news.jsonl"})
			if err := os.Truncate(path, 3*stampRecordSize-tc.torn); err != nil {
				t.Fatal(err)
			}
			// The second time shows that what is kept anew does not spoil what holds.
			for range 2 {
				s = stampsOf(t, data)
				var got [3]string
				for i, b := range tc.asked {
					if at, found := s.find(b.begin, []byte(b.content), first.Add(tc.age)); found {
						got[i] = at.Sub(first).String()
						continue
					}
					got[i] = "new"
					if err := s.keep(b.begin, []byte(b.content), first.Add(time.Duration(i)*time.Millisecond)); err != nil {
						t.Fatal(err)
					}
				}
				if diff := cmp.Diff(tc.want, got); diff != "" {
					t.Fatalf("instants (-want +got)\n%s", diff)
				}
				for i := range tc.want {
					if tc.want[i] == "new" && tc.age <= repeatWithin {
						tc.want[i] = time.Duration(i * int(time.Millisecond)).String()
					}
				}
			}
		})
	}
}

// What is new comes after everything that the push before can have used, even after what holds no more.
func TestStampsUsed(t *testing.T) {
	data, first := t.TempDir(), time.UnixMilli(1_800_000_000_000)
	s := stampsOf(t, data)
	if got := s.used(); !got.IsZero() {
		t.Errorf("of no push before: %s", got)
	}
	for i, content := range []string{"a\n", "b\n", "c\n"} {
		if err := s.keep(int64(2*i), []byte(content), first.Add(time.Duration(i)*time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	s = stampsOf(t, data)
	if _, found := s.find(2, []byte("x\n"), first); found {
		t.Error("another body was found")
	}
	if got, want := s.used(), first.Add(3*time.Second); !got.Equal(want) {
		t.Errorf("used up to %s, want %s: the last body's instant and 1 ms for each line that it may have", got, want)
	}
}

// Where nothing can be noted, that is told and the push goes on; nothing is noted of standard input.
func TestPushWithoutNotes(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "blocked")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := openMarks(blocked).openStamps(&input{})
	if s != nil || err != nil {
		t.Errorf("standard input: stamps %v, error %v", s, err)
	}
	if _, found := s.find(0, nil, time.Now()); found || s.keep(0, nil, time.Now()) != nil || !s.used().IsZero() || s.close() != nil {
		t.Error("no stamps do something")
	}
	if s, err := openMarks(blocked).openStamps(&input{path: "/news.jsonl"}); s != nil || err == nil {
		t.Errorf("a data folder that is a file: stamps %v, error %v", s, err)
	}
	server := httptest.NewServer(&stampingIngest{})
	defer server.Close()
	var told strings.Builder
	a := &app{ctx: t.Context(), stdin: strings.NewReader(""), stdout: io.Discard, stderr: &told}
	path := writeFile(t, "a.jsonl", []byte(`{"url":"https://example.com/1","title":"one"}`))
	if code := run(a, []string{"push", "--server", server.URL, "--data", blocked, path}); code != 0 || !strings.Contains(told.String(), "pushing again will be new sightings") {
		t.Errorf("status %d, told %q", code, told.String())
	}
}
