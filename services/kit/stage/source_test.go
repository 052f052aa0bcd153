package stage

import "testing"

func TestStandstill(t *testing.T) {
	s := standstill{next: 10}
	for _, step := range []struct {
		what string
		end  int64
		want bool
	}{
		{"nothing to read", 10, false},
		{"nothing to read again", 10, false},
		{"just written", 12, false},
		{"there a silence ago already", 12, true},
	} {
		if got := s.silent(step.end); got != step.want {
			t.Errorf("%s: hangs = %t, want %t", step.what, got, step.want)
		}
	}
	s.came(11)
	if s.silent(15) {
		t.Error("hangs right after a message came")
	}
	if !s.silent(15) {
		t.Error("does not hang although three messages wait")
	}
}
