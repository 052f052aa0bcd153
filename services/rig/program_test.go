package rig

import (
	"strings"
	"testing"
)

func TestProgram(t *testing.T) {
	p, err := Start("/bin/sh", []string{"GREETING=ready now"}, "-c", `echo more >&2; echo "$GREETING"; exec cat`)
	if err != nil {
		t.Fatal(err)
	}
	line, err := p.Ready(t.Context())
	if err != nil || line != "ready now" {
		t.Errorf("ready() = %q, %v, want its first line", line, err)
	}
	if err := p.Stop(); err == nil || !strings.Contains(err.Error(), "more") {
		t.Errorf("ended by the signal: error %v, want one with what the program said", err)
	}
	if err := p.Stop(); err != nil {
		t.Errorf("stopping again: %v", err)
	}
}

func TestProgramThatEndsEarly(t *testing.T) {
	p, err := Start("/bin/sh", nil, "-c", "echo no taxonomy >&2; exit 1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "no taxonomy") {
		t.Errorf("ready() = %v, want an error with what the program said", err)
	}
	_ = p.Stop() // it failed: that is known
}

func TestTailKeepsTheEnd(t *testing.T) {
	var kept tail
	for range 3 {
		if _, err := kept.Write([]byte(strings.Repeat("a", keptOutput-1) + "b")); err != nil {
			t.Fatal(err)
		}
	}
	if got := kept.String(); len(got) != keptOutput || !strings.HasSuffix(got, "ab") {
		t.Errorf("%d bytes kept that end with %q, want the last %d", len(got), got[len(got)-2:], keptOutput)
	}
}
