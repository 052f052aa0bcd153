package sample

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"bellwether.internal/services/story"
	"bellwether.internal/services/taxonomy"
)

func TestCorpusIsOfBothLanguagesAndLarge(t *testing.T) {
	count := map[string]int{}
	for _, a := range Articles() {
		count[langOf(t, a.Publisher)]++
	}
	if count["ko"] < 40 || count["en"] < 40 || len(count) != 2 {
		t.Errorf("articles by language: %v, want at least 40 each of ko and en", count)
	}
}

func TestArticlesAreWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range Articles() {
		if seen[a.ID] {
			t.Errorf("%s: id is taken", a.ID)
		}
		seen[a.ID] = true
		if a.ID == "" || strings.Trim(a.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Errorf("%s: id is not kebab-case", a.ID)
		}
		// An article of today might lie after Now.
		if a.DaysAgo < 1 || a.DaysAgo >= DefaultDays {
			t.Errorf("%s: days_ago %d, want 1 to %d", a.ID, a.DaysAgo, DefaultDays-1)
		}
		if n := sentences(a.Text); n < 2 || n > 12 {
			t.Errorf("%s: %d sentences, want 2 to 12", a.ID, n)
		}
		lang := langOf(t, a.Publisher)
		if hangul := strings.ContainsFunc(a.Text, isHangul); hangul != (lang == "ko") {
			t.Errorf("%s: Hangul %v in language %s", a.ID, hangul, lang)
		}
		if !slices.Contains(reporters(a.Publisher), a.Author) {
			t.Errorf("%s: %s is no reporter of %s", a.ID, a.Author, a.Publisher)
		}
		for _, c := range a.Copies {
			if langOf(t, c.Publisher) != lang || c.Publisher == a.Publisher {
				t.Errorf("%s: copy at %s", a.ID, c.Publisher)
			}
		}
	}
}

func TestCorpusHoldsWhatTheNewsHolds(t *testing.T) {
	var copies, revisions, removals int
	for _, a := range Articles() {
		copies += len(a.Copies)
		revisions += len(a.Revisions)
		if a.RemovedAfter > 0 {
			removals++
		}
	}
	if copies < 10 || revisions < 3 || removals != 1 {
		t.Errorf("%d copies, %d revisions, %d removals; want at least 10, at least 3, 1", copies, revisions, removals)
	}
	lines := Corpus(testNow)
	if want := len(Articles()) + copies + revisions + removals; len(lines) != want {
		t.Errorf("%d lines, want %d", len(lines), want)
	}
	if !slices.IsSortedFunc(lines, bySeenAt) {
		t.Error("lines are not in the order of seen_at")
	}
}

func TestRevisionsKeepTheURLAndChangeTheText(t *testing.T) {
	byURL := map[string][]Line{}
	for _, l := range Corpus(testNow) {
		byURL[l.URL] = append(byURL[l.URL], l)
	}
	for url, states := range byURL {
		for i, l := range states[1:] {
			before := states[i]
			if !l.UpdatedAt.After(before.PublishedAt) || !l.SeenAt.After(before.SeenAt) {
				t.Errorf("%s: state %d is not after the one before", url, i+2)
			}
			if !l.Removed && (l.Text == before.Text || !l.PublishedAt.Equal(before.PublishedAt)) {
				t.Errorf("%s: state %d: same text %v, published %v and before %v", url, i+2, l.Text == before.Text, l.PublishedAt, before.PublishedAt)
			}
		}
	}
}

func TestCopiesAreEditedLightly(t *testing.T) {
	lines := map[string]Line{}
	for _, l := range Corpus(testNow) {
		if _, known := lines[l.URL]; !known {
			lines[l.URL] = l
		}
	}
	outlets := map[string]Publisher{}
	for _, p := range Publishers() {
		outlets[p.Source] = p
	}
	var joined, total int
	for _, a := range Articles() {
		first := lines[a.url(outlets[a.Publisher])]
		for _, c := range a.Copies {
			copied := lines[a.url(outlets[c.Publisher])]
			if copied.Text == first.Text {
				t.Errorf("%s at %s: not edited", a.ID, c.Publisher)
			}
			total++
			if story.Distance(story.Signature(first.Title, first.Text), story.Signature(copied.Title, copied.Text)) <= story.Near {
				joined++
			}
		}
	}
	if joined*10 < total*9 {
		t.Errorf("%d of %d copies are near their original, want nine in ten", joined, total)
	}
}

func TestExpectationsNameWhatTheTaxonomyKnows(t *testing.T) {
	tax, err := taxonomy.Default()
	if err != nil {
		t.Fatal(err)
	}
	organizations, topics := map[string]bool{}, map[string]bool{}
	for _, o := range tax.Organizations {
		organizations[o.ID] = true
	}
	for _, x := range tax.Topics {
		topics[x.ID] = true
	}

	expectations := Expectations()
	var ids []string
	for _, a := range Articles() {
		ids = append(ids, a.ID)
	}
	slices.Sort(ids)
	if diff := cmp.Diff(ids, slices.Sorted(maps.Keys(expectations))); diff != "" {
		t.Errorf("articles and expectations (-want +got):\n%s", diff)
	}
	signs := map[string]int{}
	for id, e := range expectations {
		for o, sign := range e.Organizations {
			if !organizations[o] {
				t.Errorf("%s: organization %s is unknown", id, o)
			}
			if sign != positive && sign != neutral && sign != negative {
				t.Errorf("%s: %s: sign %q", id, o, sign)
			}
			signs[sign]++
		}
		for _, x := range e.Topics {
			if !topics[x] {
				t.Errorf("%s: topic %s is unknown", id, x)
			}
		}
		for _, o := range e.Absent {
			if _, present := e.Organizations[o]; present || !organizations[o] {
				t.Errorf("%s: absent %s: unknown, or expected too", id, o)
			}
		}
		if len(e.Organizations)+len(e.Absent) == 0 {
			t.Errorf("%s: expects nothing", id)
		}
	}
	for _, sign := range []string{positive, neutral, negative} {
		if signs[sign] < 25 {
			t.Errorf("%d organizations with tone %s, want at least 25", signs[sign], sign)
		}
	}
	t.Logf("signs %v", signs)

	for id := range loadVocabulary().companies {
		if !organizations[id] {
			t.Errorf("companies.yaml: %s is unknown", id)
		}
	}
	for _, id := range loadVocabulary().order {
		if !topics[id] {
			t.Errorf("subjects.yaml: %s is unknown", id)
		}
	}
}

func langOf(t *testing.T, source string) string {
	t.Helper()
	for _, p := range Publishers() {
		if p.Source == source {
			return p.Lang
		}
	}
	t.Fatalf("publisher %s is unknown", source)
	return ""
}

func reporters(source string) []string {
	for _, p := range Publishers() {
		if p.Source == source {
			return p.Reporters
		}
	}
	return nil
}

func isHangul(r rune) bool { return unicode.Is(unicode.Hangul, r) }

// sentences counts full stops, question and exclamation marks before a space, a quotation mark or the end.
func sentences(text string) int {
	n := 0
	runes := []rune(text)
	for i, r := range runes {
		if strings.ContainsRune(".?!", r) && (i+1 == len(runes) || unicode.IsSpace(runes[i+1])) {
			n++
		}
	}
	return n
}
