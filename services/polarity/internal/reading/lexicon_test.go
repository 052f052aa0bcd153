package reading

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseLineNamesWhatIsWrong(t *testing.T) {
	for _, tc := range []struct{ line, want string }{
		{"polar 1 rise, fall", "no |"},
		{" | rise", "no kind"},
		{"polr 1 | rise", `unknown kind "polr"`},
		{"polar 3 | rise", `weight "3"`},
		{"polar x | rise", `weight "x"`},
		{"rel 1 1 1 1 | rise", "more than 3 weights"},
	} {
		if _, _, err := parseLine(tc.line); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("parseLine(%q): %v, want an error with %q", tc.line, err, tc.want)
		}
	}
}

func TestForms(t *testing.T) {
	for item, want := range map[string][]string{
		"surge~":          {"surge", "surges", "surged", "surging"},
		"crash~":          {"crash", "crashes", "crashed", "crashing"},
		"gain~":           {"gain", "gains", "gained", "gaining"},
		"fall/falls/fell": {"fall", "falls", "fell"},
	} {
		if diff := cmp.Diff(want, forms(item, true)); diff != "" {
			t.Errorf("forms(%q) (-want +got):\n%s", item, diff)
		}
	}
}

// found lists what the lexicon finds in a text.
func found(t *testing.T, lang Lang, text string) []string {
	t.Helper()
	r, err := NewReader()
	if err != nil {
		t.Fatal(err)
	}
	var s Sentence
	r.Read(&s, text, lang, nil)
	var out []string
	for _, h := range s.hits {
		out = append(out, text[h.start:h.end])
	}
	return out
}

func TestFindsLongestAndSkipsFalseFriends(t *testing.T) {
	for _, tc := range []struct {
		lang Lang
		text string
		want []string
	}{
		{English, "takes market share from", []string{"takes market share from"}},
		{English, "pulls big customers away from rivals", []string{"pulls big customers away from"}},
		{English, "better-than-expected", []string{"better-than-expected"}},
		{English, "high-bandwidth", nil},
		{Korean, "이탈리아 분위기", nil},
		{Korean, "정부도", []string{"정부"}},
		{Korean, "흑자전환", []string{"흑자전환"}},
	} {
		if diff := cmp.Diff(tc.want, found(t, tc.lang, tc.text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tc.text, diff)
		}
	}
}
