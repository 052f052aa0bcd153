package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/google/uuid"
	"go.uber.org/zap"

	kitclickhouse "bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/store/queries"
	"bellwether.internal/services/story"
)

// The bounds of one search for stories: beyond them it is cut, counted and logged. A round after the first spans 14 days,
// so that a chain of near-duplicates has to go on for more than two years to be cut.
const (
	storyRounds   = 64
	storyArticles = 100_000
)

// farther is how far from the frontier later rounds look for what may be connected to it: fewer rounds for long chains.
const farther = 14 * 24 * time.Hour

// seed is where a search begins: a version of an article, or a row of story_of.
type seed struct {
	story.Member
	written bool
}

// stories finds the stories that the batch can have changed, from all that is in sight, and writes them whole.
//
// Of several that compute the story of one article, the one that read the highest sum of marks stays: the mark is added
// first, so whoever adds the last one for a change also reads all of it. Most batches find that there is nothing to
// write, and need no mark. The buckets of every article that is written are marked, whether its story changed or not:
// what a late writer showed for a moment may have been read.
func (s *sink) stories(ctx context.Context, b *batch) error {
	rows, err := s.changed(ctx, b)
	if err != nil || rows.len() == 0 {
		return err
	}
	marks, err := s.markStories(ctx)
	if err != nil {
		return err
	}
	if rows, err = s.changed(ctx, b); err != nil {
		return err
	}
	rows.marks = slices.Repeat([]uint64{marks}, rows.len())
	if err := insert(ctx, s.conn, "story_of", block{rows.len(), rows.columns()}); err != nil {
		return err
	}
	return s.markBuckets(ctx, rows.published)
}

// changed computes the rows of every story that the batch can have changed, but for their marks.
func (s *sink) changed(ctx context.Context, b *batch) (*storyRows, error) {
	rows := &storyRows{}
	seeds, err := s.storySeeds(ctx, b)
	if err != nil || len(seeds) == 0 {
		return rows, err
	}
	current, err := s.connected(ctx, seeds)
	if err != nil {
		return nil, err
	}
	own := map[uuid.UUID]bool{}
	for _, a := range b.articles {
		own[a] = true
	}
	written := map[uuid.UUID]bool{}
	for _, seed := range seeds {
		if seed.written {
			written[seed.Article] = true
		}
	}
	dates := map[uuid.UUID]int64{}
	for _, st := range story.Gather(current) {
		for _, m := range st.Members {
			dates[m.Article] = m.Published
			// One of the batch's own that is alone, and always was, needs no row. Any other may have been in a story with
			// one of them: it says whose it is now.
			if len(st.Members) > 1 || !own[m.Article] || written[m.Article] {
				rows.add(m, st.ID)
			}
		}
	}
	for _, seed := range seeds {
		// A row of what is no longer current, or no longer under this date, must not wait for it to come back.
		if date, there := dates[seed.Article]; seed.written && (!there || date != seed.Published) {
			rows.add(seed.Member, seed.Article)
		}
	}
	return rows, nil
}

// markStories adds a mark and returns the sum of marks that was read after it.
func (s *sink) markStories(ctx context.Context) (uint64, error) {
	if err := insert(ctx, s.conn, "marks", block{1, []column{{"kind", []string{"stories"}}, {"bucket", []time.Time{time.Unix(0, 0).UTC()}}, {"n", []uint64{1}}}}); err != nil {
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
	return insert(ctx, s.conn, "marks", block{len(n), []column{{"kind", kinds}, {"bucket", buckets}, {"n", n}}})
}

// storySeeds is where the search begins: what the batch brought, and of articles with several versions all of them, and
// all that the stories hold which they are or were in.
func (s *sink) storySeeds(ctx context.Context, b *batch) ([]seed, error) {
	var seeds []seed
	for _, sight := range b.sightings {
		if sight.signature != 0 && !sight.removed {
			seeds = append(seeds, seed{Member: story.Member{Article: sight.article, Published: sight.published, Signature: sight.signature}})
		}
	}
	if len(b.several) == 0 {
		return seeds, nil
	}
	rows, err := s.conn.Query(withBatch(ctx, b.several), queries.StorySeeds)
	if err != nil {
		return nil, fmt.Errorf("looking for where stories begin: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var d seed
		var written uint8
		if err := rows.Scan(&d.Article, &d.Published, &d.Signature, &written); err != nil {
			return nil, err
		}
		d.written = written == 1
		seeds = append(seeds, d)
	}
	return seeds, rows.Err()
}

// connected walks from near-duplicate to near-duplicate until nothing new is found: every current article that is
// connected to a seed. A seed that is not current leads on, and is not among them.
func (s *sink) connected(ctx context.Context, seeds []seed) ([]story.Member, error) {
	begun := make(map[story.Member]bool, len(seeds)) // seeds
	for _, d := range seeds {
		begun[d.Member] = true
	}
	frontier := slices.Collect(maps.Keys(begun))
	asked := map[story.Member]bool{}
	found := map[story.Member]bool{} // current, and perhaps connected
	var reached []story.Member
	for round := 0; len(frontier) > 0; round++ {
		if round == storyRounds || len(found) > storyArticles {
			s.metrics.storiesTooLong.Inc()
			s.log.Warn("search for stories cut at its bound", zap.Int("rounds", round), zap.Int("articles", len(found)))
			break
		}
		for _, m := range frontier {
			asked[m] = true
		}
		around := story.Window
		if round > 0 {
			around = farther
		}
		near, err := s.neighbours(ctx, frontier, around)
		if err != nil {
			return nil, err
		}
		for _, m := range near {
			found[m] = true
		}
		reached = reach(begun, found)
		frontier = nil
		for _, m := range reached {
			if !asked[m] {
				frontier = append(frontier, m)
			}
		}
	}
	return reached, nil
}

// reach is what of found is connected to something that was begun with.
func reach(begun, found map[story.Member]bool) []story.Member {
	all := maps.Clone(begun)
	maps.Copy(all, found)
	members := slices.SortedFunc(maps.Keys(all), story.Compare)
	numbers := story.Connect(members)
	led := map[int]bool{}
	for i, m := range members {
		if begun[m] {
			led[numbers[i]] = true
		}
	}
	var reached []story.Member
	for i, m := range members {
		if found[m] && led[numbers[i]] {
			reached = append(reached, m)
		}
	}
	return reached
}

// neighbours finds the current articles whose signature is near to one of the frontier's, and that were published at most
// so long before or after it; some that were published later or earlier may be among them. Copies count once in the
// search: a story that is reprinted a thousand times costs no more.
func (s *sink) neighbours(ctx context.Context, frontier []story.Member, around time.Duration) ([]story.Member, error) {
	distinct := map[uint64]bool{}
	earliest, latest := frontier[0].Published, frontier[0].Published
	for _, m := range frontier {
		distinct[m.Signature] = true
		earliest, latest = min(earliest, m.Published), max(latest, m.Published)
	}
	signatures := slices.Collect(maps.Keys(distinct))
	columns := []kitclickhouse.ExternalColumn{{"signature", "UInt64"}, {"band", "UInt8"}, {"value", "UInt16"}}
	queryCtx := withTable(ctx, "frontier", columns, len(signatures)*story.Bands, func(i int) []any {
		signature, band := signatures[i/story.Bands], i%story.Bands
		return []any{signature, uint8(band), story.Band(signature, band)}
	})
	rows, err := s.conn.Query(queryCtx, queries.StoryNeighbours, clickhouse.Named("near", fmt.Sprint(story.Near)),
		clickhouse.Named("from", time.UnixMilli(earliest).Add(-around).UTC().Format(time.DateOnly)),
		clickhouse.Named("until", time.UnixMilli(latest).Add(around).UTC().Format(time.DateOnly)))
	if err != nil {
		return nil, fmt.Errorf("looking for near-duplicates: %w", err)
	}
	defer rows.Close()
	var near []story.Member
	for rows.Next() {
		var m story.Member
		if err := rows.Scan(&m.Article, &m.Published, &m.Signature); err != nil {
			return nil, err
		}
		near = append(near, m)
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

func (t *storyRows) add(m story.Member, id uuid.UUID) {
	t.published = append(t.published, m.Published)
	t.article = append(t.article, m.Article)
	t.story = append(t.story, id)
	t.signature = append(t.signature, m.Signature)
}

func (t *storyRows) columns() []column {
	return []column{{"published_at", t.published}, {"article_id", t.article}, {"story_id", t.story}, {"signature", t.signature}, {"marks", t.marks}}
}
