package store

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/segmentio/kafka-go"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/kit/topics"
)

// TestPoison hands over values that no table takes or that a newer service may send: each is stored or a dead letter,
// and the article beside it is stored.
func TestPoison(t *testing.T) {
	for name, tt := range map[string]struct {
		change  func(*bellwetherv1.Scoring)
		letters int
	}{
		"trust of a newer version": {func(s *bellwetherv1.Scoring) { s.Extraction.Article.TimeTrust = 9 }, 1},
		"kind of a newer version":  {func(s *bellwetherv1.Scoring) { s.Extraction.Annotation.Mentions[0].Kind = 7 }, 1},
		"place of a newer version": {func(s *bellwetherv1.Scoring) { s.Extraction.Annotation.Mentions[0].Place = 7 }, 1},
		"no article":               {func(s *bellwetherv1.Scoring) { s.Extraction.Article = nil }, 1},
		"a sentiment too few":      {func(s *bellwetherv1.Scoring) { s.Sentiments.Mentions = nil }, 1},
		"a time far ahead":         {func(s *bellwetherv1.Scoring) { s.Extraction.Article.PublishedAt = 1 << 62 }, 0},
		"updated before all time":  {func(s *bellwetherv1.Scoring) { s.Extraction.Article.UpdatedAt = proto.Int64(-1 << 63) }, 0},
		"a sentence that ends before it begins": {func(s *bellwetherv1.Scoring) {
			s.Extraction.Annotation.Sentences[0].Start, s.Extraction.Annotation.Sentences[0].End = 9, 3
		}, 0},
		"a sentence that is not there": {func(s *bellwetherv1.Scoring) { s.Extraction.Annotation.Mentions[0].Sentence = 1 << 31 }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			letters := 0
			b.deadLetter = func(context.Context, kafka.Message, error) error { letters++; return nil }
			good := told{url: "a", says: "good", organizations: []string{"nvidia"}, source: "s", seen: "2026-03-01T10:00:00Z", published: "2026-03-01T09:00:00Z"}
			bad := good
			bad.url = "b"
			poison := scoring(t, bad)
			tt.change(poison)
			if err := b.handle(t.Context(), []kafka.Message{b.message(scoring(t, good)), b.message(poison)}); err != nil {
				t.Fatal(err)
			}
			if _, err := b.roller.once(t.Context()); err != nil {
				t.Error(err)
			}
			if letters != tt.letters {
				t.Errorf("%d dead letters, want %d", letters, tt.letters)
			}
			if got := b.one("SELECT count() FROM articles WHERE title = 'good'"); got == "0" {
				t.Error("the article beside it is not stored")
			}
			if got := b.one("SELECT count() FROM outcomes"); got != "2" {
				t.Errorf("%s outcomes, want 2", got)
			}
		})
	}
}

// TestAnOutageRepeatsNoDeadLetter hands over a batch with garbage while ClickHouse is away.
func TestAnOutageRepeatsNoDeadLetter(t *testing.T) {
	b := newBench(t)
	letters := 0
	b.deadLetter = func(context.Context, kafka.Message, error) error { letters++; return nil }
	batch := []kafka.Message{
		{Topic: topics.Scored, Offset: 100, Key: make([]byte, 16), Value: []byte{0xff}},
		b.message(scoring(t, told{url: "a", says: "one", source: "s", seen: "2026-03-01T10:00:00Z"})),
	}
	there := b.conn
	away, err := clickhouse.Open("clickhouse://127.0.0.1:1/bellwether", "test")
	if err != nil {
		t.Fatal(err)
	}
	defer away.Close()
	b.conn = away
	work := b.prepare(batch)
	for range 3 {
		if err := work(t.Context()); err == nil {
			t.Fatal("stored although ClickHouse is away")
		}
	}
	b.conn = there
	if err := work(t.Context()); err != nil {
		t.Fatal(err)
	}
	if letters != 1 {
		t.Errorf("%d dead letters for one failure, want 1", letters)
	}
}

// TestTies sights one revision twice at one instant, with differences that no key holds: what is shown does not depend on
// which came first.
func TestTies(t *testing.T) {
	for name, change := range map[string]func(*bellwetherv1.Article){
		"updated_at": func(a *bellwetherv1.Article) { a.UpdatedAt = proto.Int64(a.SeenAt - 1000) },
		"the claim": func(a *bellwetherv1.Article) {
			a.PublishedClaimed, a.TimeTrust = proto.Int64(a.SeenAt+400*3600*1000), bellwetherv1.TimeTrust_TIME_TRUST_FUTURE
		},
		"flags": func(a *bellwetherv1.Article) { a.Flags = []string{"lang_dropped"} },
	} {
		t.Run(name, func(t *testing.T) {
			one := scoring(t, told{url: "a", says: "one", organizations: []string{"nvidia"}, source: "s", seen: "2026-03-01T10:00:00Z"})
			two := proto.Clone(one).(*bellwetherv1.Scoring)
			change(two.Extraction.Article)
			b := newBench(t)
			b.each([]*bellwetherv1.Scoring{one, two})
			want := b.view()
			b = newBench(t)
			b.each([]*bellwetherv1.Scoring{two, one})
			if diff := cmp.Diff(want, b.view()); diff != "" {
				t.Errorf("(-one first +two first):\n%s", diff)
			}
		})
	}
}

// TestServerInAnotherZone rolls up on a session whose zone is Seoul's.
func TestServerInAnotherZone(t *testing.T) {
	b := newBench(t)
	conn, err := clickhouse.Open(shared.Writer.Native+"?session_timezone=Asia/Seoul", "test")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	b.roller.conn = conn
	b.each([]*bellwetherv1.Scoring{scoring(t, told{url: "a", says: "one", organizations: []string{"nvidia"}, source: "s", seen: "2026-03-01T10:00:00Z", published: "2026-03-01T09:00:00Z"})})
	b.rollup()
	b.checkRollup()
	if got := b.one("SELECT count() FROM series"); got == "0" {
		t.Error("nothing is rolled up")
	}
}

// TestEqualMarksAddUp makes the table deduplicate blocks, as replicated tables do.
func TestEqualMarksAddUp(t *testing.T) {
	b := newBench(t)
	admin, err := clickhouse.Open(shared.Migrations.Native, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	if err := admin.Exec(t.Context(), "ALTER TABLE marks MODIFY SETTING non_replicated_deduplication_window = 1000"); err != nil {
		t.Fatal(err)
	}
	for want := uint64(1); want <= 3; want++ {
		if got, err := b.markStories(t.Context()); err != nil || got != want {
			t.Errorf("mark %d: the sum is %d, %v", want, got, err)
		}
	}
}
