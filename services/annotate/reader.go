package annotate

import (
	"cmp"
	"slices"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/language"
)

// reader is the working memory for one article; readers are pooled.
type reader struct {
	a   *Annotator
	doc document
	// lang is the article's language.
	lang string

	// of one sentence
	positions []int32 // folded code point → position
	names     []hit
	words     []hit
	spans     []hit // names that won, decoys included
	keys      []hit // words that are keywords
	present   bitset
	masks     []ruleState
	touched   []int32
	topicSum  []float32
	topicSeen []int32

	// of the article
	mentions []mention
	fired    []firing
	carried  []carrying
	cues     []cueHit
	titles   []cueHit
	accepted []bool
	seen     bitset  // words
	bounds   []int32 // the first mention of each sentence, one more at the end
	terms    termTable
	parts    []string // of the text, without boilerplate
	cut      bool
}

// hit is a pattern found at a stretch of the text.
type hit struct{ pattern, start, end int32 }

// mention is a name in the text. alias is -1 and name set for people who are known by their title only.
type mention struct {
	entity, alias        int32
	name                 string
	start, end, sentence int32
	pending              bool
}

// ruleState is how much of a rule a sentence has fulfilled, and where the first list's word stands.
type ruleState struct {
	mask uint8
	at   int32
	end  int32
}

// firing is a rule whose lists are all fulfilled in a sentence.
type firing struct{ rule, sentence, start, end int32 }

// carrying is the weight of a topic's keywords in a sentence.
type carrying struct {
	topic, sentence int32
	weight          float32
}

// cueHit is a cue word in the text.
type cueHit struct {
	cue                  cue
	sentence, start, end int32
}

func newReader(a *Annotator) *reader {
	return &reader{
		a: a, present: newBitset(len(a.patterns)), seen: newBitset(len(a.patterns)), masks: make([]ruleState, len(a.rules)),
		topicSum: make([]float32, len(a.topics)), accepted: make([]bool, len(a.entities)),
	}
}

// Memory beyond these sizes is given back after an article, so that one giant does not stay in the pool.
const keepRunes = 1 << 18

// release forgets the article.
func (r *reader) release() {
	r.doc.source = ""
	clear(r.parts)
	if cap(r.doc.runes) > keepRunes {
		r.doc = document{}
	}
	clear(r.mentions)
	r.terms.release()
}

// read does the work of Annotate.
func (r *reader) read(title, text, claimed string) *bellwetherv1.Annotation {
	r.mentions, r.fired, r.carried = r.mentions[:0], r.fired[:0], r.carried[:0]
	r.cues, r.titles = r.cues[:0], r.titles[:0]
	clear(r.accepted)
	clear(r.seen)
	r.cut = false

	r.doc.reset(title, text)
	r.doc.cut()
	r.cut = r.doc.split()
	r.lang = language.Detect(r.doc.runes, claimed)
	for i := range r.doc.sentences {
		r.scan(int32(i))
	}
	r.accept()
	r.titledPeople()
	r.order()

	out := &bellwetherv1.Annotation{TaxonomyVersion: r.a.version, Lang: r.lang, Cut: r.cut}
	out.Sentences = r.sentences()
	out.Mentions = r.messages()
	out.Organizations = r.organizations(out.Mentions)
	topics := r.topics()
	out.Topics = topics
	out.Pairs = r.pairs(out.Organizations, topics)
	out.Events = r.events()
	out.Terms = r.keyTerms()
	return out
}

// order sorts the mentions by place, cuts them at MaxMentions and notes where each sentence's begin.
func (r *reader) order() {
	slices.SortFunc(r.mentions, func(x, y mention) int { return cmp.Compare(x.start, y.start) })
	if len(r.mentions) > MaxMentions {
		r.mentions, r.cut = r.mentions[:MaxMentions], true
	}
	r.bounds = r.bounds[:0]
	m := int32(0)
	for i := range r.doc.sentences {
		r.bounds = append(r.bounds, m)
		for m < int32(len(r.mentions)) && r.mentions[m].sentence == int32(i) {
			m++
		}
	}
	r.bounds = append(r.bounds, m)
}

// in returns the mentions of a sentence.
func (r *reader) in(sentence int32) []mention {
	return r.mentions[r.bounds[sentence]:r.bounds[sentence+1]]
}

// sentences turns the sentences into messages.
func (r *reader) sentences() []*bellwetherv1.Sentence {
	block := make([]bellwetherv1.Sentence, len(r.doc.sentences))
	out := make([]*bellwetherv1.Sentence, len(block))
	for i, s := range r.doc.sentences {
		o := r.doc.origin(s.field)
		m := &block[i]
		m.Field, m.Start, m.End, m.Place = s.field, uint32(s.start-o), uint32(s.end-o), s.place
		out[i] = m
	}
	return out
}

// messages turns the mentions into messages; prominence is filled in by organizations.
func (r *reader) messages() []*bellwetherv1.Mention {
	block := make([]bellwetherv1.Mention, len(r.mentions))
	out := make([]*bellwetherv1.Mention, len(block))
	for i := range r.mentions {
		m := &r.mentions[i]
		s := &r.doc.sentences[m.sentence]
		o := r.doc.origin(s.field)
		b := &block[i]
		b.Kind, b.EntityId, b.Name = r.describe(m)
		b.Surface = r.doc.text(m.start, m.end)
		b.Sentence, b.Field, b.Place = uint32(m.sentence), s.field, s.place
		b.Start, b.End = uint32(m.start-o), uint32(m.end-o)
		b.Prominence = bellwetherv1.Prominence_PROMINENCE_MINOR
		out[i] = b
	}
	return out
}

// describe returns kind, id and display name of a mention's entity.
func (r *reader) describe(m *mention) (bellwetherv1.MentionKind, string, string) {
	if m.alias < 0 {
		return bellwetherv1.MentionKind_MENTION_KIND_PERSON, personID(m.name), m.name
	}
	e := &r.a.entities[m.entity]
	kind := bellwetherv1.MentionKind_MENTION_KIND_ORGANIZATION
	if e.person {
		kind = bellwetherv1.MentionKind_MENTION_KIND_PERSON
	}
	return kind, e.id, e.name(r.lang)
}

// isOrganization reports whether a mention names an organization.
func (r *reader) isOrganization(m *mention) bool {
	return m.alias >= 0 && int(m.entity) < r.a.orgs
}
