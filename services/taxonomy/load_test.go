package taxonomy_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"bellwether.internal/services/taxonomy"
)

const small = `market: bakeries
contexts:
  bread: [빵, bread]
organizations:
  - id: dawn-bakery
    name: {en: Dawn Bakery, ko: 새벽빵집}
    aliases: [Dawn Bakery, 새벽빵집]
    short:
      - {text: [새벽], with: ["@bread"]}
people:
  - {id: kim, name: {en: Kim, ko: 김}, aliases: [Kim Dawn], organization: dawn-bakery}
topics:
  - id: flour
    name: {en: Flour, ko: 밀가루}
    about: the price of flour
    keywords:
      - {weight: 1, any: [flour, 밀가루]}
`

func load(t *testing.T, files map[string]string) (*taxonomy.Taxonomy, error) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return taxonomy.Load(fsys)
}

func mustLoad(t *testing.T, content string) *taxonomy.Taxonomy {
	t.Helper()
	tax, err := load(t, map[string]string{"a.yaml": content})
	if err != nil {
		t.Fatal(err)
	}
	return tax
}

func TestLoad(t *testing.T) {
	tax := mustLoad(t, small)
	if tax.Name != "bakeries" || !strings.HasPrefix(tax.Version, "bakeries-") {
		t.Errorf("name %q, version %q", tax.Name, tax.Version)
	}
	o, ok := tax.Organization("dawn-bakery")
	if !ok || o.Name.In("ko") != "새벽빵집" || o.Name.In("en") != "Dawn Bakery" || o.Name.In("fr") != "Dawn Bakery" {
		t.Errorf("organization = %+v", o)
	}
	if want := "a.yaml:5"; o.Position != want {
		t.Errorf("position = %q, want %q", o.Position, want)
	}
	if _, ok := tax.Topic("flour"); !ok {
		t.Error("topic flour is missing")
	}
	if diff := cmp.Diff([]string{"x", "빵", "bread"}, tax.Expand([]string{"x", "@bread"})); diff != "" {
		t.Errorf("expansion (-want +got):\n%s", diff)
	}
}

func TestVersionFollowsContent(t *testing.T) {
	version := mustLoad(t, small).Version
	if got := mustLoad(t, "# a comment\n"+small).Version; got != version {
		t.Errorf("a comment changed the version from %s to %s", version, got)
	}
	if got := mustLoad(t, strings.Replace(small, "Dawn Bakery, 새벽빵집]", "Dawn Bakery, 새벽빵집, Dawn]", 1)).Version; got == version {
		t.Error("another alias left the version as it was")
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"an unknown key", small + "nonsense: 1\n", "a.yaml:18"},
		{"an unknown key inside", strings.Replace(small, "about:", "abuot:", 1), "a.yaml:15: field abuot not found"},
		{"broken YAML", "market: [", "a.yaml"},
		{"no market", strings.Replace(small, "market: bakeries", "", 1), "market"},
		{"a bad id", strings.Replace(small, "id: flour", "id: Flour_1", 1), `a.yaml:13: id: "Flour_1" is not in kebab-case`},
		{"an unknown organization", strings.Replace(small, "organization: dawn-bakery", "organization: dusk", 1), `a.yaml:11: organization: there is no organization "dusk"`},
		{"an unknown context", strings.Replace(small, "@bread", "@cake", 1), `a.yaml:5: with: there is no context "cake"`},
		{"a weight beyond two", strings.Replace(small, "weight: 1", "weight: 3", 1), "a.yaml:13: weight: 3"},
		{"a second use of an id", small + "decoys: []\n", ""},
	} {
		_, err := load(t, map[string]string{"a.yaml": c.content})
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		}
	}
	if _, err := load(t, map[string]string{"readme.md": "x"}); err == nil {
		t.Error("a folder without YAML was accepted")
	}
}

func TestLoadJoinsFiles(t *testing.T) {
	twice := "organizations:\n  - {id: dawn-bakery, name: {en: Dawn}, aliases: [Dawn]}\n"
	_, err := load(t, map[string]string{"a.yaml": small, "b.yaml": twice})
	if err == nil || !strings.Contains(err.Error(), `b.yaml:2: id: "dawn-bakery" is used at a.yaml:5 already`) {
		t.Errorf("error = %v", err)
	}
	alias := "organizations:\n  - {id: dusk, name: {en: Dusk}, aliases: [dawn bakery]}\n"
	if _, err := load(t, map[string]string{"a.yaml": small, "b.yaml": alias}); err == nil || !strings.Contains(err.Error(), "names dawn-bakery already") {
		t.Errorf("error = %v", err)
	}
}

func TestFamily(t *testing.T) {
	tax := mustLoad(t, small+`publishers:
  - {id: dawn-media, owner: Dawn, publishers: [{names: [Dawn Daily, 새벽일보], domains: [dawn.example]}, {names: [Dawn TV], domains: [tv.example]}]}
`)
	for _, c := range []struct{ publisher, address, want string }{
		{"새벽일보", "", "dawn-media"},
		{"dawn tv", "https://elsewhere.example/1", "dawn-media"},
		{"", "https://www.news.dawn.example/1", "dawn-media"},
		{"Other", "https://other.example/1", "other"},
		{"", "https://www.other.example/1", "other.example"},
		{"", "notdawn.example", ""},
		{"", "https://notdawn.example/", "notdawn.example"},
	} {
		if got := tax.Family(c.publisher, c.address); got != c.want {
			t.Errorf("Family(%q, %q) = %q, want %q", c.publisher, c.address, got, c.want)
		}
	}
}

func TestLint(t *testing.T) {
	tax := mustLoad(t, `market: bakeries
contexts: {unused: [x]}
decoys: [Sun Bread]
organizations:
  - id: sun
    name: {en: Sun, ko: 해}
    aliases: [Sun Bread, apple, sun bread]
    not: [moon]
    short: [{text: [해]}]
topics:
  - id: flour
    name: {en: Flour}
    about: flour
    keywords: [{weight: 0.3, any: [flour]}]
events:
  - {kind: launch, triggers: [launch]}
`)
	var got []string
	for _, f := range taxonomy.Lint(tax) {
		if !strings.Contains(f.Problem, "no entry under events") {
			got = append(got, f.String())
		}
	}
	want := []string{
		`a.yaml:5: sun: short form ["해"] is one letter long and has no condition; give it ` + "`with` words",
		`a.yaml:5: sun: alias "Sun Bread" is a decoy too; remove it from one of the two`,
		`a.yaml:5: sun: alias "apple" is a word of daily use; make it a short form with conditions`,
		`a.yaml:5: sun: alias "sun bread" stands twice (case does not matter); keep one`,
		`a.yaml:5: sun: not: "moon" contains none of the forms, so it changes nothing here; move it to the entry that it protects, or remove it`,
		`a.yaml:11: flour: no word in Korean`,
		`a.yaml:11: flour: no word or rule weighs 0.7 or more; the topic will hardly be found`,
		`context "unused" is used nowhere; remove it`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestDiff(t *testing.T) {
	a := mustLoad(t, small)
	b := mustLoad(t, strings.NewReplacer("id: flour", "id: wheat", "[빵, bread]", "[빵]").Replace("# moved\n"+small)+"decoys: [새벽길]\n")
	want := []taxonomy.Change{
		{Section: "topics", ID: "flour", What: "removed"},
		{Section: "topics", ID: "wheat", What: "added"},
		{Section: "contexts", ID: "bread", What: "changed"},
		{Section: "decoys", ID: "새벽길", What: "added"},
	}
	if diff := cmp.Diff(want, taxonomy.Diff(a, b)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if got := taxonomy.Diff(a, a); len(got) != 0 {
		t.Errorf("a taxonomy differs from itself: %v", got)
	}
}

// TestDefaultIsClean keeps the embedded taxonomy free of findings and complete.
func TestDefaultIsClean(t *testing.T) {
	tax, err := taxonomy.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range taxonomy.Lint(tax) {
		t.Error(f)
	}
}
