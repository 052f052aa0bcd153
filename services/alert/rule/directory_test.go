package rule

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bellwether.internal/services/taxonomy"
)

// TestReadFileFor writes what is watched in each way that a taxonomy knows it by, and in ways that it does not.
func TestReadFileFor(t *testing.T) {
	market := &taxonomy.Taxonomy{
		Organizations: []taxonomy.Organization{
			{ID: "dawn-bakery", Name: taxonomy.Names{En: "Dawn Bakery", Ko: "새벽빵집"}, Aliases: []string{"Dawn", "Twin"}},
			{ID: "dusk-bakery", Aliases: []string{"Twin"}},
		},
		Topics: []taxonomy.Topic{{ID: "flour", Name: taxonomy.Names{En: "Flour", Ko: "밀가루"}}},
	}
	file := filepath.Join(t.TempDir(), "rules.yaml")
	for written, want := range map[string]string{
		"organization 새벽빵집":       "organization dawn-bakery",
		"organization DawnBakery": "organization dawn-bakery",
		"pair dawn 밀가루":           "pair dawn-bakery flour",
		"topic flour":             "topic flour",
		"all pairs":               "all pairs",
		"source anything":         "source anything",
		"topic floor":             `rules.yaml:2: watch: the taxonomy has no topic "floor"; near it: flour`,
		"organization twin":       `rules.yaml:2: watch: "twin" may mean several: dawn-bakery, dusk-bakery; write one of these`,
		"organization hbm":        `rules.yaml:2: watch: the taxonomy has no organization "hbm"`,
	} {
		if err := os.WriteFile(file, []byte("rules:\n  - {name: a, watch: "+written+"}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		set, err := ReadFileFor(file, market)
		switch {
		case err != nil && !strings.HasSuffix(err.Error(), want):
			t.Errorf("%s: error %q, want %q", written, err, want)
		case err == nil && set.Rules[0].Watch.String() != want:
			t.Errorf("%s is read as %s, want %s", written, set.Rules[0].Watch, want)
		}
	}
}
