package sample

import (
	"math/rand/v2"
	"testing"
)

func TestJosaFitsTheSound(t *testing.T) {
	tests := []struct{ word, particle, want string }{
		{"삼성전자", "은", "는"},
		{"엔비디아", "이", "가"},
		{"브로드컴", "을", "을"},
		{"인텔", "과", "과"},
		{"인텔", "으로", "로"},
		{"퀄컴", "으로", "으로"},
		{"TSMC", "은", "는"},
		{"ASML", "은", "은"},
		{"ASML", "으로", "로"},
		{"IBM", "이", "이"},
		{"KT", "과", "와"},
		{"Arm", "은", "은"},
		{"오픈AI", "을", "를"},
		{"3,200억 원", "으로", "으로"},
		{"", "은", "는"},
	}
	for _, tt := range tests {
		if got := josa(tt.word, tt.particle); got != tt.want {
			t.Errorf("josa(%q, %q) = %q, want %q", tt.word, tt.particle, got, tt.want)
		}
	}
}

func TestExpand(t *testing.T) {
	slots := func(name string) (string, bool) { return "인텔", name == "A" }
	rng := rand.New(rand.NewPCG(1, 2))
	for template, want := range map[string]map[string]bool{
		"그대로":          {"그대로": true},
		"{A}":          {"인텔": true},
		"{A:은} [a|b]":  {"인텔은 a": true, "인텔은 b": true},
		"[{A:으로}|x]!":  {"인텔로!": true, "x!": true},
		"[하나|]끝 {A} 둘": {"하나끝 인텔 둘": true, "끝 인텔 둘": true},
	} {
		got := map[string]bool{}
		for range 50 {
			got[expand(template, slots, rng)] = true
		}
		for g := range got {
			if !want[g] {
				t.Errorf("expand(%q) = %q", template, g)
			}
		}
		if len(got) != len(want) {
			t.Errorf("expand(%q) gave %d of %d texts", template, len(got), len(want))
		}
	}
}

func TestExpandPanicsOnABrokenTemplate(t *testing.T) {
	for _, template := range []string{"{A", "[a|b", "{unknown}"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("expand(%q) did not panic", template)
				}
			}()
			expand(template, func(string) (string, bool) { return "", false }, rand.New(rand.NewPCG(1, 2)))
		}()
	}
}
