package fault

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// SeriesKey is a quarter hour of one series of the rollup.
type SeriesKey struct {
	Kind, Topic, Organization, Lang string
	Bucket                          int64 // seconds since 1970
}

// String names the quarter hour as people do.
func (k SeriesKey) String() string {
	name := strings.Join(strings.Fields(k.Kind+" "+k.Topic+" "+k.Organization), " ")
	return fmt.Sprintf("%s (%s) at %s", name, k.Lang, time.Unix(k.Bucket, 0).UTC().Format("2006-01-02 15:04"))
}

// inOrder are the keys of quarter hours in the order of their names.
func inOrder(m map[SeriesKey]SeriesCount) []SeriesKey {
	return slices.SortedFunc(maps.Keys(m), func(a, b SeriesKey) int { return strings.Compare(a.String(), b.String()) })
}

// SeriesCount is what the rollup says of a quarter hour.
type SeriesCount struct {
	Articles, Mentions, Positive, Neutral, Negative uint64
	ScoreThousandths                                int64
	Stories, Families                               uint64
}

// rolledUp reads the rollup.
func rolledUp(ctx context.Context, conn driver.Conn) (map[SeriesKey]SeriesCount, error) {
	rows, err := conn.Query(ctx, `SELECT toString(kind), toString(topic), toString(organization), toString(lang), toInt64(toUnixTimestamp(bucket)),
		toUInt64(sum(articles)), toUInt64(sum(mentions)), toUInt64(sum(positive)), toUInt64(sum(neutral)), toUInt64(sum(negative)),
		sum(score_thousandths), uniqExactMerge(stories), uniqExactMerge(publisher_families)
		FROM series GROUP BY kind, topic, organization, lang, bucket`)
	if err != nil {
		return nil, fmt.Errorf("reading the rollup: %w", err)
	}
	defer rows.Close()
	all := map[SeriesKey]SeriesCount{}
	for rows.Next() {
		var k SeriesKey
		var c SeriesCount
		if err := rows.Scan(&k.Kind, &k.Topic, &k.Organization, &k.Lang, &k.Bucket, &c.Articles, &c.Mentions,
			&c.Positive, &c.Neutral, &c.Negative, &c.ScoreThousandths, &c.Stories, &c.Families); err != nil {
			return nil, err
		}
		all[k] = c
	}
	return all, rows.Err()
}

// raw is a row of a raw view, as far as it is counted.
type raw struct {
	topic, organization, lang, sentiment, story, family string
	published                                           time.Time
	mentions                                            uint64
	score                                               float32
}

// rawQueries are what is counted of each kind of series.
var rawQueries = map[string]string{
	"all": `SELECT '', '', toString(lang), 'none', toString(story_id), toString(publisher_family), published_at, toUInt64(0), toFloat32(0)
		FROM articles`,
	"organization": `SELECT '', toString(organization), toString(lang), toString(sentiment), toString(story_id), toString(publisher_family),
		published_at, toUInt64(mentions), sentiment_score FROM organizations`,
	"topic": `SELECT toString(topic), '', toString(lang), toString(sentiment), toString(story_id), toString(publisher_family),
		published_at, toUInt64(0), sentiment_score FROM topics`,
	"pair": `SELECT toString(topic), toString(organization), toString(lang), toString(sentiment), toString(story_id), toString(publisher_family),
		published_at, toUInt64(0), sentiment_score FROM pairs`,
}

// counted counts the raw views in plain Go.
func counted(ctx context.Context, conn driver.Conn) (map[SeriesKey]SeriesCount, error) {
	tally := newTally()
	for kind, query := range rawQueries {
		if err := tally.read(ctx, conn, kind, query); err != nil {
			return nil, err
		}
	}
	return tally.counts(), nil
}

// tally counts rows.
type tally struct {
	sums     map[SeriesKey]SeriesCount
	stories  map[SeriesKey]map[string]bool
	families map[SeriesKey]map[string]bool
}

func newTally() *tally {
	return &tally{map[SeriesKey]SeriesCount{}, map[SeriesKey]map[string]bool{}, map[SeriesKey]map[string]bool{}}
}

func (t *tally) read(ctx context.Context, conn driver.Conn, kind, query string) error {
	rows, err := conn.Query(ctx, query)
	if err != nil {
		return fmt.Errorf("counting %s: %w", kind, err)
	}
	defer rows.Close()
	for rows.Next() {
		var r raw
		if err := rows.Scan(&r.topic, &r.organization, &r.lang, &r.sentiment, &r.story, &r.family, &r.published, &r.mentions, &r.score); err != nil {
			return err
		}
		t.add(kind, r)
	}
	return rows.Err()
}

func (t *tally) add(kind string, r raw) {
	k := SeriesKey{kind, r.topic, r.organization, r.lang, r.published.Truncate(15 * time.Minute).Unix()}
	c := t.sums[k]
	c.Articles++
	c.Mentions += r.mentions
	switch r.sentiment {
	case "positive":
		c.Positive++
	case "neutral":
		c.Neutral++
	case "negative":
		c.Negative++
	}
	c.ScoreThousandths += int64(math.RoundToEven(float64(r.score) * 1000)) // halves go to the even neighbour, as in ClickHouse
	t.sums[k] = c
	for _, set := range []struct {
		of    map[SeriesKey]map[string]bool
		value string
	}{{t.stories, r.story}, {t.families, r.family}} {
		if set.of[k] == nil {
			set.of[k] = map[string]bool{}
		}
		set.of[k][set.value] = true
	}
}

func (t *tally) counts() map[SeriesKey]SeriesCount {
	for k, c := range t.sums {
		c.Stories, c.Families = uint64(len(t.stories[k])), uint64(len(t.families[k]))
		t.sums[k] = c
	}
	return t.sums
}
