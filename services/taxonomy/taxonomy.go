package taxonomy

// Taxonomy is one market. It is read-only after Load and safe for many goroutines.
type Taxonomy struct {
	// Name is the market's id, e.g. "ai-semiconductors".
	Name string
	// Version is the name and a short hash of the whole content; the same content has the same version, whatever its
	// comments, and any other content another one.
	Version       string
	Organizations []Organization
	People        []Person
	Topics        []Topic
	Events        []EventKind
	Publishers    []PublisherFamily
	families      families
	// Contexts are named lists of words; a rule refers to one as "@name".
	Contexts map[string][]string
	// Decoys are surfaces that look like a name and are none, e.g. a baseball club called after its owner.
	Decoys []string
}

// Names is the display name of an entry in each language.
type Names struct {
	En string `yaml:"en"`
	Ko string `yaml:"ko"`
}

// In returns the name for a BCP 47 primary tag: the Korean one for "ko", else the English one.
func (n Names) In(lang string) string {
	if lang == "ko" && n.Ko != "" {
		return n.Ko
	}
	return n.En
}

// Organization is a company, laboratory or public body.
type Organization struct {
	ID   string `yaml:"id"`
	Name Names  `yaml:"name"`
	// Kind groups organizations for readers, e.g. "memory" or "cloud"; it decides nothing.
	Kind string `yaml:"kind"`
	// Aliases name the organization by themselves, whatever stands around them; case and width do not matter.
	Aliases []string `yaml:"aliases"`
	// Tickers are codes at an exchange. Those that could be an ordinary number or word count only in brackets or
	// after a colon or dollar sign.
	Tickers []string `yaml:"tickers"`
	// Short are forms that need care.
	Short []Short `yaml:"short"`
	// Not are longer surfaces that begin or end like one of the names and mean something else.
	Not []string `yaml:"not"`

	// Position is file:line of the entry.
	Position string `yaml:"-" json:"-"`
}

// Short is a form that names its entry only under conditions; all that are given must hold. Once an article names the
// entry by any accepted form, With is fulfilled for the rest of it. Words are matched inside compounds, a trailing
// star opens the end of a Latin word, and "@name" stands for the words of a context.
type Short struct {
	Text []string `yaml:"text"`
	// Lang restricts the form to articles in one language.
	Lang string `yaml:"lang"`
	// Case asks for the letters' case as written; a form of four letters or more may also stand in capitals.
	Case bool `yaml:"case"`
	// Full asks that the entry is named otherwise in the same article.
	Full bool `yaml:"full"`
	// With asks for one of these words in the same sentence, or anywhere in the article where Scope is "article".
	With  []string `yaml:"with"`
	Scope string   `yaml:"scope"`
	// Unless refuses the form where one of these words stands in the same sentence.
	Unless []string `yaml:"unless"`
	// NotAfter and NotBefore refuse the form directly after or before one of these words.
	NotAfter  []string `yaml:"not_after"`
	NotBefore []string `yaml:"not_before"`
}

// Person is someone who is known to the market.
type Person struct {
	ID      string   `yaml:"id"`
	Name    Names    `yaml:"name"`
	Aliases []string `yaml:"aliases"`
	// Family are forms that count where the person is named in full in the article, or the organization is named.
	Family []string `yaml:"family"`
	// Organization is the id of the organization that the person speaks for; empty if none of the taxonomy's.
	Organization string `yaml:"organization"`
	Role         Names  `yaml:"role"`

	Position string `yaml:"-" json:"-"`
}

// Topic is a subject that articles are about.
type Topic struct {
	ID       string     `yaml:"id"`
	Name     Names      `yaml:"name"`
	About    string     `yaml:"about"`
	Keywords []Keywords `yaml:"keywords"`
	Together []Together `yaml:"together"`

	Position string `yaml:"-" json:"-"`
}

// Keywords are words that point to a topic, each alone.
type Keywords struct {
	// Weight lies in 0…2: 1 is a word that leaves no doubt, 0.3 one that several topics share.
	Weight float64  `yaml:"weight"`
	Any    []string `yaml:"any"`
}

// Together points to a topic where one word of each list stands in the same sentence.
type Together struct {
	// Weight lies in 0…2: 1.5 and more is a statement that makes a sentence about the topic.
	Weight float64    `yaml:"weight"`
	All    [][]string `yaml:"all"`
	// Organizations is the least number of different organizations in the sentence; 0 asks for none.
	Organizations int `yaml:"organizations"`
	// Of asks that one of these organizations is named in the sentence.
	Of []string `yaml:"of"`
	// Unless are words that speak against it in the same sentence.
	Unless []string `yaml:"unless"`
}

// EventKind tells by which words an event of a kind is known.
type EventKind struct {
	Kind string `yaml:"kind"`
	// Triggers say it by themselves.
	Triggers []string `yaml:"triggers"`
	// Together say it where one word of each list stands in the same sentence; the first list's word is the trigger.
	Together [][][]string `yaml:"together"`
	// Unless are words that speak against it in the same sentence.
	Unless []string `yaml:"unless"`
	// Organizations is the least number of different organizations in the sentence (1 where absent).
	Organizations int `yaml:"organizations"`

	Position string `yaml:"-" json:"-"`
}

// PublisherFamily is one owner and the publishers that speak with its voice.
type PublisherFamily struct {
	ID         string      `yaml:"id"`
	Owner      string      `yaml:"owner"`
	Publishers []Publisher `yaml:"publishers"`

	Position string `yaml:"-" json:"-"`
}

// Publisher is one paper, agency, station or site.
type Publisher struct {
	Names   []string `yaml:"names"`
	Domains []string `yaml:"domains"`
}

// Organization returns the organization with an id.
func (t *Taxonomy) Organization(id string) (Organization, bool) {
	for _, o := range t.Organizations {
		if o.ID == id {
			return o, true
		}
	}
	return Organization{}, false
}

// Topic returns the topic with an id.
func (t *Taxonomy) Topic(id string) (Topic, bool) {
	for _, topic := range t.Topics {
		if topic.ID == id {
			return topic, true
		}
	}
	return Topic{}, false
}
