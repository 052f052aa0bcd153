package eval

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"bellwether.internal/services/taxonomy"
)

func TestTexts(t *testing.T) {
	texts, err := Texts()
	if err != nil {
		t.Fatal(err)
	}
	market, err := taxonomy.Default()
	if err != nil {
		t.Fatal(err)
	}
	var organizations, topics []string
	for _, o := range market.Organizations {
		organizations = append(organizations, o.ID)
	}
	for _, x := range market.Topics {
		topics = append(topics, x.ID)
	}
	byLang, bySplit, stories := map[string]int{}, map[Split]int{}, map[string]int{}
	for i := range texts {
		x := &texts[i]
		byLang[x.Lang]++
		bySplit[x.Split]++
		if x.ID != x.Story {
			stories[x.Story]++
		}
		for id := range x.Organizations {
			if !slices.Contains(organizations, id) {
				t.Errorf("%s: organization %q is not in the taxonomy", x.ID, id)
			}
		}
		for _, id := range append(slices.Clone(x.Topics), x.Minor...) {
			if !slices.Contains(topics, id) {
				t.Errorf("%s: topic %q is not in the taxonomy", x.ID, id)
			}
		}
		for _, id := range x.Minor {
			if slices.Contains(x.Topics, id) {
				t.Errorf("%s: topic %q is both what it is about and minor", x.ID, id)
			}
		}
		if hangul := strings.ContainsAny(x.Body, "다은는이을를"); hangul != (x.Lang == "ko") {
			t.Errorf("%s: is said to be %q", x.ID, x.Lang)
		}
	}
	if byLang["ko"] < 150 || byLang["en"] < 100 || len(stories) < 60 {
		t.Errorf("%d Korean and %d English texts, %d stories in both; want 150, 100 and 60", byLang["ko"], byLang["en"], len(stories))
	}
	if bySplit[Dev] < 100 || bySplit[Test] < 100 {
		t.Errorf("the halves have %v texts", bySplit)
	}
}

func TestLoadNamesProblems(t *testing.T) {
	for name, tc := range map[string]struct{ file, want string }{
		"unknown key":    {"- id: ko-a\n  titel: x\n", "titel"},
		"twice":          {"- {id: ko-a, title: x, text: y}\n- {id: ko-a, title: x, text: y}\n", `id "ko-a" is there twice`},
		"tone":           {"- {id: ko-a, title: x, text: y, organizations: {kt: good}}\n", `tone "good" of kt`},
		"no language":    {"- {id: a, title: x, text: y}\n", "ko- or en-"},
		"without a text": {"- {id: en-a, title: x}\n", "title or text is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(fstest.MapFS{"d/a.yaml": {Data: []byte(tc.file)}}, "d")
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), "a.yaml") {
				t.Errorf("error %v, want one with the file and %q", err, tc.want)
			}
		})
	}
}
