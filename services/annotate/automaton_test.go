package annotate

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestAutomatonFindsWhatSearchFinds compares the automaton with a search for every key at every place.
func TestAutomatonFindsWhatSearchFinds(t *testing.T) {
	class := rapid.Uint16Range(1, 4)
	rapid.Check(t, func(t *rapid.T) {
		var keys [][]uint16
		for _, k := range rapid.SliceOfN(rapid.SliceOfN(class, 1, 5), 1, 12).Draw(t, "keys") {
			if !slices.ContainsFunc(keys, func(x []uint16) bool { return slices.Equal(x, k) }) {
				keys = append(keys, k)
			}
		}
		text := rapid.SliceOf(rapid.Uint16Range(0, 4)).Draw(t, "text")
		a := newAutomaton(keys)
		state := int32(root)
		for i, c := range text {
			state = a.step(state, c)
			var got []int32
			for s := a.found[state]; s != 0; s = a.next[s] {
				got = append(got, a.pattern[s])
			}
			var want []int32
			for n, k := range keys {
				if len(k) <= i+1 && slices.Equal(k, text[i+1-len(k):i+1]) {
					want = append(want, int32(n))
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("keys %v, text %v: patterns ending at %d are %v, want %v", keys, text, i, got, want)
			}
		}
	})
}

func TestFolding(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"ＮＶＩＤＩＡ", "nvidia"},
		{"㈜리벨리온", "(주)리벨리온"},
		{"SK \t하이닉스", "sk 하이닉스"},
		{"엔비\u200b디아", "엔비디아"},
		{" Arm ", "arm"},
		{"Intel\u00a0Corp", "intel corp"},
	} {
		if got := fold(c.in); got != c.want {
			t.Errorf("fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestParticles(t *testing.T) {
	p := newParticles(particleList)
	for _, run := range []string{"가", "에서는", "로서는", "까지만", "이라며", "와의", "에게서도", "였다"} {
		if !p.covers([]rune(run), maxChain) {
			t.Errorf("%q should be particles", run)
		}
	}
	for _, run := range []string{"물산", "버스", "클라우드", "생명은", "드", "스틱"} {
		if p.covers([]rune(run), maxChain) {
			t.Errorf("%q should be no particles", run)
		}
	}
}
