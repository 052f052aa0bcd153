package article

import (
	"slices"
	"testing"
)

func TestUnknown(t *testing.T) {
	for line, want := range map[string][]string{
		`{"url":"https://a.example/1","Title":"t","removed":true}`:              nil,
		`{"url":"https://a.example/1","publishedAt":"2026-11-24","tags":["x"]}`: {"publishedAt", "tags"},
		`{"Zone":1,"Mended":true}`:                                              {"Mended", "Zone"},
		`[1]`:                                                                   nil,
		`{"url":`:                                                               nil,
	} {
		if got := Unknown([]byte(line)); !slices.Equal(got, want) {
			t.Errorf("Unknown(%s) = %q, want %q", line, got, want)
		}
	}
}

func TestMeant(t *testing.T) {
	for name, want := range map[string]string{"publishedAt": "published_at", "Seen-At": "seen_at", "tags": "", "": ""} {
		if got := Meant(name); got != want {
			t.Errorf("Meant(%q) = %q, want %q", name, got, want)
		}
	}
}
