package annotate

import (
	"sync"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/story"
	"bellwether.internal/services/taxonomy"
)

// revision changes with the rules of this package, so that rows made by other rules can be told apart.
const revision = "a3"

// MaxMentions is how many mentions of one article are kept.
const MaxMentions = 2000

// Annotator reads articles against one taxonomy. It never changes and is safe for many goroutines.
type Annotator struct {
	version  string
	folding  *folding
	words    *automaton
	patterns []pattern
	aliases  []alias
	entities []entity
	orgs     int // the first so many entities are organizations
	topics   []string
	rules    []rule

	particles   particles
	suffixes    particles
	caseEndings particles
	nouns       particles
	stops       keySet
	readers     sync.Pool
}

// New compiles a taxonomy. It takes some tens of milliseconds; keep the result.
func New(t *taxonomy.Taxonomy) *Annotator {
	c := compile(t)
	f := newFolding(c.keys)
	keys := make([][]uint16, len(c.keys))
	for i, k := range c.keys {
		keys[i] = f.key(k)
	}
	a := &Annotator{
		version: t.Version + "+" + revision, folding: f, words: newAutomaton(keys),
		patterns: c.patterns, aliases: c.aliases, entities: c.entities, orgs: len(t.Organizations), rules: c.rules,
		particles: newParticles(particleList), suffixes: newParticles(suffixList),
		caseEndings: newParticles(caseEndingList), nouns: newParticles(nounEndingList), stops: newStops(),
	}
	for _, topic := range t.Topics {
		a.topics = append(a.topics, topic.ID)
	}
	a.readers.New = func() any { return newReader(a) }
	return a
}

// Version names the taxonomy and the rules; Annotate writes it into every annotation.
func (a *Annotator) Version() string { return a.version }

// Annotate reads one article. title and text may be any bytes; what is not UTF-8 is replaced, and positions count code
// points of the NFC form. claimedLang is a BCP 47 tag or empty; it decides where the text says too little.
//
// The result depends on the arguments and the taxonomy alone. At most MaxMentions mentions are kept; Cut says that
// there were more.
func (a *Annotator) Annotate(title, text, claimedLang string) *bellwetherv1.Annotation {
	r := a.readers.Get().(*reader)
	defer func() {
		r.release()
		a.readers.Put(r)
	}()
	out := r.read(title, text, claimedLang)
	r.parts = r.doc.parts(r.parts[:0])
	out.Signature = story.Signature(r.doc.text(0, int32(r.doc.body-1)), r.parts...)
	return out
}
