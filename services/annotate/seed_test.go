package annotate_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/annotate"
	"bellwether.internal/services/taxonomy"
)

// seedExpectation is what a careful reader finds in the seed article, as far as it binds.
type seedExpectation struct {
	Title         string
	Organizations []struct {
		ID         string
		Prominence string
		Count      int
	}
	MustNot []string `json:"must_not"`
	Topics  []struct {
		ID         string
		Prominence string
	}
	Events []map[string]any
}

// seed returns the article and its expectation, which lie outside the repository, or skips.
func seed(t testing.TB) (title, text string, want seedExpectation) {
	t.Helper()
	shared := os.Getenv("BELLWETHER_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	dir := filepath.Join(shared, "seed")
	files, _ := filepath.Glob(filepath.Join(dir, "*.ko.txt"))
	if len(files) == 0 {
		t.Skipf("skipped: no seed article in %s (set BELLWETHER_SHARED to the folder that holds seed/)", dir)
	}
	article, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(string(article), want.Title)
	if !ok {
		t.Fatalf("the article does not contain its title %q", want.Title)
	}
	return want.Title, text, want
}

func newAnnotator(t testing.TB) *annotate.Annotator {
	t.Helper()
	tax, err := taxonomy.Default()
	if err != nil {
		t.Fatal(err)
	}
	return annotate.New(tax)
}

// sharedAnnotator is compiled once for all tests; an Annotator never changes.
var sharedAnnotator = sync.OnceValues(func() (*annotate.Annotator, error) {
	tax, err := taxonomy.Default()
	if err != nil {
		return nil, err
	}
	return annotate.New(tax), nil
})

func newShared(t testing.TB) *annotate.Annotator {
	t.Helper()
	a, err := sharedAnnotator()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestSeedOrganizations(t *testing.T) {
	title, text, want := seed(t)
	got := newAnnotator(t).Annotate(title, text, "")
	if got.Lang != "ko" {
		t.Errorf("lang = %q, want ko", got.Lang)
	}
	counts := map[string]int{}
	for _, o := range got.Organizations {
		counts[o.EntityId] = len(o.Mentions)
	}
	for _, w := range want.Organizations {
		if counts[w.ID] != w.Count {
			t.Errorf("%s: %d mentions, want %d", w.ID, counts[w.ID], w.Count)
		}
		delete(counts, w.ID)
	}
	for id, n := range counts {
		t.Errorf("%s: %d mentions, want none", id, n)
	}
	for _, id := range want.MustNot {
		if counts[id] > 0 {
			t.Errorf("%s was found and must not be", id)
		}
	}
}

func TestSeedTopics(t *testing.T) {
	title, text, want := seed(t)
	got := newAnnotator(t).Annotate(title, text, "")
	var ids []string
	for _, topic := range got.Topics {
		ids = append(ids, topic.Topic)
	}
	for _, w := range want.Topics {
		if !slices.Contains(ids, w.ID) {
			t.Errorf("topic %s (%s) is missing from %v", w.ID, w.Prominence, ids)
		}
	}
	if len(ids) > len(want.Topics)+2 {
		t.Errorf("topics = %v: many more than the %d expected", ids, len(want.Topics))
	}
}

func TestSeedEvents(t *testing.T) {
	title, text, _ := seed(t)
	got := newAnnotator(t).Annotate(title, text, "")
	var pairs []string
	var funding *bellwetherv1.Event
	for _, e := range got.Events {
		switch e.Kind {
		case "cooperation":
			var ids []string
			for _, r := range e.Roles {
				ids = append(ids, r.Entity)
			}
			slices.Sort(ids)
			pairs = append(pairs, strings.Join(ids, "+"))
		case "funding":
			funding = e
		}
	}
	for _, want := range []string{"furiosaai+naver-cloud", "kt-cloud+rebellions", "nhn-cloud+sapeon", "acryl+deepx"} {
		if !slices.Contains(pairs, want) {
			t.Errorf("cooperation %s is missing from %v", want, pairs)
		}
	}
	if funding == nil {
		t.Fatal("no funding event")
	}
	if funding.Amount != 2.5e9 || funding.Currency != "KRW" {
		t.Errorf("funding of %v %s, want 2.5e9 KRW", funding.Amount, funding.Currency)
	}
	roles := map[string][]string{}
	for _, r := range funding.Roles {
		roles[r.Role] = append(roles[r.Role], r.Entity)
	}
	if !slices.Equal(roles["company"], []string{"squeezebits"}) || !slices.Contains(roles["investor"], "kakao-ventures") || !slices.Contains(roles["investor"], "samsung-next") {
		t.Errorf("funding roles = %v", roles)
	}
}

// TestSeedReport prints what was read, with -v.
func TestSeedReport(t *testing.T) {
	title, text, want := seed(t)
	a := newAnnotator(t).Annotate(title, text, "")
	source := []rune(text)
	for i, s := range a.Sentences {
		field := source
		if s.Field == bellwetherv1.Field_FIELD_TITLE {
			field = []rune(title)
		}
		t.Logf("%2d %v %s", i, s.Place, string(field[s.Start:s.End]))
	}
	for _, o := range a.Organizations {
		t.Logf("%s %v %d", o.EntityId, o.Prominence, len(o.Mentions))
	}
	for _, m := range a.Mentions {
		if m.Kind == bellwetherv1.MentionKind_MENTION_KIND_PERSON {
			t.Logf("person %s %q in %d", m.EntityId, m.Surface, m.Sentence)
		}
	}
	for _, topic := range a.Topics {
		t.Logf("topic %s %.2f %v", topic.Topic, topic.Score, topic.Sentences)
	}
	for _, p := range a.Pairs {
		t.Logf("pair %s %s %v", p.Organization, p.Topic, p.Sentences)
	}
	for _, e := range a.Events {
		t.Logf("event %v", e)
	}
	for _, term := range a.Terms {
		t.Logf("term %s %v", term.Term, term.Weight)
	}
	if len(a.Sentences) == 0 {
		t.Errorf("no sentences in an article with %d expected organizations", len(want.Organizations))
	}
}
