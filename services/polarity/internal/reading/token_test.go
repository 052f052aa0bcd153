package reading

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTokenize(t *testing.T) {
	for _, tc := range []struct {
		text     string
		entities []Span
		want     []string
	}{
		{"Intel's net loss narrowed 3.5%", []Span{{0, 5}}, []string{"E Intel", "p 's", "w net", "w loss", "w narrowed", "% 3.5%"}},
		{"doesn’t can't 'quoted'", nil, []string{"w doesn’t", "w can't", "q '", "w quoted", "q '"}},
		{"SK하이닉스가 삼성전자·LG를", []Span{{0, 14}, {18, 30}}, []string{"E SK하이닉스", "w 가", "E 삼성전자", ", ·", "w LG를"}},
		{"30만 AT&T, 2024-01", nil, []string{"n 30", "w 만", "w AT&T", ", ,", "n 2024", "- -", "n 01"}},
		{"bad\xff\xfebytes", nil, []string{"w bad", "w bytes"}},
		{"", nil, nil},
	} {
		t.Run(tc.text, func(t *testing.T) {
			marks := map[Kind]string{Word: "w", Number: "n", Percent: "%", Entity: "E", Possessive: "p", Comma: ",", Quote: "q", Dash: "-"}
			var got []string
			for _, x := range tokenize(nil, tc.text, tc.entities, true) {
				got = append(got, marks[x.Kind]+" "+tc.text[x.Start:x.End])
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("tokens (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHashWordIgnoresCaseAndCurls(t *testing.T) {
	for _, pair := range [][2]string{{"Don’t", "don't"}, {"ÉTAT", "état"}, {"SK하이닉스", "sk하이닉스"}} {
		if HashWord(pair[0]) != HashWord(pair[1]) {
			t.Errorf("%q and %q have different hashes", pair[0], pair[1])
		}
	}
	if HashWord("gain") == HashWord("gains") {
		t.Error("gain and gains have one hash")
	}
}

func TestDisjoint(t *testing.T) {
	got := Disjoint([]Span{{5, 9}, {0, 3}, {2, 4}, {7, 7}, {-1, 2}, {8, 99}, {5, 6}}, 10)
	if diff := cmp.Diff([]Span{{0, 4}, {5, 9}}, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}
