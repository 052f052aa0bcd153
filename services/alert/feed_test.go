package alert

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"go.uber.org/zap/zaptest"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/standin"
	"bellwether.internal/services/store"
)

// press writes articles as store does: rows, versions, stories, ledger.
type press struct {
	t    *testing.T
	conn driver.Conn
	next int64 // offset
}

// printed is one article on a topic.
type printed struct {
	id       uuid.UUID
	revision uint64
	topic    string
	at       time.Time
	story    uuid.UUID // nil where it stands alone
}

func (p *press) insert(table, columns string, rows ...[]any) {
	p.t.Helper()
	if len(rows) == 0 {
		return
	}
	batch, err := p.conn.PrepareBatch(p.t.Context(), "INSERT INTO "+table+" ("+columns+")")
	if err != nil {
		p.t.Fatal(err)
	}
	for _, row := range rows {
		if err := batch.Append(row...); err != nil {
			p.t.Fatal(err)
		}
	}
	if err := batch.Send(); err != nil {
		p.t.Fatal(err)
	}
}

func (p *press) print(articles ...printed) {
	p.t.Helper()
	var topics, texts, versions, stories, ledger [][]any
	for i, a := range articles {
		house := fmt.Sprintf("house-%d", i%4)
		topics = append(topics, []any{a.id, a.revision, "t/m", a.at, a.at, uint64(1), a.topic, house, house, "en"})
		texts = append(texts, []any{a.id, a.revision, "t/m", a.at, a.at, uint64(1), "claimed", "title", house, house, house, "en"})
		versions = append(versions, []any{a.id, a.revision, a.at, "t/m", a.at})
		if a.story != uuid.Nil {
			stories = append(stories, []any{a.at, a.id, a.story, uint64(p.next + int64(i))})
		}
		ledger = append(ledger, []any{"life", "scored.v1", int32(0), p.next + int64(i), a.id, "stored", uint8(5), time.Now().UTC()})
	}
	p.next += int64(len(articles))
	p.insert("rows_topics", "article_id, revision, made_by, published_at, seen_at, early, topic, publisher, publisher_family, lang", topics...)
	p.insert("rows_articles", "article_id, revision, made_by, published_at, seen_at, early, time_trust, title, source, publisher, publisher_family, lang", texts...)
	p.insert("versions", "article_id, revision, published_at, made_by, seen_at", versions...)
	p.insert("story_of", "published_at, article_id, story_id, marks", stories...)
	p.insert("ledger", "log, topic, partition, offset, article_id, outcome, rank, written_at", ledger...)
}

// TestAddingIsCountingAgain lets articles come in and compares, after each look, what adding them yields with what a reader
// finds that counts all.
func TestAddingIsCountingAgain(t *testing.T) {
	engine := standin.StartEngine(t)
	log := zaptest.NewLogger(t)
	if err := store.Migrate(t.Context(), engine.Migrations.Native, "", log); err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(engine.Writer.Native, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	p := &press{t: t, conn: conn}
	ru := hourly()
	now := noon.Add(30 * time.Minute)
	article := func(topic string, before time.Duration) printed {
		return printed{id: uuid.New(), revision: 1, topic: topic, at: now.Add(-before)}
	}
	for i := range 200 {
		p.print(article("hbm", time.Duration(i)*time.Hour))
	}
	r := newReader(conn, newFeed(conn, []rule.Rule{ru}, func(context.Context) (string, error) { return "life", nil }), log)
	look := func(what string, wantAdded bool) {
		t.Helper()
		if _, err := r.changes(t.Context()); err != nil {
			t.Fatal(err)
		}
		got, again, err := r.table(t.Context(), ru, now)
		if err != nil {
			t.Fatal(err)
		}
		want, _, err := newReader(conn, nil, log).table(t.Context(), ru, now)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.Series, got.Series); diff != "" || !got.Start.Equal(want.Start) {
			t.Errorf("%s (-asked +added):\n%s", what, diff)
		}
		if added := r.kept[ru.Name].added; added != wantAdded {
			t.Errorf("%s: added %v, want %v", what, added, wantAdded)
		}
		if wantAdded && !again.After(time.Now()) {
			t.Errorf("%s: what was added to is never counted anew", what)
		}
	}
	look("first", false)

	first, second := article("hbm", 5*time.Minute), article("hbm", 4*time.Minute)
	p.print(first, second, article("foundry", time.Minute), article("hbm", 70*time.Minute))
	look("new articles, one in the hour before", true)

	wire := article("hbm", 3*time.Minute)
	wire.story = wire.id
	reprints := []printed{wire}
	for range 20 {
		again := article("hbm", 2*time.Minute)
		again.story = wire.id
		reprints = append(reprints, again)
	}
	p.print(reprints...)
	look("one story twenty-one times", true)

	p.print(first)
	look("the same article again", true)

	// Two stories turn out to be one: adding does not see it, so an onset that rests on it is not confirmed.
	p.insert("story_of", "published_at, article_id, story_id, marks", []any{second.at, second.id, wire.id, uint64(1000)}, []any{first.at, first.id, wire.id, uint64(1000)})
	p.print(article("hbm", time.Minute))
	if _, err := r.changes(t.Context()); err != nil {
		t.Fatal(err)
	}
	table, _, err := r.table(t.Context(), ru, now)
	if err != nil {
		t.Fatal(err)
	}
	buckets := table.Buckets("topic=hbm")
	onset := began("topic=hbm", noon)
	onset.Stories, onset.PublisherFamilies = int64(buckets[len(buckets)-1].Stories), 1
	if err := r.explain(t.Context(), ru, []*bellwetherv1.AlertTransition{onset}); !errors.Is(err, errUnsure) {
		t.Errorf("an onset of %d stories, three of which are one: %v, want %v", onset.Stories, err, errUnsure)
	}
	r.doubt(ru.Name)
	look("stories that became one", false)
	onset.Stories -= 2
	p.print(article("foundry", time.Minute))
	look("more", true)
	if err := r.explain(t.Context(), ru, []*bellwetherv1.AlertTransition{onset}); err != nil {
		t.Errorf("what is asked for is what was added: %v", err)
	}

	// An edit takes an article off the topic.
	edited := second
	edited.revision, edited.topic = 2, "foundry"
	p.insert("retired", "article_id, revision, published_at, made_by, gone, facts", []any{second.id, uint64(1), second.at, "t/m", uint8(1), uint64(2)})
	p.print(edited)
	k := r.kept[ru.Name]
	k.cost = 0
	r.kept[ru.Name] = k
	look("an edit", false)

	p.print(article("hbm", 100*time.Hour))
	look("old news", false)

	// What has arrived is known by the ledger, which comes last: it alone is a change.
	before, err := r.changes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.insert("ledger", "log, topic, partition, offset, article_id, outcome, rank, written_at", []any{"life", "scored.v1", int32(1), int64(0), first.id, "stored", uint8(5), time.Now().UTC()})
	if after, err := r.changes(t.Context()); err != nil || after == before {
		t.Errorf("a message that the ledger has finished changes nothing: %s, error %v", after, err)
	}
}
