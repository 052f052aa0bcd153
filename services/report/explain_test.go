package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellwether.internal/services/taxonomy"
)

// TestExplain sets the words of an article against what they are good and bad for, in both languages.
func TestExplain(t *testing.T) {
	market, err := taxonomy.Default()
	if err != nil {
		t.Fatal(err)
	}
	e := newExplainer(market)
	for _, test := range []struct {
		name, title, text, lang string
		organization            string
		want                    []string // "tone:word", the weightiest first
		absent                  string   // no word of the text
	}{
		{"bad news", "Kioxia shares plunge on weak demand", "Kioxia was downgraded. It opened an office on Monday.", "en", "kioxia", []string{"neg:plunge", "neg:downgraded"}, "office"},
		{"bad news in Korean", "키옥시아 적자 확대", "키옥시아의 적자가 커졌다. 사무실은 서울에 있다.", "ko", "kioxia", []string{"neg:적자"}, "사무실"},
		{"good news in Korean", "SK하이닉스 HBM 완판", "SK하이닉스가 내년 HBM을 모두 팔았다.", "ko", "sk-hynix", []string{"pos:완판", "pos:팔았"}, "내년"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := e.explain(test.title, test.text, test.lang)
			var words []string
			for _, w := range got.Organizations[test.organization] {
				words = append(words, w.Tone+":"+w.Text)
			}
			for _, want := range test.want {
				found := false
				for _, w := range words {
					found = found || strings.HasPrefix(w, want)
				}
				if !found {
					t.Errorf("%s: no %s among %v", test.organization, want, words)
				}
			}
			for _, w := range got.Words {
				field := []rune(test.title)
				if w.Field == "text" {
					field = []rune(test.text)
				}
				if shown := string(field[w.Start:w.End]); shown != w.Text || strings.Contains(w.Text, test.absent) {
					t.Errorf("marks %q at %d–%d of the %s, which is %q", w.Text, w.Start, w.End, w.Field, shown)
				}
			}
		})
	}
}

// TestJoined has a word that is good for one and bad for another.
func TestJoined(t *testing.T) {
	got := joined([]toneWord{
		{Field: "text", Start: 4, End: 8, Text: "beat", Tone: "pos", For: []string{"a"}},
		{Field: "text", Start: 4, End: 8, Text: "beat", Tone: "neg", Against: []string{"b"}},
		{Field: "title", Start: 9, End: 12, Text: "win", Tone: "pos", For: []string{"a"}},
		{Field: "text", Start: 4, End: 8, Text: "beat", Tone: "pos", For: []string{"a"}},
	})
	want := []toneWord{
		{Field: "title", Start: 9, End: 12, Text: "win", Tone: "pos", For: []string{"a"}},
		{Field: "text", Start: 4, End: 8, Text: "beat", Tone: "mixed", For: []string{"a"}, Against: []string{"b"}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(toneWord{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// BenchmarkExplain reads an article of 200 kB, the longest that there is.
func BenchmarkExplain(b *testing.B) {
	market, err := taxonomy.Default()
	if err != nil {
		b.Fatal(err)
	}
	e := newExplainer(market)
	text := strings.Repeat("SK하이닉스가 HBM을 완판했다. Micron shares plunged on weak demand. ", 2700)[:200_000]
	e.explain("HBM", text, "ko")
	for b.Loop() {
		e.explain("HBM", text, "ko")
	}
}
