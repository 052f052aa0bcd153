package ingest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

func TestParseSources(t *testing.T) {
	got, err := parseSources([]byte(`sources:
  - {id: 통신-1, url: "https://example.com/feed", publisher: 통신, lang: ko, time_zone: Asia/Seoul, every: 10m}
  - id: page
    kind: page
    url: http://127.0.0.1:8080/a
    every: 30
    allow_private: true
`), "s.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := []*bellwetherv1.Source{
		{Id: "통신-1", Kind: "feed", Url: "https://example.com/feed", Publisher: "통신", Lang: "ko", TimeZone: "Asia/Seoul", EverySeconds: 600},
		{Id: "page", Kind: "page", Url: "http://127.0.0.1:8080/a", Publisher: "page", EverySeconds: 30, AllowPrivate: true},
	}
	if diff := cmp.Diff(want, got, protocmp.Transform()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestParseSourcesNamesEveryProblem(t *testing.T) {
	_, err := parseSources([]byte(`sources:
  - {id: "", url: "https://example.com/"}
  - {id: a, kind: blog, url: "ftp://example.com/"}
  - {id: a, url: "https://example.com/", lang: "no language", time_zone: Seoul, every: soon}
`), "s.yaml")
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"s.yaml:2: id: ", "s.yaml:3: kind: ", "s.yaml:3: url: ", "s.yaml:4: id: \"a\" is taken by the source of line 3", "s.yaml:4: lang: ", "s.yaml:4: time_zone: ", "s.yaml:4: every: "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not named in\n%v", want, err)
		}
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != 7 {
		t.Errorf("%d problems named, want 7:\n%v", n, err)
	}
	for _, bad := range []string{"", "sources: [{ids: a}]", "sources: {", "source: []"} {
		if _, err := parseSources([]byte(bad), "s.yaml"); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func TestBelievable(t *testing.T) {
	for _, tc := range []struct {
		canonical, address string
		want               bool
	}{
		{"https://www.example.co.kr/a", "https://m.example.co.kr/a?x=1", true},
		{"https://other.co.kr/a", "https://example.co.kr/a", false},
		{"https://b.github.io/a", "https://a.github.io/a", false},
		{"https://example.com/", "https://example.com/a", false},
		{"https://example.com/", "https://example.com/?ref=1", false},
		{"", "https://example.com/a", false},
		{"https://10.0.0.1/a", "https://10.0.0.2/a", false},
	} {
		if got := believable(tc.canonical, tc.address); got != tc.want {
			t.Errorf("believable(%q, %q) = %v", tc.canonical, tc.address, got)
		}
	}
}
