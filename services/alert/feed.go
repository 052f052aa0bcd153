package alert

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"bellwether.internal/services/alert/count"
	"bellwether.internal/services/alert/rule"
	kitclickhouse "bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/kit/topics"
)

// maxArrivals is how many articles are read at a look: where more have come, counting again is as cheap.
const maxArrivals = 20_000

// feed reads what store has finished since the last look: the ledger names the articles, and their rows are found by their
// keys. So a look costs what has come in, whatever is stored already.
type feed struct {
	conn driver.Conn
	// kinds are those of which arrivals are added to counts.
	kinds []rule.Kind
	// life names the cluster in the ledger.
	life func(ctx context.Context) (string, error)

	begun bool
	at    []count.Position // of partitions 0, 1 and so on
}

// arrivals are what came between two looks.
type arrivals struct {
	// known is false where it was not read: at the first look, and where too much came.
	known bool
	// changed is true where an article had another version before: what was counted of that is wrong now.
	changed  bool
	articles int
	of       map[rule.Kind][]count.Arrival
}

// newFeed reads for rules.
func newFeed(conn driver.Conn, rules []rule.Rule, life func(ctx context.Context) (string, error)) *feed {
	f := &feed{conn: conn, life: life}
	for _, r := range rules {
		if !asksEachTime(r) && !slices.Contains(f.kinds, r.Watch.Kind) {
			f.kinds = append(f.kinds, r.Watch.Kind)
		}
	}
	return f
}

// ledgerRow is an offset that store has finished.
type ledgerRow struct {
	Partition int32     `ch:"partition"`
	Offset    int64     `ch:"offset"`
	ArticleID uuid.UUID `ch:"article_id"`
}

// next returns what came since it was called last. Where it fails the next call begins at the same place.
func (f *feed) next(ctx context.Context) (arrivals, error) {
	life, err := f.life(ctx)
	if err != nil {
		return arrivals{}, err
	}
	if !f.begun {
		return arrivals{}, f.begin(ctx, life)
	}
	var rows []ledgerRow
	err = f.conn.Select(ctx, &rows, count.Arrived(f.at), clickhouse.Named("log", life), clickhouse.Named("topic", topics.Scored),
		clickhouse.Named("limit", fmt.Sprint(maxArrivals+1)))
	if err != nil {
		return arrivals{}, fmt.Errorf("asking the ledger what has come: %w", err)
	}
	if len(rows) > maxArrivals {
		return arrivals{}, f.begin(ctx, life)
	}
	came := arrivals{known: true, articles: len(rows), of: map[rule.Kind][]count.Arrival{}}
	at := slices.Clone(f.at)
	var articles []uuid.UUID
	for _, row := range rows {
		for int(row.Partition) >= len(at) {
			at = append(at, count.Position{Partition: int32(len(at)), Offset: -1})
		}
		at[row.Partition].Offset = max(at[row.Partition].Offset, row.Offset)
		articles = append(articles, row.ArticleID)
	}
	if len(articles) > 0 {
		keys, changed, err := f.versions(ctx, articles)
		if err != nil {
			return arrivals{}, err
		}
		came.changed = changed
		of := make([][]count.Arrival, len(f.kinds))
		group, ctx := errgroup.WithContext(ctx)
		for i, kind := range f.kinds {
			group.Go(func() error {
				return f.conn.Select(withBehind(ctx, keys), &of[i], count.Arrivals(rule.Watch{Kind: kind}))
			})
		}
		if err := group.Wait(); err != nil {
			return arrivals{}, fmt.Errorf("reading what %d articles count for: %w", len(articles), err)
		}
		for i, kind := range f.kinds {
			came.of[kind] = of[i]
		}
	}
	f.at = at
	return came, nil
}

// begin sets the positions to the ledger's end.
func (f *feed) begin(ctx context.Context, life string) error {
	var rows []struct {
		Partition int32 `ch:"partition"`
		Next      int64 `ch:"next"`
	}
	err := f.conn.Select(ctx, &rows, count.Stored(), clickhouse.Named("log", life), clickhouse.Named("topic", topics.Scored), clickhouse.Named("least", "0"))
	if err != nil {
		return fmt.Errorf("asking the ledger how far it is: %w", err)
	}
	f.at = nil
	for _, row := range rows {
		for int(row.Partition) >= len(f.at) {
			f.at = append(f.at, count.Position{Partition: int32(len(f.at)), Offset: -1})
		}
		f.at[row.Partition].Offset = row.Next - 1
	}
	f.begun = true
	return nil
}

// key finds the rows of an article.
type key struct {
	PublishedAt time.Time `ch:"published_at"`
	ArticleID   uuid.UUID `ch:"article_id"`
}

// versions returns the keys of all versions of some articles, and whether any has more than one.
func (f *feed) versions(ctx context.Context, articles []uuid.UUID) (keys []key, several bool, err error) {
	var rows []struct {
		ArticleID   uuid.UUID `ch:"article_id"`
		PublishedAt time.Time `ch:"published_at"`
		Revision    uint64    `ch:"revision"`
		MadeBy      string    `ch:"made_by"`
	}
	arrived := kitclickhouse.WithTable(ctx, "arrived", []kitclickhouse.ExternalColumn{{"article_id", "UUID"}}, len(articles), func(i int) []any { return []any{articles[i]} })
	if err := f.conn.Select(arrived, &rows, count.Versions()); err != nil {
		return nil, false, fmt.Errorf("looking for the versions of %d articles: %w", len(articles), err)
	}
	seen := make(map[uuid.UUID]bool, len(rows))
	for _, row := range rows {
		several = several || seen[row.ArticleID]
		seen[row.ArticleID] = true
		keys = append(keys, key{row.PublishedAt, row.ArticleID})
	}
	return keys, several, nil
}

// instant is the type of times in external tables.
const instant = "DateTime64(3, 'UTC')"

// withBehind gives a statement the external table `behind`.
func withBehind(ctx context.Context, keys []key) context.Context {
	columns := []kitclickhouse.ExternalColumn{{"published_at", instant}, {"article_id", "UUID"}}
	return kitclickhouse.WithTable(ctx, "behind", columns, len(keys), func(i int) []any { return []any{keys[i].PublishedAt, keys[i].ArticleID} })
}
