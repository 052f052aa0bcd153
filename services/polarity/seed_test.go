package polarity_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/annotate"
	"bellwether.internal/services/polarity"
	"bellwether.internal/services/taxonomy"

	"golang.org/x/text/unicode/norm"
)

// outside is a folder of measures that lie beside the repository, or skips the test.
func outside(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("BELLWETHER_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	name := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(name); err != nil {
		t.Skipf("no measures beside the repository (set BELLWETHER_SHARED): %v", err)
	}
	return name
}

func name(l bellwetherv1.Label) string {
	return strings.ToLower(strings.TrimPrefix(l.String(), "LABEL_"))
}

// TestSeedSigns wants that nothing in the article that the project was asked for has a sign opposite to a careful
// reader's.
func TestSeedSigns(t *testing.T) {
	data, err := os.ReadFile(outside(t, "seed", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Title         string
		Organizations []struct{ ID, Sentiment string }
		Pairs         []struct{ Organization, Topic, Sentiment string }
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	texts, err := filepath.Glob(outside(t, "seed") + "/*.txt")
	if err != nil || len(texts) != 1 {
		t.Fatalf("seed texts: %v, %v", texts, err)
	}
	raw, err := os.ReadFile(texts[0])
	if err != nil {
		t.Fatal(err)
	}
	text := norm.NFC.String(string(raw))
	_, text, _ = strings.Cut(text, want.Title)
	tax, err := taxonomy.Default()
	if err != nil {
		t.Fatal(err)
	}
	a := annotate.New(tax).Annotate(want.Title, strings.TrimSpace(text), "ko")
	s := polarity.New().Score(want.Title, strings.TrimSpace(text), a)

	organizations, pairs := map[string]string{}, map[[2]string]string{}
	for i, o := range a.Organizations {
		organizations[o.EntityId] = name(s.Organizations[i].Label)
	}
	for i, p := range a.Pairs {
		pairs[[2]string{p.Organization, p.Topic}] = name(s.Pairs[i].Label)
	}
	opposite := func(want, got string) bool {
		return want == "positive" && got == "negative" || want == "negative" && got == "positive"
	}
	same, all := 0, 0
	check := func(what, want, got string) {
		if got == "" {
			return // not found by the annotator, which has tests of its own
		}
		all++
		if want == got {
			same++
		} else {
			t.Logf("%s: said %s, a reader says %s", what, got, want)
		}
		if opposite(want, got) {
			t.Errorf("%s: said %s, a reader says %s", what, got, want)
		}
	}
	for _, o := range want.Organizations {
		check(o.ID, o.Sentiment, organizations[o.ID])
	}
	for _, p := range want.Pairs {
		check(p.Organization+" and "+p.Topic, p.Sentiment, pairs[[2]string{p.Organization, p.Topic}])
	}
	t.Logf("%d of %d alike", same, all)
	if testing.Verbose() {
		runes := [2][]rune{[]rune(want.Title), []rune(strings.TrimSpace(text))}
		for i, m := range a.Mentions {
			var by []string
			for _, e := range s.Mentions[i].Evidence {
				by = append(by, string(runes[m.Field-1][e.Start:e.End]))
			}
			t.Logf("%s %.2f %v in %d", m.Surface, s.Mentions[i].Score, by, m.Sentence)
		}
	}
}
