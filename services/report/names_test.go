package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNamesOfAnotherTaxonomy gives the service a folder: names come from there, and one that is broken is refused.
func TestNamesOfAnotherTaxonomy(t *testing.T) {
	dir := t.TempDir()
	const bakeries = `market: bakeries
organizations:
  - {id: dawn-bakery, name: {en: Dawn Bakery, ko: 새벽빵집}, aliases: [Dawn Bakery]}
topics:
  - {id: flour, name: {en: Flour, ko: 밀가루}, about: its price, keywords: [{weight: 1, any: [flour]}]}
`
	if err := os.WriteFile(filepath.Join(dir, "bakeries.yaml"), []byte(bakeries), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := newAPI(&Config{Taxonomy: dir}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ got, want string }{
		{a.names.entity("dawn-bakery", "ko"), "새벽빵집"},
		{a.names.topic("flour", "en"), "Flour"},
		{a.names.topic("hbm", "en"), "hbm"}, // not of this market
	} {
		if test.got != test.want {
			t.Errorf("name %q, want %q", test.got, test.want)
		}
	}
	if _, err := newAPI(&Config{Taxonomy: t.TempDir()}, nil); err == nil || !strings.Contains(err.Error(), "option taxonomy") {
		t.Errorf("a folder without a taxonomy: %v, want an error that names the option", err)
	}
}
