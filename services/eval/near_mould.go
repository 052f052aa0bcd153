package eval

import (
	"embed"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed testdata/moulds/*.yaml
var mouldFiles embed.FS

// moulds are what near-duplicates must not be found among: texts that share their words and differ in names and figures
// (the moulds), and pairs that share their names and tell different things (the rivals).
type moulds struct {
	Lists  map[string][]string `yaml:"lists"`
	Moulds []mould             `yaml:"moulds"`
	Rivals [][2]string         `yaml:"rivals"`
}

// mould is a text with gaps: {company} takes a name of the list company, # a digit.
type mould struct {
	Name  string `yaml:"name"`
	Title string `yaml:"title"`
	Text  string `yaml:"text"`
}

// mouldStories are the texts of a language's moulds, each filled with every name of its lists once, and its rivals. Texts
// of one mould, and rivals, share a topic of their own.
func mouldStories(lang string) ([]Story, error) {
	name := "testdata/moulds/" + lang + ".yaml"
	f, err := mouldFiles.Open(name)
	if err != nil {
		return nil, fmt.Errorf("reading the moulds: %w", err)
	}
	defer f.Close()
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	var m moulds
	if err := d.Decode(&m); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var out []Story
	for i := range m.Moulds {
		stories, err := m.fill(lang, &m.Moulds[i], rand.New(rand.NewPCG(nearSeed, uint64(i))))
		if err != nil {
			return nil, fmt.Errorf("%s: mould %s: %w", name, m.Moulds[i].Name, err)
		}
		out = append(out, stories...)
	}
	for i, pair := range m.Rivals {
		for _, text := range pair {
			p := paragraphsOf(text)
			out = append(out, Story{Lang: lang, Title: p[0][0], Paragraphs: p, Topics: []string{fmt.Sprintf("rivals %d", i)}})
		}
	}
	return out, nil
}

var gap = regexp.MustCompile(`\{[a-z]+\}|#+`)

// fill makes a story for each name: no two stories of a mould share one. Figures are random.
func (m *moulds) fill(lang string, from *mould, r *rand.Rand) ([]Story, error) {
	orders := map[string][]string{}
	least := 0
	for _, g := range gap.FindAllString(from.Title+from.Text, -1) {
		list := m.Lists[strings.Trim(g, "{}")]
		if g[0] != '{' || orders[g] != nil {
			continue
		}
		if len(list) == 0 {
			return nil, fmt.Errorf("%s has no list under lists", g)
		}
		orders[g] = slices.Clone(list)
		r.Shuffle(len(list), func(i, j int) { orders[g][i], orders[g][j] = orders[g][j], orders[g][i] })
		if least == 0 || len(list) < least {
			least = len(list)
		}
	}
	if least == 0 {
		least = mouldFigures
	}
	out := make([]Story, least)
	for i := range out {
		filled := func(text string) string {
			return gap.ReplaceAllStringFunc(text, func(g string) string {
				if g[0] == '{' {
					return orders[g][i]
				}
				return digits(len(g), r)
			})
		}
		out[i] = Story{Lang: lang, Title: filled(from.Title), Paragraphs: paragraphsOf(filled(from.Text)), Topics: []string{from.Name}}
	}
	return out, nil
}

// mouldFigures is how many stories are made of a mould that names nobody, such as a list of prices.
const mouldFigures = 24

// digits is a number of so many digits that does not begin with 0.
func digits(n int, r *rand.Rand) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + r.IntN(10))
	}
	if b[0] == '0' {
		b[0] = '1'
	}
	return string(b)
}

func paragraphsOf(text string) [][]string {
	var out [][]string
	for line := range strings.Lines(text) {
		if p := sentencesOf(strings.TrimSpace(line)); len(p) > 0 {
			out = append(out, p)
		}
	}
	return out
}
