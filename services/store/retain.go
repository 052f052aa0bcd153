package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"go.uber.org/zap"
)

// byYear are the tables whose partitions are years of published_at; what retention drops, it drops by partition.
var byYear = []string{
	"rows_articles", "rows_mentions", "rows_organizations", "rows_topics", "rows_pairs", "rows_events", "rows_terms",
	"signatures", "story_of", "rollup", "rollup_facts",
}

// keeper lets old news go, once a day: texts by when they were seen, everything by the year it was published in.
type keeper struct {
	conn driver.Conn
	log  *zap.Logger
	// years of news to keep beside the present one; 0 keeps all.
	years int
	// textDays is how long texts are kept after they were seen; 0 keeps all.
	textDays int
}

// run works until ctx ends.
func (k *keeper) run(ctx context.Context) error {
	for {
		if err := k.once(ctx, time.Now().UTC()); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			k.log.Warn("retention will be tried again", zap.Error(err))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(24 * time.Hour):
		}
	}
}

// once lets go of what is too old at now.
func (k *keeper) once(ctx context.Context, now time.Time) error {
	if err := k.keepTexts(ctx); err != nil {
		return fmt.Errorf("setting how long texts are kept: %w", err)
	}
	if k.years == 0 {
		return nil
	}
	first := now.Year() - k.years
	// Said first, done then: what is let go is not taken for missing. The sightings stay, so that an old revision that
	// comes again is decided on as before.
	since := time.Date(first, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := insert(ctx, k.conn, "retention", block{1, []column{{"since", []time.Time{since}}}}); err != nil {
		return err
	}
	for _, table := range byYear {
		years, err := k.partitionsBefore(ctx, table, first)
		if err != nil {
			return err
		}
		for _, year := range years {
			if err := k.conn.Exec(ctx, fmt.Sprintf("ALTER TABLE %s DROP PARTITION '%s'", table, year)); err != nil {
				return fmt.Errorf("letting %s of %s go: %w", year, table, err)
			}
			k.log.Info("a year was let go", zap.String("table", table), zap.String("year", year))
		}
	}
	return nil
}

// keepTexts brings the column's own time to live in line with the configuration; it changes nothing where it is so already.
func (k *keeper) keepTexts(ctx context.Context) error {
	var ddl string
	if err := k.conn.QueryRow(ctx, "SELECT create_table_query FROM system.tables WHERE database = currentDatabase() AND name = 'rows_articles'").Scan(&ddl); err != nil {
		return err
	}
	want := fmt.Sprintf("TTL toDateTime(seen_at) + toIntervalDay(%d)", k.textDays)
	switch has := strings.Contains(ddl, "TTL toDateTime(seen_at)"); {
	case k.textDays > 0 && !strings.Contains(ddl, want):
		return k.conn.Exec(ctx, "ALTER TABLE rows_articles MODIFY COLUMN text String CODEC(ZSTD(1)) "+want)
	case k.textDays == 0 && has:
		return k.conn.Exec(ctx, "ALTER TABLE rows_articles MODIFY COLUMN text REMOVE TTL")
	default:
		return nil
	}
}

func (k *keeper) partitionsBefore(ctx context.Context, table string, year int) ([]string, error) {
	rows, err := k.conn.Query(ctx, fmt.Sprintf(`SELECT DISTINCT partition FROM system.parts
		WHERE database = currentDatabase() AND table = '%s' AND active AND toUInt16OrZero(partition) BETWEEN 1 AND %d ORDER BY partition`, table, year-1))
	if err != nil {
		return nil, fmt.Errorf("listing the years of %s: %w", table, err)
	}
	defer rows.Close()
	var years []string
	for rows.Next() {
		var y string
		if err := rows.Scan(&y); err != nil {
			return nil, err
		}
		years = append(years, y)
	}
	return years, rows.Err()
}
