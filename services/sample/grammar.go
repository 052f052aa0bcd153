package sample

// subject is a topic as the generator draws it.
type subject struct {
	// ID is the topic's id in the taxonomy.
	ID string `yaml:"id"`
	// Weight is its share of the ordinary news, relative to the other topics.
	Weight float64 `yaml:"weight"`
	// Positive and Negative are the parts of its articles with that tone; the rest is neutral.
	Positive float64 `yaml:"positive"`
	Negative float64 `yaml:"negative"`
	// Rivals are the organizations that its articles are about, those in one group rivals of each other; Others appear
	// beside them.
	Rivals [][]string `yaml:"rivals"`
	Others []string   `yaml:"others"`
}

// byTone holds alternatives for each tone of an article. One that begins with a dollar sign speaks of shares, which only
// listed companies have.
type byTone struct {
	Positive []string `yaml:"positive"`
	Negative []string `yaml:"negative"`
	Neutral  []string `yaml:"neutral"`
}

// of returns the alternatives of one tone.
func (b byTone) of(tone string) []string {
	switch tone {
	case positive:
		return b.Positive
	case negative:
		return b.Negative
	}
	return b.Neutral
}

// theme is what an article of one topic can say: names for the subject, and sentences.
type theme struct {
	Nouns  []string `yaml:"nouns"`
	byTone `yaml:",inline"`
}

// grammar is what one language can say.
type grammar struct {
	// Titles and Shared fit every topic.
	Titles byTone `yaml:"titles"`
	Shared byTone `yaml:"shared"`
	// Asks are what the trade wonders about, and Asides what else happened at some other company, X: neutral both.
	Asks   []string `yaml:"asks"`
	Asides []string `yaml:"asides"`
	// Themes are by topic id, or by name for the episodes.
	Themes map[string]theme `yaml:"themes"`
	// Firms and People are the invented analysts and the houses that they speak for.
	Firms  []string `yaml:"firms"`
	People []string `yaml:"people"`
	Places []string `yaml:"places"`
}

// The tones of an article.
const (
	positive = "positive"
	negative = "negative"
	neutral  = "neutral"
)

// vocabulary is all that the generator reads from its files.
type vocabulary struct {
	subjects map[string]subject
	// order keeps the subjects as the file has them, so that drawing does not depend on a map's order.
	order    []string
	grammars map[string]grammar
	// companies are by their id in the taxonomy.
	companies map[string]company
}

// company is an organization as the generator names it.
type company struct {
	Ko string `yaml:"ko"`
	En string `yaml:"en"`
	// Unlisted is true where it has no shares on an exchange.
	Unlisted bool `yaml:"unlisted"`
}

// name is its name in a language.
func (c company) name(lang string) string {
	if lang == "ko" {
		return c.Ko
	}
	return c.En
}

func loadVocabulary() vocabulary {
	v := vocabulary{subjects: map[string]subject{}, grammars: map[string]grammar{}}
	var list []subject
	mustDecode("subjects.yaml", &list)
	for _, s := range list {
		v.subjects[s.ID] = s
		v.order = append(v.order, s.ID)
	}
	for _, lang := range []string{"ko", "en"} {
		var g grammar
		mustDecode("grammar-"+lang+".yaml", &g)
		v.grammars[lang] = g
	}
	mustDecode("companies.yaml", &v.companies)
	return v
}
