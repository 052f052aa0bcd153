package volume

import (
	"context"
	"embed"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/ext"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"bellwether.internal/services/store/queries"
	"bellwether.internal/services/taxonomy"
)

//go:embed queries/*.sql
var statements embed.FS

// Year says which rows are made.
type Year struct {
	// Mentions is about how many mentions there are: the sample has 7.9 an article, and so have these.
	Mentions int
	// Seed chooses among years.
	Seed uint64
	// Until is the end of the year, a day's first moment in UTC.
	Until time.Time
}

const (
	mentionsAnArticle = 7.9
	daysAYear         = 365
	// batchDays is how many days of news are drawn at once: rows come in the order of time, as they do in life.
	batchDays = 15
	// rollupArticles bounds the memory that the computation of quarter hours takes at once.
	rollupArticles = 80_000
)

// tables are filled in this order; "news" is what they are filled from, an article's revision a row.
var tables = []string{
	"rows_articles", "rows_mentions", "rows_organizations", "rows_topics", "rows_pairs", "rows_events", "rows_terms", "story_of", "versions", "retired",
}

// Make fills the empty tables of a database that store has migrated. conn may create tables. It begins at day of the year,
// so that what was cut off can be continued, and calls done with each day up to which all rows are there; rows that are
// made twice are the same and count once. What it does goes to progress.
func (y Year) Make(ctx context.Context, conn driver.Conn, progress io.Writer, day int, done func(day int) error) error {
	began := time.Now()
	say := func(format string, args ...any) {
		fmt.Fprintf(progress, "%6.0f s  "+format+"\n", append([]any{time.Since(began).Seconds()}, args...)...)
	}
	err := conn.Exec(ctx, `CREATE OR REPLACE TABLE volume_news (n UInt64, revision UInt64, id UUID, story UUID, at DateTime64(3, 'UTC'),
		publisher UInt16, lead UInt64, organizations Array(UInt16), topics Array(UInt16)) ENGINE = MergeTree ORDER BY (at, id)`)
	if err != nil {
		return fmt.Errorf("making a table for what is drawn: %w", err)
	}
	values, err := y.values()
	if err != nil {
		return err
	}
	articles := int(float64(y.Mentions) / mentionsAnArticle)
	for ; day < daysAYear; day += batchDays {
		days := min(batchDays, daysAYear-day)
		from, to := articles*day/daysAYear, articles*(day+days)/daysAYear
		values["from"], values["count"], values["days"] = fmt.Sprint(from), fmt.Sprint(to-from), fmt.Sprint(days)
		values["start"] = y.Until.AddDate(0, 0, day-daysAYear).UTC().Format(time.DateTime)
		if err := conn.Exec(ctx, "TRUNCATE TABLE volume_news"); err != nil {
			return err
		}
		for _, table := range append([]string{"news"}, tables...) {
			if err := y.fill(ctx, conn, table, values); err != nil {
				return fmt.Errorf("filling %s from %s on: %w", table, values["start"], err)
			}
		}
		say("%d of %d days", day+days, daysAYear)
		if err := done(day + days); err != nil {
			return err
		}
	}
	if err := conn.Exec(ctx, "DROP TABLE volume_news SYNC"); err != nil {
		return fmt.Errorf("dropping what was drawn: %w", err)
	}
	if err := y.rollup(ctx, conn); err != nil {
		return fmt.Errorf("computing quarter hours: %w", err)
	}
	say("quarter hours computed")
	return nil
}

// fill runs the statement of a table.
func (y Year) fill(ctx context.Context, conn driver.Conn, table string, values clickhouse.Parameters) error {
	statement, err := statements.ReadFile("queries/" + table + ".sql")
	if err != nil {
		return err
	}
	return conn.Exec(clickhouse.Context(ctx, clickhouse.WithParameters(used(string(statement), values))), string(statement))
}

// used are the values that a statement binds.
func used(statement string, values clickhouse.Parameters) clickhouse.Parameters {
	out := clickhouse.Parameters{}
	for name, value := range values {
		if strings.Contains(statement, "{"+name+":") {
			out[name] = value
		}
	}
	return out
}

// values are what the statements bind: the taxonomy's ids, the ones first that are named most.
func (y Year) values() (clickhouse.Parameters, error) {
	market, err := taxonomy.Default()
	if err != nil {
		return nil, err
	}
	var organizations, topics []string
	for _, o := range market.Organizations {
		organizations = append(organizations, "'"+o.ID+"'")
	}
	for _, t := range market.Topics {
		topics = append(topics, "'"+t.ID+"'")
	}
	return clickhouse.Parameters{
		"seed": fmt.Sprint(y.Seed), "organizations": fmt.Sprint(len(organizations)), "topics": fmt.Sprint(len(topics)),
		"names": "[" + strings.Join(organizations, ",") + "]", "subjects": "[" + strings.Join(topics, ",") + "]",
	}, nil
}

// rollup computes every quarter hour with the store's own statements, some days at a time.
func (y Year) rollup(ctx context.Context, conn driver.Conn) error {
	const quarter = 15 * time.Minute
	const run = 1
	for _, table := range []string{"rollup", "rollup_facts"} {
		if err := conn.Exec(ctx, "TRUNCATE TABLE "+table); err != nil { // what a run that was cut off left would count twice
			return err
		}
	}
	days := max(1, int(rollupArticles*mentionsAnArticle*daysAYear/float64(y.Mentions)))
	for day := -3; day < daysAYear+1; day += days { // weekends move to the Thursday before, reprints to the day after
		from := y.Until.AddDate(0, 0, day-daysAYear)
		until := y.Until.AddDate(0, 0, min(day+days, daysAYear+1)-daysAYear)
		wanted, err := ext.NewTable("wanted", ext.Column("bucket", "DateTime('UTC')"))
		if err != nil {
			return err
		}
		for bucket := from; bucket.Before(until); bucket = bucket.Add(quarter) {
			if err := wanted.Append(bucket); err != nil {
				return err
			}
		}
		within := fmt.Sprintf("published_at >= toDateTime64('%s', 3, 'UTC') AND published_at < toDateTime64('%s', 3, 'UTC')",
			from.UTC().Format(time.DateTime), until.UTC().Format(time.DateTime))
		for _, query := range []string{queries.Rollup, queries.Facts} {
			err := conn.Exec(clickhouse.Context(ctx, clickhouse.WithExternalTable(wanted)), strings.ReplaceAll(query, "{within}", within),
				clickhouse.Named("run", fmt.Sprint(run)))
			if err != nil {
				return fmt.Errorf("from %s on: %w", from.Format(time.DateOnly), err)
			}
		}
	}
	for _, statement := range []string{
		"INSERT INTO marks (kind, bucket, n) SELECT DISTINCT 'bucket', bucket, 1 FROM rollup",
		fmt.Sprintf("INSERT INTO runs (bucket, run, marks, computed_at) SELECT DISTINCT bucket, %d, 1, now64(3) FROM rollup", run),
	} {
		if err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
