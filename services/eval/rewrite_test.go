package eval

import (
	"math/rand/v2"
	"strings"
	"testing"

	"bellwether.internal/services/story"
)

func TestRewrite(t *testing.T) {
	s := Story{
		Lang: "en", Title: "Chip maker rises",
		Paragraphs: [][]string{{"The chip maker said sales rose.", "Shares rose too.", "Nobody knew why."}, {"It will build chipsets."}},
	}
	for _, g := range Grades() {
		title, body := s.Rewrite(g, rand.New(rand.NewPCG(1, 1)))
		again, same := s.Rewrite(g, rand.New(rand.NewPCG(1, 1)))
		if title != again || body != same {
			t.Errorf("%s: the same seed gives two rewrites", g)
		}
		if changed := title != s.Title || body != s.Body(); changed == (g == Exact) {
			t.Errorf("%s: changed is %v", g, changed)
		}
	}
	if _, body := s.Rewrite(Cut, nil); strings.Contains(body, "chipsets") {
		t.Errorf("the last paragraph is still in %q", body)
	}
	_, body := s.Rewrite(Heavy, rand.New(rand.NewPCG(1, 1)))
	for _, gone := range []string{"said", "rose", "Nobody"} {
		if strings.Contains(body, gone) {
			t.Errorf("%q is still in %q", gone, body)
		}
	}
	if !strings.Contains(body, "chipsets") {
		t.Errorf("a word was exchanged inside another: %q", body)
	}
}

// TestNearness checks the measure itself: an exact copy is found always, and what is told is within bounds.
func TestNearness(t *testing.T) {
	texts, err := Texts()
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewReader()
	if err != nil {
		t.Fatal(err)
	}
	near, err := r.Nearness(texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range near {
		t.Logf("%s %s: the nearest two of %d stories lie %d bits apart", n.Lang, n.Length, n.Stories, n.Nearest)
		if n.Stories < 10 || n.Found[Exact] != n.Stories || n.Mean[Heavy] <= n.Mean[Light] || n.Different != n.Stories*(n.Stories-1)/2 || (n.Nearest <= story.Near) != (n.Wrong > 0) {
			t.Errorf("%s %s: %+v", n.Lang, n.Length, n)
		}
	}
}

// TestMoulds checks that every gap is filled, that no two texts of a mould share a name, and that rivals come in pairs.
func TestMoulds(t *testing.T) {
	for _, lang := range []string{"ko", "en"} {
		stories, err := mouldStories(lang)
		if err != nil {
			t.Fatal(err)
		}
		of := map[string]int{}
		for i := range stories {
			s := &stories[i]
			if strings.ContainsAny(s.Title+s.Body(), "{}#") {
				t.Errorf("%s: a gap was left in %s", lang, s.Body())
			}
			of[s.Topics[0]]++
			for j := range i {
				if stories[j].Body() == s.Body() {
					t.Errorf("%s: twice: %s", lang, s.Body())
				}
			}
		}
		for topic, n := range of {
			if want := 24; n != want && !(strings.HasPrefix(topic, "rivals") && n == 2) {
				t.Errorf("%s: %d texts of %s, want %d of a mould and two rivals", lang, n, topic, want)
			}
		}
		if len(of) < 20 {
			t.Errorf("%s: %d moulds and rivals, want 20 and more", lang, len(of))
		}
	}
	m := moulds{Lists: map[string][]string{"company": {"Dawn"}}}
	if _, err := m.fill("en", &mould{Text: "{company} of {nowhere}"}, rand.New(rand.NewPCG(1, 1))); err == nil || !strings.Contains(err.Error(), "{nowhere}") {
		t.Errorf("a gap without a list: %v", err)
	}
}
