package story

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"bellwether.internal/services/taxonomy"
)

// names are the aliases and short forms of every organization of the taxonomy.
func names(t *testing.T) []string {
	t.Helper()
	market, err := taxonomy.Default()
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, o := range market.Organizations {
		list = append(list, o.Aliases...)
		for _, s := range o.Short {
			list = append(list, s.Text...)
		}
	}
	return list
}

// TestVocabularyNamesNobody checks that a name weighs more than an ordinary word: no Latin name of one word is listed, and
// of a Korean one at least one run of two syllables is not.
func TestVocabularyNamesNobody(t *testing.T) {
	english := strings.Fields(englishWords)
	words := ordinary()
	korean := 0
	for _, name := range names(t) {
		if slices.Contains(english, strings.ToLower(name)) {
			t.Errorf("%s is in the vocabulary", name)
		}
		runes := []rune(name)
		if slices.ContainsFunc(runes, func(r rune) bool { return !syllabic(r) }) || len(runes) < 3 {
			continue
		}
		korean++
		common := true
		for i := 1; i < len(runes); i++ {
			common = common && words.has(two(runes[i-1], runes[i]))
		}
		if common {
			t.Errorf("all of %s is in the vocabulary", name)
		}
	}
	if korean < 50 {
		t.Errorf("%d Korean names were looked up, want the taxonomy's", korean)
	}
}

func TestVocabularyIsInOrder(t *testing.T) {
	for name, text := range map[string]string{"vocabulary-en.txt": englishWords, "vocabulary-ko.txt": koreanWords} {
		words := strings.Fields(text)
		for i, w := range words {
			if i > 0 && words[i-1] >= w {
				t.Errorf("%s: %s stands after %s", name, w, words[i-1])
			}
			if utf8.RuneCountInString(w) < 2 || w != strings.ToLower(w) {
				t.Errorf("%s: %s is too short or not in small letters", name, w)
			}
		}
	}
}

// TestVocabularyHas compares the table with the lists.
func TestVocabularyHas(t *testing.T) {
	listed := map[uint64]bool{}
	for w := range strings.FieldsSeq(englishWords) {
		h := uint64(fnvBasis)
		for _, r := range w {
			h = hashLetter(h, r)
		}
		listed[mix(h)] = true
	}
	for w := range strings.FieldsSeq(koreanWords) {
		runes := []rune(w)
		for i := 1; i < len(runes); i++ {
			listed[two(runes[i-1], runes[i])] = true
		}
	}
	words := ordinary()
	for f := range listed {
		if !words.has(f) || words.has(f^2) {
			t.Fatalf("listed %x: %t, not listed %x: %t", f, words.has(f), f^2, words.has(f^2))
		}
	}
	entries := 0
	for _, v := range words {
		if v != 0 {
			entries++
		}
	}
	if entries != len(listed) || 2*entries > len(words) {
		t.Errorf("%d entries in %d places for %d features, want as many entries as features and half the places free", entries, len(words), len(listed))
	}
}
