package fault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/topics"
)

// Corpus is what is pushed, in order, and the facts that the ledger is made from. The same seed, size and instant make
// the same corpus.
type Corpus struct {
	Steps     []Step
	Sightings []Sighting
	Dead      []Death
	// Bursts are the organizations that many write about at once, each of which must be an alert.
	Bursts []string
}

// Step is one request: a body of articles for ingest, or a message that is put directly into a topic.
type Step struct {
	Body []byte    // JSON lines
	At   time.Time // the instant that the body says it was first sent
	// Replay is the id of the replay that the body belongs to; then its lines say when they were seen.
	Replay string
	// Refused is how many lines of the body ingest has to refuse.
	Lines, Refused int

	Topic      string // "" for a body
	Key, Value []byte
}

// Sighting is one line that ingest has to accept.
type Sighting struct {
	draft
	Seen time.Time
}

// Death is what must become a dead letter.
type Death struct {
	Stage, Cause string
	Payload      []byte
	// Field is the field at fault, "" where none is.
	Field string
}

// stepEvery is the distance in time of two bodies; the lines of one article in a body are a millisecond apart.
const stepEvery = 20 * time.Millisecond

// entry is a line with its place in the order of the push.
type entry struct {
	at   int
	line []byte
	// article is nil for a line that ingest refuses.
	article *draft
	death   *Death
}

// NewCorpus makes about so many articles, seen just before now.
func NewCorpus(seed uint64, articles int, now time.Time) *Corpus {
	m := &maker{r: rand.New(rand.NewPCG(seed, 1)), seed: seed, now: now.UTC().Truncate(time.Second), articles: articles}
	for i := range articles {
		m.article(i)
	}
	c := &Corpus{}
	m.bursts(c)
	m.refusals()
	slices.SortStableFunc(m.entries, func(a, b entry) int { return a.at - b.at })
	m.cut(c)
	m.turn(c)
	m.poison(c)
	for i := range c.Steps {
		// All of it lies in the past: ingest believes no instant that is much ahead of its clock.
		c.Steps[i].At = m.now.Add(-stepEvery * time.Duration(len(c.Steps)-i))
	}
	c.see(m)
	return c
}

// maker makes a corpus.
type maker struct {
	r        *rand.Rand
	seed     uint64
	now      time.Time
	articles int
	entries  []entry
	bodies   [][]entry // by step; nil for a direct message
}

func (m *maker) add(at int, d draft) {
	line, _ := json.Marshal(d.line()) // of strings and times
	m.entries = append(m.entries, entry{at: at, line: line, article: &d})
}

// published is when article i was published: in the six weeks that end two days ago, so that no rule counts it as new.
func (m *maker) published(i int) time.Time {
	r := rand.New(rand.NewPCG(m.seed, uint64(i)<<8|7))
	return m.now.Add(-48*time.Hour - time.Duration(r.IntN(40*24*3600))*time.Second)
}

// draft is a revision of article i.
func (m *maker) draft(i, revision int) draft {
	r := rand.New(rand.NewPCG(m.seed<<32|uint64(i), uint64(revision)))
	d := draft{
		URL: fmt.Sprintf("https://n%d.example/%d", i%30, i), Source: fmt.Sprintf("n%d.example", i%30), Publisher: fmt.Sprintf("N%d", i%30),
		Published: m.published(i),
	}
	d.Title, d.Text = prose(r, i*10+revision, everyday)
	return d
}

// article adds the life of article i: what happens to it, and when in the push.
func (m *maker) article(i int) {
	soon, later := i+1+m.r.IntN(20), i+30+m.r.IntN(60)
	dated := func(revision int) draft {
		d := m.draft(i, revision)
		d.Updated = d.Published.Add(time.Duration(revision+1) * time.Minute)
		return d
	}
	gone := draft{URL: m.draft(i, 0).URL, Source: m.draft(i, 0).Source, Removed: true}
	switch k := m.r.IntN(100); {
	case k < 62: // once
		m.add(i, dated(0))
	case k < 67: // twice
		m.add(i, dated(0))
		m.add(later, dated(0))
	case k < 72: // an edit that follows
		m.add(i, dated(0))
		m.add(soon, dated(1))
	case k < 76: // an edit that comes before what it edits
		m.add(i, dated(1))
		m.add(later, dated(0))
	case k < 79: // an edit without a time of its own: when it was seen decides
		m.add(i, m.draft(i, 0))
		m.add(soon, m.draft(i, 1))
	case k < 81: // A, B and A again, without times: the earliest sighting of each decides
		m.add(i, m.draft(i, 0))
		m.add(i, m.draft(i, 1))
		m.add(soon, m.draft(i, 0))
	case k < 83: // A, B and A again, by their times
		again := dated(0)
		again.Updated = dated(1).Updated.Add(time.Hour)
		m.add(i, dated(0))
		m.add(soon, dated(1))
		m.add(later, again)
	case k < 85: // an edit that moves the article to another day
		moved := dated(1)
		moved.Published = moved.Published.Add(-26 * time.Hour)
		m.add(i, dated(0))
		m.add(later, moved)
	case k < 87: // without a date, twice
		d := m.draft(i, 0)
		d.Published = time.Time{}
		m.add(i, d)
		m.add(later, d)
	case k < 88: // without a date, then with one
		d := m.draft(i, 0)
		d.Published = time.Time{}
		m.add(i, d)
		m.add(soon, m.draft(i, 0))
	case k < 90: // late by years; of few years, since the rollup goes a month at a time
		d := dated(0)
		d.Published = d.Published.AddDate([]int{-1, -7, -23}[m.r.IntN(3)], 0, 0)
		d.Updated = time.Time{}
		m.add(i, d)
	case k < 92: // a removal that follows, twice
		m.add(i, m.draft(i, 0))
		m.add(soon, gone)
		m.add(later, gone)
	case k < 94: // a removal that comes before, by its time after
		gone.Updated = dated(0).Updated.Add(time.Hour)
		m.add(i, gone)
		m.add(later, dated(0))
	case k < 96: // published again after its removal
		gone.Updated = dated(0).Updated.Add(time.Hour)
		again := dated(1)
		again.Updated = gone.Updated.Add(time.Hour)
		m.add(i, again)
		m.add(soon, dated(0))
		m.add(later, gone)
	default: // reprinted by others: one story
		m.add(i, dated(0))
		for copies := range 1 + m.r.IntN(3) {
			d := dated(0)
			d.URL = fmt.Sprintf("https://reprint%d.example/%d", copies, i)
			d.Source, d.Publisher = fmt.Sprintf("reprint%d.example", copies), fmt.Sprintf("Reprint %d", copies)
			d.Published = d.Published.Add(time.Duration(1+copies) * time.Hour)
			d.Updated = time.Time{}
			m.add(soon+copies, d)
		}
	}
}

// burstArticles are enough for the rules of the run (see rules.go), from as many publishers.
const burstArticles = 8

// bursts lets many publishers write about one organization at once, now and then over the push.
func (m *maker) bursts(c *Corpus) {
	n := min(max(3, m.articles/300), len(bursting))
	for k, pick := range m.r.Perm(len(bursting))[:n] {
		about := bursting[pick]
		c.Bursts = append(c.Bursts, about.id)
		at := m.articles * (k + 1) / (n + 1)
		for j := range burstArticles {
			r := rand.New(rand.NewPCG(m.seed<<16|uint64(k), uint64(j)|1<<40))
			d := draft{
				URL: fmt.Sprintf("https://burst%d.example/%d", j, k), Source: fmt.Sprintf("burst%d.example", j), Publisher: fmt.Sprintf("Burst %d", j),
				Published: m.now.Add(-burstsBefore + time.Duration(k*burstArticles+j)*time.Second),
			}
			d.Title, d.Text = prose(r, k*100+j, []string{about.name})
			m.add(at+j/3, d)
		}
	}
}

// The days before the run in which a past is replayed, and those of them in which it turns; and how many stories a day tell of the
// organization that turns, and of another.
const (
	pastFirst, pastLast         = 45, 5
	turnedFirst, turnedLast     = 12, 11
	everydayStories, turnedOnes = 4, 20
	everydayOthers, fewOthers   = 8, 1
)

// turn replays the past of an organization, whose tone and share turn for two days.
func (m *maker) turn(c *Corpus) {
	var entries []entry
	tell := func(day, j int, name string, well bool) {
		r := rand.New(rand.NewPCG(m.seed<<16|uint64(day), uint64(j)|1<<41))
		d := draft{
			URL: fmt.Sprintf("https://turn%d.example/%d", j, day), Source: fmt.Sprintf("turn%d.example", j), Publisher: fmt.Sprintf("Turn %d", j),
			Published: m.now.Truncate(24 * time.Hour).Add(-time.Duration(day)*24*time.Hour + 12*time.Hour + time.Duration(j)*time.Minute),
		}
		d.ReplaySeen = d.Published.Add(time.Minute)
		d.Title, d.Text = verdict(r, day*100+j, name, well)
		line, _ := json.Marshal(d.line()) // of strings and times
		entries = append(entries, entry{line: line, article: &d})
	}
	for day := pastFirst; day >= pastLast; day-- {
		turned := day <= turnedFirst && day >= turnedLast
		stories, others := everydayStories, everydayOthers
		if turned {
			stories, others = turnedOnes, fewOthers
		}
		for j := range stories {
			tell(day, j, "Intel", !turned)
		}
		for j := range others {
			tell(day, stories+j, "Tesla", j%2 == 0)
		}
	}
	at := m.r.IntN(len(c.Steps))
	for bodies := range slices.Chunk(entries, 8) {
		step := Step{Lines: len(bodies), Replay: fmt.Sprintf("turn-%d", m.seed)}
		for _, e := range bodies {
			step.Body = append(append(step.Body, e.line...), '\n')
		}
		c.Steps, m.bodies = slices.Insert(c.Steps, at, step), slices.Insert(m.bodies, at, bodies)
		at++
	}
}

// refusals adds lines that can never become an article.
func (m *maker) refusals() {
	for i := range max(4, m.articles/40) {
		at := m.r.IntN(m.articles)
		death := &Death{Stage: "ingest", Cause: "invalid"}
		var line string
		switch i % 4 {
		case 0: // no text
			line, death.Field = fmt.Sprintf(`{"url":"https://empty.example/%d","source":"s","title":"","text":" "}`, i), "text"
		case 1: // no address
			line, death.Field = fmt.Sprintf(`{"source":"s","title":"nameless %d","text":"It has no address and no id."}`, i), "url"
		case 2: // not JSON
			line, death.Cause = fmt.Sprintf(`{"url":"https://cut.example/%d","title":"cut off`, i), "malformed"
		default: // not an address
			line, death.Field = fmt.Sprintf(`{"url":"ht!tp://no address %d","source":"s","title":"t","text":"x"}`, i), "url"
		}
		death.Payload = []byte(line)
		m.entries = append(m.entries, entry{at: at, line: death.Payload, death: death})
	}
}

// cut makes bodies of one to eight lines.
func (m *maker) cut(c *Corpus) {
	for rest := m.entries; len(rest) > 0; {
		n := min(1+m.r.IntN(8), len(rest))
		step := Step{Lines: n}
		for _, e := range rest[:n] {
			step.Body = append(append(step.Body, e.line...), '\n')
			if e.death != nil {
				step.Refused++
				c.Dead = append(c.Dead, *e.death)
			}
		}
		c.Steps, m.bodies = append(c.Steps, step), append(m.bodies, rest[:n])
		rest = rest[n:]
	}
}

// poison puts messages that no stage can take directly into the topics between them.
func (m *maker) poison(c *Corpus) {
	add := func(topic, stage, cause, field string, value []byte) {
		at := m.r.IntN(len(c.Steps))
		key := fmt.Appendf(nil, "poison-%d", len(c.Dead))
		c.Steps = slices.Insert(c.Steps, at, Step{Topic: topic, Key: key, Value: value})
		m.bodies = slices.Insert(m.bodies, at, nil)
		c.Dead = append(c.Dead, Death{Stage: stage, Cause: cause, Field: field, Payload: value})
	}
	garbage := func(i int) []byte { return fmt.Appendf(nil, "\xff\xfe not a message %d", i) }
	for i := range max(4, m.articles/25) {
		add(topics.Articles, "extract", "malformed", "", garbage(3*i))
		add(topics.Mentions, "sentiment", "malformed", "", garbage(3*i+1))
		add(topics.Scored, "store", "malformed", "", garbage(3*i+2))
		nameless, _ := proto.Marshal(&bellwetherv1.Article{ArticleId: []byte{1, 2, byte(i), byte(i >> 8)}, Title: "nameless", SeenAt: 1, PublishedAt: 1}) // of plain fields
		add(topics.Articles, "extract", "invalid", "article_id", nameless)
	}
}

// see writes down every line that ingest has to accept, with the instant it is seen at: that of its body, and a
// millisecond later for each earlier line of the body about the same article; of a replay the line's own.
func (c *Corpus) see(m *maker) {
	for i, body := range m.bodies {
		before := map[string]int{}
		for _, e := range body {
			if e.article == nil {
				continue
			}
			n := before[e.article.URL]
			before[e.article.URL]++
			seen := c.Steps[i].At.Add(time.Duration(n) * time.Millisecond)
			if !e.article.ReplaySeen.IsZero() {
				seen = e.article.ReplaySeen
			}
			c.Sightings = append(c.Sightings, Sighting{*e.article, seen})
		}
	}
}

// Equal says whether two corpora are the same push.
func (c *Corpus) Equal(o *Corpus) bool {
	return slices.EqualFunc(c.Steps, o.Steps, func(a, b Step) bool {
		return bytes.Equal(a.Body, b.Body) && a.Replay == b.Replay && a.At.Equal(b.At) && a.Topic == b.Topic && bytes.Equal(a.Value, b.Value)
	})
}
