package store

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/zeebo/xxh3"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// key is what every row begins with: which version of which article it belongs to.
type key struct {
	article    []uuid.UUID
	revision   []uint64
	madeBy     []string
	published  []int64
	seen       []int64
	early      []uint64
	source     []string
	publisher  []string
	publishers []string // families
	lang       []string
}

func (k *key) add(s *sighting) {
	k.article = append(k.article, s.article)
	k.revision = append(k.revision, s.revision)
	k.madeBy = append(k.madeBy, s.madeBy)
	k.published = append(k.published, s.published)
	k.seen = append(k.seen, s.seen)
	k.early = append(k.early, s.early)
	k.source = append(k.source, s.source)
	k.publisher = append(k.publisher, s.publisher)
	k.publishers = append(k.publishers, s.family)
	k.lang = append(k.lang, s.lang)
}

func (k *key) len() int { return len(k.article) }

func (k *key) columns(more ...column) []column {
	return append([]column{
		{"article_id", k.article},
		{"revision", k.revision},
		{"made_by", k.madeBy},
		{"published_at", k.published},
		{"seen_at", k.seen},
		{"early", k.early},
		{"source", k.source},
		{"publisher", k.publisher},
		{"publisher_family", k.publishers},
		{"lang", k.lang},
	}, more...)
}

// tone is a sentiment as the tables keep it.
type tone struct {
	label []int8
	score []float32
}

func (t *tone) add(s *bellwetherv1.Sentiment) {
	label := int8(0)
	switch s.GetLabel() {
	case bellwetherv1.Label_LABEL_POSITIVE:
		label = 1
	case bellwetherv1.Label_LABEL_NEGATIVE:
		label = -1
	}
	t.label = append(t.label, label)
	t.score = append(t.score, s.GetScore())
}

// rows are one batch's rows of all row tables, as columns.
type rows struct {
	articles struct {
		key
		claimed, updated         []*time.Time
		trust                    []int8
		url, author, title, text []string
		flags                    [][]string
		replay                   []string
	}
	mentions struct {
		key
		id                             []uuid.UUID
		kind, field, place, prominence []int8
		entity, surface, sentence      []string
		start, end                     []uint32
		tone
	}
	organizations struct {
		key
		organization, sentence []string
		prominence             []int8
		mentions               []uint16
		tone
	}
	topics struct {
		key
		topic, sentence []string
		score           []float32
		tone
	}
	pairs struct {
		key
		organization, topic, evidence []string
		tone
	}
	events struct {
		key
		id                                                []uuid.UUID
		kind, currency, date, place, certainty, sentences []string
		roles                                             []map[string][]string
		amount                                            []float64
	}
	terms struct {
		key
		term   []string
		weight []float32
	}
}

// sighting is one message, with what its rows have in common.
type sighting struct {
	origin    *bellwetherv1.Origin // nil in messages of before it was written
	article   uuid.UUID
	revision  uint64
	madeBy    string
	published int64
	seen      int64
	updated   int64
	made      int64
	hash      uint64
	early     uint64
	source    string
	publisher string
	family    string
	lang      string
	removed   bool
	trust     uint8 // a bellwetherv1.TimeTrust
	signature uint64
	counts    counts
}

// counts is how many rows of each table belong to a sighting.
type counts struct{ mentions, organizations, topics, pairs, events, terms uint16 }

// newSighting checks what the tables rest on; an error names the field at fault.
func newSighting(s *bellwetherv1.Scoring) (*sighting, error) {
	e := s.GetExtraction()
	a := e.GetArticle()
	article, err := uuid.FromBytes(a.GetArticleId())
	if err != nil {
		return nil, fieldError{"extraction.article.article_id", fmt.Errorf("want 16 bytes, got %d", len(a.GetArticleId()))}
	}
	if a.GetSeenAt() <= 0 || a.GetPublishedAt() <= 0 {
		return nil, fieldError{"extraction.article.seen_at, published_at", fmt.Errorf("want times after 1970, got %d and %d", a.GetSeenAt(), a.GetPublishedAt())}
	}
	ann, sent := e.GetAnnotation(), s.GetSentiments()
	if !a.GetRemoved() {
		switch {
		case len(ann.GetMentions()) != len(sent.GetMentions()):
			return nil, fieldError{"sentiments.mentions", fmt.Errorf("%d for %d mentions", len(sent.GetMentions()), len(ann.GetMentions()))}
		case len(ann.GetOrganizations()) != len(sent.GetOrganizations()):
			return nil, fieldError{"sentiments.organizations", fmt.Errorf("%d for %d organizations", len(sent.GetOrganizations()), len(ann.GetOrganizations()))}
		case len(ann.GetTopics()) != len(sent.GetTopics()):
			return nil, fieldError{"sentiments.topics", fmt.Errorf("%d for %d topics", len(sent.GetTopics()), len(ann.GetTopics()))}
		case len(ann.GetPairs()) != len(sent.GetPairs()):
			return nil, fieldError{"sentiments.pairs", fmt.Errorf("%d for %d pairs", len(sent.GetPairs()), len(ann.GetPairs()))}
		}
	}
	if err := checkEnums(a, ann); err != nil {
		return nil, err
	}
	hash, err := sightingHash(a)
	if err != nil {
		return nil, err
	}
	family := e.GetPublisherFamily()
	if family == "" {
		family = a.GetPublisher()
	}
	return &sighting{
		origin: e.GetOrigin(), article: article, revision: a.GetRevision(), madeBy: ann.GetTaxonomyVersion() + "/" + sent.GetModelVersion(),
		published: a.GetPublishedAt(), seen: a.GetSeenAt(), updated: a.GetUpdatedAt(), made: s.GetMadeAt(), hash: hash,
		early: earliness(a.GetSeenAt(), hash), source: a.GetSource(), publisher: a.GetPublisher(), family: family,
		lang: ann.GetLang(), removed: a.GetRemoved(), trust: uint8(max(a.GetTimeTrust(), 1)), signature: ann.GetSignature(),
		counts: counts{
			mentions: uint16(len(ann.GetMentions())), organizations: uint16(len(ann.GetOrganizations())), topics: uint16(len(ann.GetTopics())),
			pairs: uint16(len(ann.GetPairs())), events: uint16(len(ann.GetEvents())), terms: uint16(len(ann.GetTerms())),
		},
	}, nil
}

// sightingHash tells the sightings of one revision at one instant apart: by all that the article says of itself but when
// it was seen.
func sightingHash(a *bellwetherv1.Article) (uint64, error) {
	seen := a.SeenAt
	a.SeenAt = 0
	text, err := proto.MarshalOptions{Deterministic: true}.Marshal(a)
	a.SeenAt = seen
	if err != nil {
		return 0, fieldError{"extraction.article", err}
	}
	return xxh3.Hash(text), nil
}

// checkEnums refuses values that the tables do not know: those of a newer version of the messages, which a newer store
// will take from the dead letters.
func checkEnums(a *bellwetherv1.Article, ann *bellwetherv1.Annotation) error {
	if t := a.GetTimeTrust(); t < 0 || t > bellwetherv1.TimeTrust_TIME_TRUST_ABSURD {
		return fieldError{"extraction.article.time_trust", fmt.Errorf("unknown value %d", t)}
	}
	for i, m := range ann.GetMentions() {
		var err error
		switch {
		case m.GetKind() < 0 || m.GetKind() > bellwetherv1.MentionKind_MENTION_KIND_PERSON:
			err = fmt.Errorf("unknown kind %d", m.GetKind())
		case m.GetField() < 0 || m.GetField() > bellwetherv1.Field_FIELD_TEXT:
			err = fmt.Errorf("unknown field %d", m.GetField())
		case m.GetPlace() < 0 || m.GetPlace() > bellwetherv1.Place_PLACE_BODY:
			err = fmt.Errorf("unknown place %d", m.GetPlace())
		}
		if err != nil {
			return fieldError{fmt.Sprintf("extraction.annotation.mentions[%d]", i), err}
		}
	}
	return nil
}

// fieldError names the field that breaks a rule.
type fieldError struct {
	field string
	err   error
}

func (e fieldError) Error() string { return e.field + ": " + e.err.Error() }

// grow makes room for the rows of sightings at once: growing by doubling costs a seventh of a batch's time.
func (r *rows) grow(all []decoded) {
	var articles, mentions, organizations, subjects, pairs, events, terms int
	for _, d := range all {
		if d.sighting == nil || d.sighting.removed {
			continue
		}
		n := d.sighting.counts
		articles++
		mentions += int(n.mentions)
		organizations += int(n.organizations)
		subjects += int(n.topics)
		pairs += int(n.pairs)
		events += int(n.events)
		terms += int(n.terms)
	}
	r.articles.key.grow(articles)
	m := &r.mentions
	m.key.grow(mentions)
	m.tone.grow(mentions)
	room(mentions, &m.kind, &m.field, &m.place, &m.prominence)
	room(mentions, &m.entity, &m.surface, &m.sentence)
	room(mentions, &m.start, &m.end)
	room(mentions, &m.id)
	r.organizations.key.grow(organizations)
	r.organizations.tone.grow(organizations)
	room(organizations, &r.organizations.organization, &r.organizations.sentence)
	r.topics.key.grow(subjects)
	r.topics.tone.grow(subjects)
	r.pairs.key.grow(pairs)
	r.pairs.tone.grow(pairs)
	room(pairs, &r.pairs.organization, &r.pairs.topic, &r.pairs.evidence)
	r.events.key.grow(events)
	r.terms.key.grow(terms)
	room(terms, &r.terms.term)
	room(terms, &r.terms.weight)
}

// room makes room for n more values in each of some columns.
func room[T any](n int, columns ...*[]T) {
	for _, c := range columns {
		*c = slices.Grow(*c, n)
	}
}

func (k *key) grow(n int) {
	room(n, &k.article)
	room(n, &k.revision, &k.early)
	room(n, &k.madeBy, &k.source, &k.publisher, &k.publishers, &k.lang)
	room(n, &k.published, &k.seen)
}

func (t *tone) grow(n int) {
	room(n, &t.label)
	room(n, &t.score)
}

// add appends the rows of one sighting, which is not a removal.
func (r *rows) add(s *sighting, c content) {
	e := c.scoring.GetExtraction()
	a, ann, sent := e.GetArticle(), e.GetAnnotation(), c.scoring.GetSentiments()
	sentences := c.sentences
	sentence := func(numbers ...uint32) string {
		if len(numbers) == 0 || int(numbers[0]) >= len(sentences) {
			return ""
		}
		return sentences[numbers[0]]
	}
	// decisive is the sentence that carries most of the evidence, else the first of those given.
	decisive := func(tone *bellwetherv1.Sentiment, numbers []uint32) string {
		best, most := uint32(0), float32(0)
		for _, ev := range tone.GetEvidence() {
			if w := max(ev.GetWeight(), -ev.GetWeight()); w > most {
				best, most = ev.GetSentence(), w
			}
		}
		if most > 0 {
			return sentence(best)
		}
		return sentence(numbers...)
	}

	t := &r.articles
	t.add(s)
	t.claimed = append(t.claimed, optionalTime(a.PublishedClaimed))
	t.updated = append(t.updated, optionalTime(a.UpdatedAt))
	t.trust = append(t.trust, int8(max(a.GetTimeTrust(), 1)))
	t.url = append(t.url, a.GetUrl())
	t.author = append(t.author, a.GetAuthor())
	t.title = append(t.title, a.GetTitle())
	t.text = append(t.text, a.GetText())
	t.flags = append(t.flags, a.GetFlags())
	t.replay = append(t.replay, a.GetReplay())

	for i, m := range ann.GetMentions() {
		t := &r.mentions
		t.key.add(s)
		t.id = append(t.id, rowID(s.article, s.revision, s.madeBy, "mention", m.GetKind().String(), m.GetEntityId(), m.GetField().String(), strconv.Itoa(int(m.GetStart()))))
		t.kind = append(t.kind, int8(max(m.GetKind(), 1)))
		t.field = append(t.field, int8(max(m.GetField(), 1)))
		t.place = append(t.place, int8(max(m.GetPlace(), 1)))
		t.prominence = append(t.prominence, prominence(m.GetProminence()))
		t.entity = append(t.entity, m.GetEntityId())
		t.surface = append(t.surface, m.GetSurface())
		t.sentence = append(t.sentence, sentence(m.GetSentence()))
		t.start = append(t.start, m.GetStart())
		t.end = append(t.end, m.GetEnd())
		t.tone.add(sent.GetMentions()[i])
	}
	for i, o := range ann.GetOrganizations() {
		t := &r.organizations
		t.key.add(s)
		t.organization = append(t.organization, o.GetEntityId())
		t.prominence = append(t.prominence, prominence(o.GetProminence()))
		t.mentions = append(t.mentions, uint16(min(len(o.GetMentions()), 1<<16-1)))
		var first []uint32
		if len(o.GetMentions()) > 0 && int(o.GetMentions()[0]) < len(ann.GetMentions()) {
			first = []uint32{ann.GetMentions()[o.GetMentions()[0]].GetSentence()}
		}
		t.sentence = append(t.sentence, decisive(sent.GetOrganizations()[i], first))
		t.tone.add(sent.GetOrganizations()[i])
	}
	for i, topic := range ann.GetTopics() {
		t := &r.topics
		t.key.add(s)
		t.topic = append(t.topic, topic.GetTopic())
		t.score = append(t.score, topic.GetScore())
		t.sentence = append(t.sentence, decisive(sent.GetTopics()[i], topic.GetSentences()))
		t.tone.add(sent.GetTopics()[i])
	}
	for i, p := range ann.GetPairs() {
		t := &r.pairs
		t.key.add(s)
		t.organization = append(t.organization, p.GetOrganization())
		t.topic = append(t.topic, p.GetTopic())
		t.evidence = append(t.evidence, decisive(sent.GetPairs()[i], p.GetSentences()))
		t.tone.add(sent.GetPairs()[i])
	}
	for i, ev := range ann.GetEvents() {
		t := &r.events
		t.key.add(s)
		t.id = append(t.id, rowID(s.article, s.revision, s.madeBy, "event", ev.GetKind(), strconv.Itoa(i)))
		t.kind = append(t.kind, ev.GetKind())
		roles := map[string][]string{}
		for _, role := range ev.GetRoles() {
			roles[role.GetRole()] = append(roles[role.GetRole()], role.GetEntity())
		}
		t.roles = append(t.roles, roles)
		t.amount = append(t.amount, ev.GetAmount())
		t.currency = append(t.currency, ev.GetCurrency())
		t.date = append(t.date, ev.GetDate())
		t.place = append(t.place, ev.GetPlace())
		t.certainty = append(t.certainty, ev.GetCertainty())
		t.sentences = append(t.sentences, sentence(ev.GetSentence()))
	}
	for _, term := range ann.GetTerms() {
		t := &r.terms
		t.key.add(s)
		t.term = append(t.term, term.GetTerm())
		t.weight = append(t.weight, term.GetWeight())
	}
}

// blocks are the rows as columns, by table.
func (r *rows) blocks() map[string]block {
	a, m, o, t, p, e := &r.articles, &r.mentions, &r.organizations, &r.topics, &r.pairs, &r.events
	return map[string]block{
		"rows_articles": {a.len(), a.columns(
			column{"published_claimed", a.claimed}, column{"time_trust", a.trust}, column{"updated_at", a.updated},
			column{"url", a.url}, column{"author", a.author}, column{"title", a.title}, column{"text", a.text},
			column{"flags", a.flags}, column{"replay", a.replay})},
		"rows_mentions": {m.len(), m.columns(
			column{"mention_id", m.id}, column{"kind", m.kind}, column{"entity_id", m.entity},
			column{"surface", m.surface}, column{"field", m.field}, column{"place", m.place},
			column{"prominence", m.prominence}, column{"start", m.start}, column{"end", m.end},
			column{"sentence", m.sentence}, column{"sentiment", m.label}, column{"sentiment_score", m.score})},
		"rows_organizations": {o.len(), o.columns(
			column{"organization", o.organization}, column{"prominence", o.prominence},
			column{"mentions", o.mentions}, column{"sentence", o.sentence},
			column{"sentiment", o.label}, column{"sentiment_score", o.tone.score})},
		"rows_topics": {t.len(), t.columns(
			column{"topic", t.topic}, column{"score", t.score}, column{"sentence", t.sentence},
			column{"sentiment", t.label}, column{"sentiment_score", t.tone.score})},
		"rows_pairs": {p.len(), p.columns(
			column{"organization", p.organization}, column{"topic", p.topic}, column{"evidence", p.evidence},
			column{"sentiment", p.label}, column{"sentiment_score", p.score})},
		"rows_events": {e.len(), e.columns(
			column{"event_id", e.id}, column{"kind", e.kind}, column{"roles", e.roles},
			column{"amount", e.amount}, column{"currency", e.currency}, column{"date", e.date},
			column{"place", e.place}, column{"certainty", e.certainty}, column{"sentence", e.sentences})},
		"rows_terms": {r.terms.len(), r.terms.columns(column{"term", r.terms.term}, column{"weight", r.terms.weight})},
	}
}

func prominence(p bellwetherv1.Prominence) int8 {
	if p == bellwetherv1.Prominence_PROMINENCE_MAIN {
		return 1
	}
	return 2
}

func optionalTime(millis *int64) *time.Time {
	if millis == nil {
		return nil
	}
	// What DateTime64(3) holds: 1900 to 2299. A claim beyond is kept at the bound; time_trust calls it absurd anyway.
	t := time.UnixMilli(min(max(*millis, -2208988800000), 10413791999999)).UTC()
	return &t
}
