package eval

import (
	"math/rand/v2"
	"strings"
	"testing"
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
	for _, n := range r.Nearness(texts) {
		if n.Stories < 10 || n.Found[Exact] != n.Stories || n.Mean[Heavy] <= n.Mean[Light] || n.Different != n.Stories*(n.Stories-1)/2 {
			t.Errorf("%s %s: %+v", n.Lang, n.Length, n)
		}
	}
}
