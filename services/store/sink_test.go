package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"github.com/zeebo/xxh3"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/kit/stage"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/standin"
	"bellwether.internal/services/standin/engine"
)

// shared is one engine for all tests of the package; nil where its library is missing.
var shared *standin.Engine

func TestMain(m *testing.M) {
	e, err := standin.OpenEngine()
	switch {
	case errors.Is(err, engine.ErrNoLibrary):
		fmt.Fprintln(os.Stderr, "tests of the store skip:", err)
	case err != nil:
		fmt.Fprintln(os.Stderr, "starting the embedded engine:", err)
		os.Exit(1)
	default:
		shared = e
	}
	code := m.Run()
	if shared != nil {
		if err := shared.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "stopping the embedded engine:", err)
			code = 1
		}
	}
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// bench is a sink on an empty schema.
type bench struct {
	*sink
	roller *roller
	t      testing.TB
	offset int64
}

func newBench(t testing.TB) *bench {
	t.Helper()
	if shared == nil {
		t.Skip("needs the embedded ClickHouse: its library is missing (make setup)")
	}
	shared.Reset(t)
	if err := Migrate(t.Context(), shared.Migrations.Native, "", zap.NewNop()); err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(shared.Writer.Native, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	m := newMetrics(prometheus.NewRegistry())
	s := &sink{
		conn: conn, log: zap.NewNop(), metrics: m, life: "test",
		deadLetter: func(context.Context, kafka.Message, error) error { return nil },
	}
	return &bench{sink: s, roller: &roller{conn: conn, log: zap.NewNop(), metrics: m}, t: t}
}

// handle does what the runner does with a batch that succeeds or fails once.
func (b *bench) handle(ctx context.Context, messages []kafka.Message) error {
	return b.prepare(messages)(ctx)
}

// take hands messages to the sink in batches of random size.
func (b *bench) take(r *rand.Rand, scorings ...*bellwetherv1.Scoring) {
	b.t.Helper()
	for len(scorings) > 0 {
		n := 1 + r.IntN(len(scorings))
		var messages []kafka.Message
		for _, s := range scorings[:n] {
			messages = append(messages, b.message(s))
		}
		scorings = scorings[n:]
		if err := b.handle(b.t.Context(), messages); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *bench) message(s *bellwetherv1.Scoring) kafka.Message {
	b.t.Helper()
	value, err := proto.Marshal(s)
	if err != nil {
		b.t.Fatal(err)
	}
	b.offset++
	return kafka.Message{Topic: topics.Scored, Partition: 0, Offset: b.offset - 1, Key: s.GetExtraction().GetArticle().GetArticleId(), Value: value}
}

// rollup computes until nothing is dirty.
func (b *bench) rollup() {
	b.t.Helper()
	for range 100 {
		if _, err := b.roller.once(b.t.Context()); err != nil {
			b.t.Fatal(err)
		}
		if b.one("SELECT count() FROM dirty_buckets") == "0" {
			return
		}
	}
	b.t.Fatal("buckets stay dirty")
}

// one returns a query's only value as text.
func (b *bench) one(query string) string {
	b.t.Helper()
	return strings.Join(b.lines("SELECT toString(*) FROM ("+query+")"), "\n")
}

// lines returns the first column of a query, which is text.
func (b *bench) lines(query string) []string {
	b.t.Helper()
	return lines(b.t, b.conn, query)
}

func lines(t testing.TB, conn driver.Conn, query string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// view is everything that the views show, in an order of its own.
func (b *bench) view() map[string][]string {
	all := map[string][]string{}
	for _, v := range []string{"articles", "mentions", "organizations", "topics", "pairs", "events", "terms", "stories"} {
		all[v] = b.lines("SELECT toString(tuple(*)) AS line FROM " + v + " ORDER BY line")
	}
	all["series"] = b.lines(`SELECT toString((kind, topic, organization, lang, bucket, sum(articles), sum(mentions), sum(positive), sum(neutral),
		sum(negative), sum(score_thousandths), uniqExactMerge(stories), uniqExactMerge(publisher_families))) AS line
		FROM series GROUP BY kind, topic, organization, lang, bucket ORDER BY line`)
	return all
}

// told is a scoring for tests, said in a few words.
type told struct {
	url                string
	says               string // decides the revision
	organizations      []string
	source             string
	published, updated string // RFC 3339; published empty: none claimed
	seen               string
	removed            bool
	taxonomy           string
	made               int64
	signature          uint64
}

func at(t testing.TB, s string) int64 {
	t.Helper()
	v, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return v.UnixMilli()
}

func scoring(t testing.TB, w told) *bellwetherv1.Scoring {
	t.Helper()
	id := xxh3.HashString128(w.url).Bytes()
	a := &bellwetherv1.Article{
		ArticleId: id[:], Revision: xxh3.HashString(w.says), Url: w.url, Source: w.source, Publisher: w.source, Title: w.says,
		Text: w.says + ".", SeenAt: at(t, w.seen), PublishedAt: at(t, w.seen), TimeTrust: bellwetherv1.TimeTrust_TIME_TRUST_MISSING, Removed: w.removed,
	}
	if w.published != "" {
		a.PublishedAt, a.TimeTrust = at(t, w.published), bellwetherv1.TimeTrust_TIME_TRUST_CLAIMED
		a.PublishedClaimed = &a.PublishedAt
	}
	if w.updated != "" {
		u := at(t, w.updated)
		a.UpdatedAt = &u
	}
	if w.taxonomy == "" {
		w.taxonomy = "tax1"
	}
	ann := &bellwetherv1.Annotation{TaxonomyVersion: w.taxonomy, Lang: "en", Signature: w.signature}
	sent := &bellwetherv1.Sentiments{ModelVersion: "model1"}
	if !w.removed {
		ann.Sentences = []*bellwetherv1.Sentence{{Field: bellwetherv1.Field_FIELD_TITLE, End: uint32(len([]rune(w.says))), Place: bellwetherv1.Place_PLACE_TITLE}}
		ann.Topics = []*bellwetherv1.Topic{{Topic: "hbm", Score: 0.9, Sentences: []uint32{0}}}
		sent.Topics = []*bellwetherv1.Sentiment{{Label: bellwetherv1.Label_LABEL_POSITIVE, Score: 0.5}}
		for i, o := range w.organizations {
			ann.Mentions = append(ann.Mentions, &bellwetherv1.Mention{
				Kind: bellwetherv1.MentionKind_MENTION_KIND_ORGANIZATION, EntityId: o, Surface: o, Field: bellwetherv1.Field_FIELD_TITLE,
				Start: uint32(10 * i), End: uint32(10*i + 5), Place: bellwetherv1.Place_PLACE_TITLE, Prominence: bellwetherv1.Prominence_PROMINENCE_MAIN,
			})
			ann.Organizations = append(ann.Organizations, &bellwetherv1.OrganizationRole{EntityId: o, Prominence: bellwetherv1.Prominence_PROMINENCE_MAIN, Mentions: []uint32{uint32(i)}})
			ann.Pairs = append(ann.Pairs, &bellwetherv1.Pair{Organization: o, Topic: "hbm", Sentences: []uint32{0}})
			tone := &bellwetherv1.Sentiment{Label: bellwetherv1.Label_LABEL_NEGATIVE, Score: -0.25}
			sent.Mentions, sent.Organizations, sent.Pairs = append(sent.Mentions, tone), append(sent.Organizations, tone), append(sent.Pairs, tone)
		}
		ann.Events = []*bellwetherv1.Event{{Kind: "launch", Roles: []*bellwetherv1.EventRole{{Role: "company", Entity: "acme"}}, Certainty: "announced"}}
		ann.Terms = []*bellwetherv1.Term{{Term: w.says, Weight: 1}}
	}
	return &bellwetherv1.Scoring{
		Extraction: &bellwetherv1.Extraction{Article: a, Origin: &bellwetherv1.Origin{}, Annotation: ann, PublisherFamily: w.source},
		Sentiments: sent, MadeAt: w.made,
	}
}

// cases are the rows of the table in docs/adr/002-delivery.md that are about what a set of sightings comes to.
// want lists, sorted, what the views have to show: "title published source: organizations" of each current article.
var cases = []struct {
	name string
	told []told
	want []string
}{
	{
		"an article without a date pushed twice",
		[]told{
			{url: "a", says: "one", organizations: []string{"nvidia"}, source: "first", seen: "2026-03-01T10:00:00Z"},
			{url: "a", says: "one", organizations: []string{"nvidia"}, source: "second", seen: "2026-03-02T11:20:00Z"},
		},
		[]string{"one 2026-03-01 10:00:00.000 first: nvidia"},
	},
	{
		"a claimed date is believed before a missing one",
		[]told{
			{url: "a", says: "one", organizations: []string{"nvidia"}, source: "first", seen: "2026-03-01T10:00:00Z"},
			{url: "a", says: "one", organizations: []string{"nvidia"}, source: "second", seen: "2026-03-02T11:20:00Z", published: "2026-02-28T08:00:00Z"},
		},
		[]string{"one 2026-02-28 08:00:00.000 second: nvidia"},
	},
	{
		"an edit whose updated_at is earlier arrives later",
		[]told{
			{url: "a", says: "new", organizations: []string{"nvidia"}, source: "s", seen: "2026-03-01T10:00:00Z", published: "2026-03-01T09:00:00Z", updated: "2026-03-01T09:50:00Z"},
			{url: "a", says: "old", organizations: []string{"intel"}, source: "s", seen: "2026-03-01T12:00:00Z", published: "2026-03-01T09:00:00Z", updated: "2026-03-01T09:10:00Z"},
		},
		[]string{"new 2026-03-01 09:00:00.000 s: nvidia"},
	},
	{
		"an edit with another date",
		[]told{
			{url: "a", says: "old", organizations: []string{"intel"}, source: "s", seen: "2026-03-01T10:00:00Z", published: "2026-03-01T09:00:00Z"},
			{url: "a", says: "new", organizations: []string{"nvidia", "amd"}, source: "s", seen: "2026-03-01T12:00:00Z", published: "2026-03-01T11:30:00Z"},
		},
		[]string{"new 2026-03-01 11:30:00.000 s: amd,nvidia"},
	},
	{
		"A, then B, then A again without updated_at: B stays",
		[]told{
			{url: "a", says: "A", organizations: []string{"intel"}, source: "s", seen: "2026-03-01T10:00:00Z"},
			{url: "a", says: "B", organizations: []string{"nvidia"}, source: "s", seen: "2026-03-01T11:00:00Z"},
			{url: "a", says: "A", organizations: []string{"intel"}, source: "s", seen: "2026-03-01T12:00:00Z"},
		},
		[]string{"B 2026-03-01 11:00:00.000 s: nvidia"},
	},
	{
		"A, then B, then A again by updated_at: A comes back",
		[]told{
			{url: "a", says: "A", organizations: []string{"intel"}, source: "s", seen: "2026-03-01T10:00:00Z", published: "2026-03-01T09:00:00Z", updated: "2026-03-01T09:00:00Z"},
			{url: "a", says: "B", organizations: []string{"nvidia"}, source: "s", seen: "2026-03-01T11:00:00Z", published: "2026-03-01T09:00:00Z", updated: "2026-03-01T10:30:00Z"},
			{url: "a", says: "A", organizations: []string{"intel"}, source: "s", seen: "2026-03-01T12:00:00Z", published: "2026-03-01T09:00:00Z", updated: "2026-03-01T11:30:00Z"},
		},
		[]string{"A 2026-03-01 09:00:00.000 s: intel"},
	},
	{
		"a removal, twice, and its article",
		[]told{
			{url: "a", says: "one", organizations: []string{"nvidia"}, source: "s", seen: "2026-03-01T10:00:00Z"},
			{url: "a", says: "", removed: true, source: "s", seen: "2026-03-01T12:00:00Z"},
			{url: "a", says: "", removed: true, source: "s", seen: "2026-03-01T13:00:00Z"},
			{url: "b", says: "other", organizations: []string{"amd"}, source: "s", seen: "2026-03-01T10:00:00Z"},
		},
		[]string{"other 2026-03-01 10:00:00.000 s: amd"},
	},
	{
		"an article that is published again after its removal",
		[]told{
			{url: "a", says: "one", organizations: []string{"nvidia"}, source: "s", seen: "2026-03-01T10:00:00Z"},
			{url: "a", says: "", removed: true, source: "s", seen: "2026-03-01T12:00:00Z"},
			{url: "a", says: "two", organizations: []string{"amd"}, source: "s", seen: "2026-03-01T14:00:00Z"},
		},
		[]string{"two 2026-03-01 14:00:00.000 s: amd"},
	},
	{
		"re-reading after a taxonomy change: what was made last counts",
		[]told{
			{url: "a", says: "one", organizations: []string{"intel"}, source: "s", seen: "2026-03-01T10:00:00Z", taxonomy: "tax1", made: 1000},
			{url: "a", says: "one", organizations: []string{"nvidia"}, source: "s", seen: "2026-03-01T10:00:00Z", taxonomy: "tax2", made: 2000},
		},
		[]string{"one 2026-03-01 10:00:00.000 s: nvidia"},
	},
	{
		"two sightings at the same instant from two sources",
		[]told{
			{url: "a", says: "one", organizations: []string{"nvidia"}, source: "p", seen: "2026-03-01T10:00:00Z", published: "2026-03-01T09:00:00Z"},
			{url: "a", says: "one", organizations: []string{"nvidia"}, source: "q", seen: "2026-03-01T10:00:00Z", published: "2026-03-01T09:00:00Z"},
		},
		nil, // which of the two is not the point: that it is the same in every order is
	},
	{
		"an old back-fill over many years",
		[]told{
			{url: "a", says: "one", organizations: []string{"nvidia"}, source: "s", seen: "2026-03-01T10:00:00Z", published: "1996-05-01T09:00:00Z"},
			{url: "b", says: "two", organizations: []string{"nvidia"}, source: "s", seen: "2026-03-01T10:00:00Z", published: "2011-05-01T09:00:00Z"},
		},
		[]string{"one 1996-05-01 09:00:00.000 s: nvidia", "two 2011-05-01 09:00:00.000 s: nvidia"},
	},
	{
		"back to the taxonomy before: what was made last counts",
		[]told{
			{url: "a", says: "one", organizations: []string{"intel"}, source: "s", seen: "2026-03-01T10:00:00Z", taxonomy: "tax1", made: 1000},
			{url: "a", says: "one", organizations: []string{"nvidia"}, source: "s", seen: "2026-03-01T10:00:00Z", taxonomy: "tax2", made: 2000},
			{url: "a", says: "one", organizations: []string{"intel"}, source: "s", seen: "2026-03-01T10:00:00Z", taxonomy: "tax1", made: 3000},
		},
		[]string{"one 2026-03-01 10:00:00.000 s: intel"},
	},
	{
		"an edit that keeps its date takes an article out of its story",
		[]told{
			{url: "b", says: "first", source: "p", seen: "2026-03-02T10:00:00Z", published: "2026-03-02T09:00:00Z", signature: 0xff00ff00ff00ff00},
			{url: "a", says: "second", source: "q", seen: "2026-03-02T11:00:00Z", published: "2026-03-02T10:00:00Z", signature: 0xff00ff00ff00ff01},
			{url: "a", says: "edited away", source: "q", seen: "2026-03-02T15:00:00Z", published: "2026-03-02T10:00:00Z", signature: 0x0123456789abcdef},
		},
		nil,
	},
	{
		"a story gains an earlier member, loses one to an edit, and two meet",
		[]told{
			{url: "a", says: "one", source: "p", seen: "2026-03-02T10:00:00Z", signature: 0xff00ff00ff00ff00},
			{url: "b", says: "two", source: "q", seen: "2026-03-02T11:00:00Z", signature: 0xff00ff00ff00ff01},
			{url: "c", says: "three", source: "r", seen: "2026-03-01T10:00:00Z", signature: 0xff00ff00ff00ff03},
			{url: "d", says: "four", source: "r", seen: "2026-03-02T12:00:00Z", signature: 0xff00ff00ff00ff1f}, // near to b only through e
			{url: "e", says: "five", source: "s", seen: "2026-03-02T13:00:00Z", signature: 0xff00ff00ff00ff07},
			{url: "b", says: "no longer", source: "q", seen: "2026-03-02T15:00:00Z", signature: 0x0123456789abcdef},
		},
		nil,
	},
}

const current = `SELECT concat(a.title, ' ', toString(a.published_at), ' ', a.source, ': ', arrayStringConcat(arraySort(groupArray(o.organization)), ',')) AS line
	FROM articles AS a LEFT JOIN organizations AS o ON o.article_id = a.article_id GROUP BY a.title, a.published_at, a.source ORDER BY line`

func TestWhatASetOfSightingsComesTo(t *testing.T) {
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			var first map[string][]string
			for round := range 3 {
				b := newBench(t)
				r := rand.New(rand.NewPCG(uint64(round), 1))
				var all []*bellwetherv1.Scoring
				for _, w := range tt.told {
					all = append(all, scoring(t, w))
				}
				if round > 0 { // any order, and some of it twice
					for range r.IntN(3) {
						all = append(all, all[r.IntN(len(all))])
					}
					r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
				}
				b.take(r, all...)
				if r.IntN(2) == 0 {
					b.rollup() // also in between
					b.take(r, all...)
				}
				b.rollup()
				if tt.want != nil {
					if diff := cmp.Diff(tt.want, b.lines(current)); diff != "" {
						t.Fatalf("round %d: current articles (-want +got):\n%s", round, diff)
					}
				}
				got := b.view()
				if first == nil {
					first = got
				} else if diff := cmp.Diff(first, got); diff != "" {
					t.Fatalf("round %d shows something else than the first (-first +round):\n%s", round, diff)
				}
				b.checkRollup()
			}
		})
	}
}

// checkRollup compares the quarter hours with a plain count over the views.
func (b *bench) checkRollup() {
	b.t.Helper()
	want := b.lines(`SELECT toString((organization, toStartOfFifteenMinutes(toDateTime(published_at, 'UTC')) AS bucket, count(), sum(mentions),
		countIf(sentiment = 'negative'), uniqExact(story_id), uniqExact(publisher_family))) AS line FROM organizations GROUP BY organization, bucket ORDER BY line`)
	got := b.lines(`SELECT toString((organization, bucket, sum(articles), sum(mentions), sum(negative), uniqExactMerge(stories), uniqExactMerge(publisher_families))) AS line
		FROM series WHERE kind = 'organization' GROUP BY organization, bucket ORDER BY line`)
	if diff := cmp.Diff(want, got); diff != "" {
		b.t.Fatalf("rollup (-raw +rollup):\n%s", diff)
	}
	// Stories once more, as those that are alone and those that are shared, and publishers, of their lists; and the facts, an article a row.
	if diff := cmp.Diff(b.lines("SELECT toString((organization, uniqExact(story_id), uniqExact(publisher_family))) AS line FROM organizations GROUP BY organization ORDER BY line"),
		b.lines("SELECT toString((organization, sum(alone) + uniqExactArray(shared), uniqExactArray(families))) AS line FROM series WHERE kind = 'organization' GROUP BY organization ORDER BY line")); diff != "" {
		b.t.Fatalf("stories of the rollup (-raw +rollup):\n%s", diff)
	}
	const facts = "SELECT toString((article_id, published_at, story_id, source, publisher_family, lang, seen_at, time_trust)) AS line FROM "
	if diff := cmp.Diff(b.lines(facts+"articles ORDER BY line"), b.lines(facts+"facts ORDER BY line")); diff != "" {
		b.t.Fatalf("facts (-articles +facts):\n%s", diff)
	}
	for list, raw := range map[string]string{"organizations": "organization", "topics": "topic", "pairs": "(organization, topic)", "events": "kind", "terms": "term"} {
		value := "item"
		if list == "events" {
			value = "item.kind"
		}
		if diff := cmp.Diff(b.lines("SELECT toString((article_id, "+raw+")) AS line FROM "+list+" ORDER BY line"),
			b.lines("SELECT toString((article_id, "+value+")) AS line FROM facts ARRAY JOIN "+list+" AS item ORDER BY line")); diff != "" {
			b.t.Fatalf("%s of the facts (-raw +facts):\n%s", list, diff)
		}
	}
}

func TestStory(t *testing.T) {
	b := newBench(t)
	r := rand.New(rand.NewPCG(1, 2))
	for _, w := range cases[len(cases)-1].told {
		b.take(r, scoring(t, w))
	}
	got := b.lines("SELECT concat(toString(articles), ' ', title) AS line FROM stories ORDER BY line")
	if diff := cmp.Diff([]string{"1 no longer", "4 three"}, got); diff != "" {
		t.Errorf("stories (-want +got):\n%s", diff)
	}
}

func TestLedgerStartsAtTheFirstGap(t *testing.T) {
	b := newBench(t)
	r := rand.New(rand.NewPCG(1, 2))
	w := told{url: "a", says: "one", source: "s", seen: "2026-03-02T10:00:00Z"}
	b.take(r, scoring(t, w), scoring(t, w), scoring(t, w)) // offsets 0, 1, 2
	b.offset = 5
	b.take(r, scoring(t, w))
	for _, tt := range []struct {
		committed, logStart, want int64
	}{
		{6, 0, 3},  // the ledger lacks 3
		{-1, 0, 0}, // nothing committed: the ledger may be another topic's
		{1, 0, 1},  // the group was set back on purpose
		{6, 5, 6},  // what lies before the log's start is gone anyway
	} {
		got, err := b.start(t.Context(), []stage.Partition{{Topic: topics.Scored, ID: 0, Committed: tt.committed, LogStart: tt.logStart, LogEnd: 6}})
		if err != nil {
			t.Fatal(err)
		}
		if got[0] != tt.want {
			t.Errorf("committed %d, log start %d: starts at %d, want %d", tt.committed, tt.logStart, got[0], tt.want)
		}
	}
	if got := b.one("SELECT count() FROM outcomes WHERE outcome = 'expired'"); got != "1" {
		t.Errorf("%s expired rows, want 1 (offset 4)", got)
	}
}
