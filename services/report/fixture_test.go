package report

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	clickhousego "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/ext"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/uuid"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/standin"
	"bellwether.internal/services/store"
	"bellwether.internal/services/store/queries"
)

// engineOnce is the engine of all tests of the package; nil where the library is not installed.
var (
	testEngine *standin.Engine
	whyNone    error
)

func TestMain(m *testing.M) {
	testEngine, whyNone = standin.OpenEngine()
	if whyNone == nil {
		whyNone = store.Migrate(context.Background(), testEngine.Migrations.Native, "", zap.NewNop())
	}
	code := m.Run()
	if testEngine != nil {
		_ = testEngine.Close()
	}
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// noon is the present of the tests: a Wednesday in Seoul.
var noon = time.Date(2026, 3, 18, 3, 0, 0, 0, time.UTC)

// written is one version of an article in a fixture.
type written struct {
	id, revision  int
	hoursAgo      float64
	publisher     string
	family        string
	lang          string
	title, text   string
	topics        []toned
	organizations []toned
	pairs         []toned // "organization/topic"
	mentions      []spoken
	events        []happened
	terms         []string
	story         int // id of the story's earliest article; 0: alone
	gone          bool
	dateOnly      bool // its time is a day's, without the hour
	late          bool // seen three days after it was published, when its quarter hour was computed already
}

// published is when the article was.
func (a *written) published() time.Time {
	return noon.Add(-time.Duration(a.hoursAgo * float64(time.Hour)))
}

// toned is an id with the tone toward it (−1, 0, 1) and the sentence that decided.
type toned struct {
	id       string
	tone     int
	sentence string
}

// spoken is a mention in the text.
type spoken struct {
	id, surface string
	start       int
	tone        int
	sentence    string
}

type happened struct {
	kind     string
	roles    map[string][]string
	sentence string
}

func fixtureID(n int) uuid.UUID {
	return uuid.MustParse(fmt.Sprintf("00000000-0000-8000-8000-%012d", n))
}

// world is a service on an engine with rows.
type world struct {
	api    *api
	server *httptest.Server
	writer driver.Conn
	runs   uint64
	// published are the times of all articles, by their ids.
	published map[int]time.Time
}

// newWorld empties the tables, writes the articles, computes the rollup and serves.
func newWorld(t *testing.T, articles []written) *world {
	t.Helper()
	if testEngine == nil {
		t.Skipf("needs the embedded ClickHouse: %v", whyNone)
	}
	if whyNone != nil {
		t.Fatal(whyNone)
	}
	writer, err := clickhouse.Open(testEngine.Writer.Native, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = writer.Close() })
	w := &world{writer: writer, published: map[int]time.Time{}}
	for _, table := range []string{
		"rows_articles", "rows_mentions", "rows_organizations", "rows_topics", "rows_pairs", "rows_events", "rows_terms",
		"versions", "retired", "story_of", "marks", "runs", "rollup", "rollup_facts", "ledger", "rows_dead_letters", "rows_alerts",
	} {
		w.exec(t, "TRUNCATE TABLE "+table)
	}
	var early, late []written
	for _, a := range articles {
		w.published[a.id] = a.published()
		if a.late {
			late = append(late, a)
		} else {
			early = append(early, a)
		}
	}
	w.write(t, early)
	if len(late) > 0 {
		w.write(t, late)
	}
	cfg := &Config{QueryTimeout: 20 * time.Second, MaxRows: 10_000, ClickHouseHTTP: testEngine.Reader.HTTP}
	readerConn, err := clickhouse.Open(testEngine.Reader.Native, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = readerConn.Close() })
	if w.api, err = newAPI(cfg, readerConn); err != nil {
		t.Fatal(err)
	}
	w.api.log = zaptest.NewLogger(t)
	w.api.reports.now = func() time.Time { return noon }
	mux := http.NewServeMux()
	w.api.routes(mux)
	p, err := newPage(w.api)
	if err != nil {
		t.Fatal(err)
	}
	p.routes(mux)
	w.server = httptest.NewServer(mux)
	t.Cleanup(w.server.Close)
	return w
}

func (w *world) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	if err := w.writer.Exec(t.Context(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// rows are the values of one table, by its name and columns.
type rows struct {
	table, columns string
	values         [][]any
}

func (r *rows) add(values ...any) { r.values = append(r.values, values) }

// write inserts articles with all that belongs to them.
func (w *world) write(t *testing.T, articles []written) {
	t.Helper()
	const common = "article_id, revision, made_by, published_at, seen_at, early, "
	articleRows := &rows{table: "rows_articles", columns: common + "time_trust, url, source, publisher, publisher_family, lang, author, title, text, flags, replay"}
	mentions := &rows{table: "rows_mentions", columns: common + "mention_id, kind, entity_id, surface, field, place, prominence, start, end, sentence, sentiment, sentiment_score, source, publisher, publisher_family, lang"}
	organizations := &rows{table: "rows_organizations", columns: common + "organization, prominence, mentions, sentiment, sentiment_score, sentence, source, publisher, publisher_family, lang"}
	topics := &rows{table: "rows_topics", columns: common + "topic, score, sentiment, sentiment_score, sentence, source, publisher, publisher_family, lang"}
	pairs := &rows{table: "rows_pairs", columns: common + "organization, topic, sentiment, sentiment_score, evidence, source, publisher, publisher_family, lang"}
	events := &rows{table: "rows_events", columns: common + "event_id, kind, roles, amount, currency, date, place, certainty, sentence, source, publisher, publisher_family, lang"}
	terms := &rows{table: "rows_terms", columns: common + "term, weight, source, publisher, publisher_family, lang"}
	versions := &rows{table: "versions", columns: "article_id, revision, published_at, made_by, seen_at, updated_at, sighting, made_at, time_trust, removed, mentions, organizations, topics, pairs, events, terms"}
	retired := &rows{table: "retired", columns: "article_id, revision, published_at, made_by, gone, facts"}
	storyOf := &rows{table: "story_of", columns: "published_at, article_id, story_id, marks"}
	buckets := map[time.Time]bool{}
	for _, a := range articles {
		published := a.published()
		seen := published.Add(2 * time.Minute)
		if a.late {
			seen = published.Add(72 * time.Hour)
		}
		buckets[published.Truncate(15*time.Minute)] = true
		source := []any{a.publisher + "-feed", a.publisher, a.family, a.lang}
		row := func(values ...any) []any {
			out := append([]any{fixtureID(a.id), uint64(a.revision), "test-1/model-1", published, seen, uint64(1)}, values...)
			return append(out, source...)
		}
		trust := "claimed"
		if a.dateOnly {
			trust = "date-only"
		}
		articleRows.add(fixtureID(a.id), uint64(a.revision), "test-1/model-1", published, seen, uint64(1), trust,
			fmt.Sprintf("https://%s.example/news/%d", a.publisher, a.id), a.publisher+"-feed", a.publisher, a.family, a.lang, "", a.title, a.text, []string{}, "")
		for i, m := range a.mentions {
			mentions.values = append(mentions.values, row(fixtureID(a.id*1000+i), "organization", m.id, m.surface, "text", "lead", "main",
				uint32(m.start), uint32(m.start+len([]rune(m.surface))), m.sentence, label(m.tone), float32(m.tone)*0.8))
		}
		for _, o := range a.organizations {
			organizations.values = append(organizations.values, row(o.id, "main", uint16(2), label(o.tone), float32(o.tone)*0.75, o.sentence))
		}
		for _, o := range a.topics {
			topics.values = append(topics.values, row(o.id, float32(0.9), label(o.tone), float32(o.tone)*0.5, o.sentence))
		}
		for _, o := range a.pairs {
			var organization, topic string
			for i := range o.id {
				if o.id[i] == '/' {
					organization, topic = o.id[:i], o.id[i+1:]
				}
			}
			pairs.values = append(pairs.values, row(organization, topic, label(o.tone), float32(o.tone)*0.5, o.sentence))
		}
		for i, e := range a.events {
			events.values = append(events.values, row(fixtureID(a.id*1000+500+i), e.kind, e.roles, 0.0, "", "", "", "announced", e.sentence))
		}
		for _, term := range a.terms {
			terms.values = append(terms.values, row(term, float32(1)))
		}
		versions.add(fixtureID(a.id), uint64(a.revision), published, "test-1/model-1", seen, time.Unix(0, 0), uint64(1), seen, uint8(1), uint8(0),
			uint16(len(a.mentions)), uint16(len(a.organizations)), uint16(len(a.topics)), uint16(len(a.pairs)), uint16(len(a.events)), uint16(len(a.terms)))
		if a.gone {
			retired.add(fixtureID(a.id), uint64(a.revision), published, "test-1/model-1", uint8(1), uint64(2))
		}
		if a.story != 0 {
			// Every member of a story has a row, and its quarter hour is computed again, as store does it.
			storyOf.add(published, fixtureID(a.id), fixtureID(a.story), uint64(1))
			storyOf.add(w.published[a.story], fixtureID(a.story), fixtureID(a.story), uint64(1))
			buckets[w.published[a.story].Truncate(15*time.Minute)] = true
		}
	}
	for _, r := range []*rows{articleRows, mentions, organizations, topics, pairs, events, terms, versions, retired, storyOf} {
		w.insert(t, r)
	}
	w.rollup(t, buckets)
}

func label(tone int) string { return []string{"negative", "neutral", "positive"}[tone+1] }

func (w *world) insert(t *testing.T, r *rows) {
	t.Helper()
	if len(r.values) == 0 {
		return
	}
	batch, err := w.writer.PrepareBatch(t.Context(), "INSERT INTO "+r.table+" ("+r.columns+")")
	if err != nil {
		t.Fatalf("%s: %v", r.table, err)
	}
	defer batch.Close()
	for _, values := range r.values {
		if err := batch.Append(values...); err != nil {
			t.Fatalf("%s: %v", r.table, err)
		}
	}
	if err := batch.Send(); err != nil {
		t.Fatalf("%s: %v", r.table, err)
	}
}

// rollup computes the quarter hours with the store's own queries.
func (w *world) rollup(t *testing.T, buckets map[time.Time]bool) {
	t.Helper()
	if len(buckets) == 0 {
		return
	}
	w.runs++
	run := w.runs // the latest counts
	wanted, err := ext.NewTable("wanted", ext.Column("bucket", "DateTime('UTC')"))
	if err != nil {
		t.Fatal(err)
	}
	runs := &rows{table: "runs", columns: "bucket, run, marks, computed_at"}
	from, until := noon, noon.AddDate(-20, 0, 0)
	for b := range buckets {
		if err := wanted.Append(b); err != nil {
			t.Fatal(err)
		}
		runs.add(b, run, run, noon)
		if b.Before(from) {
			from = b
		}
		if b.After(until) {
			until = b
		}
	}
	ctx := clickhousego.Context(t.Context(), clickhousego.WithExternalTable(wanted))
	within := fmt.Sprintf("published_at >= toDateTime64('%s', 3, 'UTC') AND published_at < toDateTime64('%s', 3, 'UTC')",
		from.UTC().Format(time.DateTime), until.Add(15*time.Minute).UTC().Format(time.DateTime))
	for _, query := range []string{queries.Rollup, queries.Facts} {
		if err := w.writer.Exec(ctx, strings.ReplaceAll(query, "{within}", within), clickhousego.Named("run", fmt.Sprint(run))); err != nil {
			t.Fatalf("computing the rollup: %v", err)
		}
	}
	w.insert(t, runs)
}
