package volume

import (
	"bytes"
	"testing"
	"time"

	"go.uber.org/zap"

	"bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/standin"
	"bellwether.internal/services/store"
)

// TestYear makes a small year: its numbers an article are those of the sample, every quarter hour is computed from the
// views, and the same seed makes the same rows.
func TestYear(t *testing.T) {
	engine := standin.StartEngine(t)
	if err := store.Migrate(t.Context(), engine.Migrations.Native, "", zap.NewNop()); err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(engine.Migrations.Native, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	year := Year{Mentions: 60_000, Seed: 1, Until: time.Date(2026, 3, 18, 0, 0, 0, 0, time.UTC)}
	var said bytes.Buffer
	if err := year.Make(t.Context(), conn, &said, 0, func(int) error { return nil }); err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
	one := func(query string) (n float64) {
		t.Helper()
		if err := conn.QueryRow(t.Context(), "SELECT toFloat64(("+query+"))").Scan(&n); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return n
	}
	articles := one("SELECT count() FROM articles")
	for _, test := range []struct {
		what, query string
		low, high   float64
	}{
		{"mentions", "SELECT count() FROM mentions", 7.4, 8.4},
		{"organizations", "SELECT count() FROM organizations", 2.7, 3.3},
		{"topics", "SELECT count() FROM topics", 1.1, 1.3},
		{"pairs", "SELECT count() FROM pairs", 1.7, 2.1},
		{"terms", "SELECT count() FROM terms", 6, 7},
		{"events", "SELECT count() FROM events", 0.6, 0.8},
		{"stories", "SELECT uniqExact(story_id) FROM articles", 0.9, 0.94},
		{"rows of an edit that do not count", "SELECT count() FROM retired", 0.02, 0.04},
		{"counted by quarter hours", "SELECT sum(articles) FROM series WHERE kind = 'all'", 1, 1},
		{"pairs counted by quarter hours", "SELECT sum(articles) / (SELECT count() FROM pairs) FROM series WHERE kind = 'pair'", 1 / articles, 1 / articles},
	} {
		if got := one(test.query) / articles; got < test.low || got > test.high {
			t.Errorf("%s: %.3f an article, want %g to %g", test.what, got, test.low, test.high)
		}
	}
	if dirty := one("SELECT count() FROM dirty_buckets"); dirty != 0 {
		t.Errorf("%g quarter hours are dirty", dirty)
	}
	if early, late := one("SELECT countIf(published_at < toDateTime('2025-03-15', 'UTC')) FROM articles"), one("SELECT countIf(published_at >= toDateTime('2026-03-19', 'UTC')) FROM articles"); early+late != 0 {
		t.Errorf("%g articles lie before the year, %g after it", early, late)
	}
	const sum = "SELECT groupBitXor(cityHash64(article_id, revision, published_at, entity_id, mention_id)) FROM mentions"
	first := one(sum)
	for _, table := range append([]string{"rollup", "runs", "marks"}, tables...) {
		if err := conn.Exec(t.Context(), "TRUNCATE TABLE "+table); err != nil {
			t.Fatal(err)
		}
	}
	if err := year.Make(t.Context(), conn, &said, 0, func(int) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if again := one(sum); again != first {
		t.Error("the same seed made other rows")
	}
}
