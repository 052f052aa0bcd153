package annotate

import (
	"slices"
	"strings"

	"bellwether.internal/services/taxonomy"
)

// compiler gathers patterns by their folded key.
type compiler struct {
	t        *taxonomy.Taxonomy
	numbers  map[string]int32
	keys     []string
	patterns []pattern
	aliases  []alias
	entities []entity
	orgs     map[string]int32
	rules    []rule
	// sets are filled when all patterns are known.
	sets []pendingSet
}

// pendingSet is a condition whose words have numbers already but whose bitset has no size yet.
type pendingSet struct {
	words  []int32
	assign func(bitset)
}

// expectedCues and deniedCues say how certain an event is; titleCues stand beside a person's name.
const (
	expectedCues = `예상|전망|계획|추진|검토|가능성|예정|관측|방침|것으로 보|것으로 알려|할 듯|될 듯|목표|논의 중|논의하고|협상 중|타진|하려는|하려고|전해졌|내다봤|may|might|could|plans to|plan to|planning|expected to|expects to|is expected|are expected|considering|in talks|seeks to|reportedly|likely|aims to|intends to|would|rumored|rumoured|set to`
	deniedCues   = `부인했|부인하|사실무근|사실이 아니|무산|철회|결렬|취소|하지 않|않기로|않을|아니라고|계획이 없|계획은 없|중단했|중단하기|중단한다|파기|해지|종료했|종료하|종료한|종료키로|결별|denied|denies|deny|scrapped|called off|cancelled|canceled|abandoned|rejected|will not|no plans|did not|does not`
	titleCues    = `대표|대표이사|사장|부사장|회장|부회장|의장|이사장|전무|상무|이사|최고경영자|최고기술책임자|최고재무책임자|최고운영책임자|교수|연구원|수석연구원|책임연구원|장관|차관|위원장|센터장|본부장|부문장|사업부장|팀장|총장|원장|소장|창업자|애널리스트|대통령|총리|의원|실장|국장|ceo|cto|cfo|coo|chief executive|chief executive officer|chairman|chairwoman|vice chairman|president|vice president|analyst|founder|co-founder|professor|minister|secretary|director`
	reporterCues = `기자|특파원|앵커|논설위원|통신원`
)

// compile turns a taxonomy into patterns, aliases and rules.
func compile(t *taxonomy.Taxonomy) *compiler {
	c := &compiler{t: t, numbers: map[string]int32{}, orgs: map[string]int32{}}
	for _, o := range t.Organizations {
		c.orgs[o.ID] = int32(len(c.entities))
		c.entities = append(c.entities, entity{id: o.ID, ko: o.Name.Ko, en: o.Name.En, organization: -1})
	}
	for i, o := range t.Organizations {
		c.organization(int32(i), o)
	}
	for _, p := range t.People {
		c.person(p)
	}
	for _, d := range t.Decoys {
		c.patterns[c.pattern(d)].decoy = true
	}
	for i, topic := range t.Topics {
		c.topic(int32(i), topic)
	}
	for _, e := range t.Events {
		c.event(e)
	}
	c.cues()
	for _, s := range c.sets {
		b := newBitset(len(c.patterns))
		for _, w := range s.words {
			b.add(w)
		}
		s.assign(b)
	}
	return c
}

// pattern returns the number of the pattern for a text, made where it is new.
func (c *compiler) pattern(text string) int32 {
	key := fold(text)
	if n, ok := c.numbers[key]; ok {
		return n
	}
	n := int32(len(c.patterns))
	c.numbers[key] = n
	c.keys = append(c.keys, key)
	c.patterns = append(c.patterns, pattern{length: len([]rune(key))})
	return n
}

// word returns the number of the pattern for a word of a condition; a trailing star opens its end.
func (c *compiler) word(text string) int32 {
	stem, open := strings.CutSuffix(text, "*")
	// An open and a closed word of one spelling would differ; the open one covers both.
	n := c.pattern(stem)
	c.patterns[n].word = true
	c.patterns[n].prefix = c.patterns[n].prefix || open
	return n
}

// set notes a condition on words; assign gets the finished set.
func (c *compiler) set(words []string, assign func(bitset)) {
	if len(words) == 0 {
		return
	}
	var numbers []int32
	for _, w := range c.t.Expand(words) {
		numbers = append(numbers, c.word(w))
	}
	c.sets = append(c.sets, pendingSet{numbers, assign})
}

// name adds an alias for a text.
func (c *compiler) name(text string, a alias, plain bool) {
	n := c.pattern(text)
	number := int32(len(c.aliases))
	c.aliases = append(c.aliases, a)
	p := &c.patterns[n]
	p.aliases = append(p.aliases, number)
	p.plain = p.plain || plain
}

func (c *compiler) organization(number int32, o taxonomy.Organization) {
	for _, text := range o.Aliases {
		c.name(text, alias{entity: number, or: -1}, true)
	}
	for _, ticker := range o.Tickers {
		c.name(ticker, alias{entity: number, or: -1, exact: []string{ticker}, guarded: ambiguousTicker(ticker)}, false)
	}
	for _, s := range o.Short {
		for _, text := range s.Text {
			a := alias{entity: number, or: -1, lang: s.Lang, full: s.Full, wide: s.Scope == "article", notAfter: foldAll(c.t.Expand(s.NotAfter)), notBefore: foldAll(c.t.Expand(s.NotBefore))}
			if s.Case {
				a.exact = []string{text}
				if len(text) >= 4 {
					a.exact = append(a.exact, strings.ToUpper(text))
				}
			}
			at := len(c.aliases)
			c.name(text, a, len(s.With) == 0 && !s.Full)
			c.set(s.With, func(b bitset) { c.aliases[at].with = b })
			c.set(s.Unless, func(b bitset) { c.aliases[at].unless = b })
		}
	}
	for _, text := range o.Not {
		c.patterns[c.pattern(text)].decoy = true
	}
}

func (c *compiler) person(p taxonomy.Person) {
	number := int32(len(c.entities))
	organization, ok := c.orgs[p.Organization]
	if !ok {
		organization = -1
	}
	c.entities = append(c.entities, entity{id: p.ID, person: true, ko: p.Name.Ko, en: p.Name.En, organization: organization})
	for _, text := range p.Aliases {
		c.name(text, alias{entity: number, or: -1}, true)
	}
	for _, text := range p.Family {
		c.name(text, alias{entity: number, or: organization, full: true, exact: []string{text}}, false)
	}
}

func (c *compiler) topic(number int32, topic taxonomy.Topic) {
	for _, k := range topic.Keywords {
		for _, w := range c.t.Expand(k.Any) {
			n := c.word(w)
			c.patterns[n].keywords = append(c.patterns[n].keywords, keyword{number, float32(k.Weight)})
		}
	}
	for _, together := range topic.Together {
		r := rule{topic: number, weight: float32(together.Weight), organizations: together.Organizations}
		for _, id := range together.Of {
			r.of = append(r.of, c.orgs[id])
		}
		c.rule(r, together.All, together.Unless)
	}
}

func (c *compiler) event(e taxonomy.EventKind) {
	r := rule{topic: -1, event: e.Kind, organizations: e.Organizations}
	if len(e.Triggers) > 0 {
		c.rule(r, [][]string{e.Triggers}, e.Unless)
	}
	for _, lists := range e.Together {
		c.rule(r, lists, e.Unless)
	}
}

// rule adds a conjunction.
func (c *compiler) rule(r rule, lists [][]string, unless []string) {
	number := int32(len(c.rules))
	for i, list := range lists {
		r.full |= 1 << i
		for _, w := range c.t.Expand(list) {
			n := c.word(w)
			c.patterns[n].slots = append(c.patterns[n].slots, ruleSlot{number, uint8(i)})
		}
	}
	c.rules = append(c.rules, r)
	c.set(unless, func(b bitset) { c.rules[number].unless = b })
}

func (c *compiler) cues() {
	for _, list := range [...]struct {
		cue   cue
		words string
	}{{cueExpected, expectedCues}, {cueDenied, deniedCues}, {cueTitle, titleCues}, {cueReporter, reporterCues}} {
		for _, w := range strings.Split(list.words, "|") {
			c.patterns[c.word(w)].cue = list.cue
		}
	}
}

// ambiguousTicker reports codes that may as well be an ordinary number or word: other digits than a code that begins
// with 0, and three letters or fewer.
func ambiguousTicker(ticker string) bool {
	switch {
	case strings.Contains(ticker, "."):
		return false
	case ticker[0] >= '0' && ticker[0] <= '9':
		return ticker[0] != '0'
	}
	return len(ticker) <= 3
}

// foldAll returns the match keys of words.
func foldAll(words []string) []string {
	out := slices.Clone(words)
	for i, w := range out {
		out[i] = fold(w)
	}
	return out
}
