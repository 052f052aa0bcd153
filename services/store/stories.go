package store

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/google/uuid"
	"go.uber.org/zap"

	"bellwether.internal/services/store/queries"
	"bellwether.internal/services/story"
)

// The bounds of one search for stories: beyond them it is cut, counted and logged. A search of so many rounds spans
// 48 days; stories last 14.
const (
	storyRounds   = 16
	storyArticles = 50_000
)

// found is an article that a search came upon.
type found struct {
	story.Member
	// byOther: an article other than itself led to it, so that its story may have changed.
	byOther bool
}

// stories finds the stories that the batch can have changed, from all that is in sight, and writes them whole.
//
// Of several that compute the story of one article, the one that read the highest sum of marks stays: the mark is added
// first, so whoever adds the last one for a change also reads all of it. The buckets of every article that is written
// are marked, whether its story changed or not: what a late writer showed for a moment may have been read.
func (s *sink) stories(ctx context.Context, b *batch) error {
	if len(b.articles) == 0 {
		return nil
	}
	seeds, err := s.storySeeds(ctx, b.articles)
	if err != nil || len(seeds) == 0 {
		return err
	}
	marks, err := s.markStories(ctx)
	if err != nil {
		return err
	}
	nodes, err := s.storyNodes(ctx, seeds)
	if err != nil {
		return err
	}
	before := map[uuid.UUID]bool{}
	own := map[uuid.UUID]bool{}
	for _, a := range b.articles {
		own[a] = true
	}
	for _, seed := range seeds {
		if !own[seed.Article] {
			before[seed.Article] = true // was in a story with one of the batch's articles
		}
	}
	var members []story.Member
	for _, n := range nodes {
		if n.byOther || before[n.Article] { // the others are alone and always were
			members = append(members, n.Member)
		}
	}
	var rows storyRows
	for _, st := range story.Gather(members) {
		for _, m := range st.Members {
			rows.add(m, st.ID, marks)
		}
	}
	for _, seed := range seeds {
		if _, current := nodes[seed.Article]; !current && before[seed.Article] {
			rows.add(seed, seed.Article, marks) // no longer near to anything
		}
	}
	if err := insert(ctx, s.conn, "story_of", rows.len(), rows.columns()); err != nil {
		return err
	}
	return s.markBuckets(ctx, rows.published)
}

// markStories adds a mark and returns the sum of marks that was read after it.
func (s *sink) markStories(ctx context.Context) (uint64, error) {
	if err := insert(ctx, s.conn, "marks", 1, []column{{"kind", []string{"stories"}}, {"bucket", []time.Time{time.Unix(0, 0).UTC()}}, {"n", []uint64{1}}}); err != nil {
		return 0, err
	}
	var marks uint64
	if err := s.conn.QueryRow(ctx, "SELECT sum(n) FROM marks WHERE kind = 'stories'").Scan(&marks); err != nil {
		return 0, fmt.Errorf("reading the marks of stories: %w", err)
	}
	return marks, nil
}

// markBuckets marks the quarter hours of some times, given in milliseconds.
func (s *sink) markBuckets(ctx context.Context, published []int64) error {
	count := map[int64]uint64{}
	for _, p := range published {
		count[p-p%(15*60*1000)]++
	}
	var kinds []string
	var buckets []time.Time
	var n []uint64
	for bucket, c := range count {
		kinds, buckets, n = append(kinds, "bucket"), append(buckets, time.UnixMilli(bucket).UTC()), append(n, c)
	}
	return insert(ctx, s.conn, "marks", len(n), []column{{"kind", kinds}, {"bucket", buckets}, {"n", n}})
}

// storySeeds finds where the search begins.
func (s *sink) storySeeds(ctx context.Context, articles []uuid.UUID) ([]story.Member, error) {
	rows, err := s.conn.Query(withBatch(ctx, articles), queries.StorySeeds)
	if err != nil {
		return nil, fmt.Errorf("looking for where stories begin: %w", err)
	}
	defer rows.Close()
	var seeds []story.Member
	for rows.Next() {
		var m story.Member
		if err := rows.Scan(&m.Article, &m.Published, &m.Signature); err != nil {
			return nil, err
		}
		seeds = append(seeds, m)
	}
	return seeds, rows.Err()
}

// storyNodes walks from near-duplicate to near-duplicate until nothing new is found: every current article that is
// connected to a seed.
func (s *sink) storyNodes(ctx context.Context, seeds []story.Member) (map[uuid.UUID]found, error) {
	nodes := map[uuid.UUID]found{}
	frontier := seeds
	asked := make(map[story.Member]bool, len(seeds))
	for round := 0; len(frontier) > 0; round++ {
		if round == storyRounds || len(nodes) > storyArticles {
			s.metrics.storiesTooLong.Inc()
			s.log.Warn("search for stories cut at its bound", zap.Int("rounds", round), zap.Int("articles", len(nodes)))
			break
		}
		for _, m := range frontier {
			asked[m] = true
		}
		near, err := s.neighbours(ctx, frontier)
		if err != nil {
			return nil, err
		}
		frontier = nil
		for _, n := range near {
			n.byOther = n.byOther || nodes[n.Article].byOther
			nodes[n.Article] = n
			if !asked[n.Member] {
				frontier = append(frontier, n.Member)
			}
		}
	}
	return nodes, nil
}

// neighbours finds the current articles near to those of the frontier, themselves among them.
func (s *sink) neighbours(ctx context.Context, frontier []story.Member) ([]found, error) {
	earliest, latest := frontier[0].Published, frontier[0].Published
	for _, m := range frontier {
		earliest, latest = min(earliest, m.Published), max(latest, m.Published)
	}
	columns := []externalColumn{{"article_id", "UUID"}, {"published", "Int64"}, {"signature", "UInt64"}, {"band", "UInt8"}, {"value", "UInt16"}}
	queryCtx := withTable(ctx, "frontier", columns, len(frontier)*story.Bands, func(i int) []any {
		m, band := frontier[i/story.Bands], i%story.Bands
		return []any{m.Article, m.Published, m.Signature, uint8(band), story.Band(m.Signature, band)}
	})
	rows, err := s.conn.Query(queryCtx, queries.StoryNeighbours, clickhouse.Named("near", fmt.Sprint(story.Near)),
		clickhouse.Named("from", time.UnixMilli(earliest).Add(-story.Window).UTC().Format(time.DateOnly)),
		clickhouse.Named("until", time.UnixMilli(latest).Add(story.Window).UTC().Format(time.DateOnly)))
	if err != nil {
		return nil, fmt.Errorf("looking for near-duplicates: %w", err)
	}
	defer rows.Close()
	var near []found
	for rows.Next() {
		var n found
		var byOther uint8
		if err := rows.Scan(&n.Article, &n.Published, &n.Signature, &byOther); err != nil {
			return nil, err
		}
		n.byOther = byOther == 1
		near = append(near, n)
	}
	return near, rows.Err()
}

// storyRows are the columns of story_of.
type storyRows struct {
	published        []int64
	article, story   []uuid.UUID
	signature, marks []uint64
}

func (t *storyRows) len() int { return len(t.article) }

func (t *storyRows) add(m story.Member, id uuid.UUID, marks uint64) {
	t.published = append(t.published, m.Published)
	t.article = append(t.article, m.Article)
	t.story = append(t.story, id)
	t.signature = append(t.signature, m.Signature)
	t.marks = append(t.marks, marks)
}

func (t *storyRows) columns() []column {
	return []column{{"published_at", t.published}, {"article_id", t.article}, {"story_id", t.story}, {"signature", t.signature}, {"marks", t.marks}}
}
