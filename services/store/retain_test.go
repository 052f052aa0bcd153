package store

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"bellwether.internal/services/kit/clickhouse"
)

func TestRetention(t *testing.T) {
	b := newBench(t)
	b.take(rand.New(rand.NewPCG(1, 1)),
		scoring(t, told{url: "a", says: "long ago", organizations: []string{"intel"}, source: "s", seen: "2026-03-01T10:00:00Z", published: "2019-05-01T09:00:00Z"}),
		scoring(t, told{url: "b", says: "of late", organizations: []string{"nvidia"}, source: "s", seen: "2026-03-01T10:00:00Z", published: "2025-12-31T09:00:00Z"}))
	b.rollup()
	admin, err := clickhouse.Open(shared.Migrations.Native, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	k := &keeper{conn: admin, log: zap.NewNop(), years: 2, textDays: 30}
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for range 2 { // again changes nothing
		if err := k.once(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"of late"}, b.lines("SELECT title FROM articles")); diff != "" {
		t.Errorf("articles (-want +got):\n%s", diff)
	}
	when := map[string]string{"signatures": "day", "rollup": "bucket"}
	for _, table := range byYear {
		column := when[table]
		if column == "" {
			column = "published_at"
		}
		if got := b.one("SELECT count() FROM " + table + " WHERE toYear(" + column + ") < 2024"); got != "0" {
			t.Errorf("%s still has %s rows before 2024", table, got)
		}
	}
	if diff := cmp.Diff([]string{"long ago 0", "of late 1"}, b.lines(`SELECT concat(if(published_at < '2024-01-01', 'long ago', 'of late'), ' ', toString(counts = 1)) AS line
		FROM sightings ORDER BY line`)); diff != "" {
		t.Errorf("sightings that count (-want +got):\n%s", diff)
	}
	b.checkRollup()
	if err := admin.Exec(t.Context(), "OPTIMIZE TABLE rows_articles FINAL"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{""}, b.lines("SELECT text FROM articles")); diff != "" {
		t.Errorf("text seen months ago (-want +got):\n%s", diff)
	}
	k.textDays = 0
	if err := k.once(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	if got := b.one("SELECT position(create_table_query, 'TTL') FROM system.tables WHERE database = 'bellwether' AND name = 'rows_articles'"); got != "0" {
		t.Error("the text's time to live stays although texts are to be kept")
	}
}
