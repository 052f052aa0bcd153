// Package count turns articles into the counts that rules walk over: the SQL that counts unique stories and publisher
// families by bucket, its parameters, and the tables of buckets that come of its rows. One query counts all series of a
// rule. The SQL runs wherever there is a way to ClickHouse: a native connection in the service, POST /v1/sql for people.
package count

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/alert/watch"
)

//go:embed queries/*.sql
var queries embed.FS

// read returns one of the embedded queries.
func read(name string) string {
	text, err := queries.ReadFile("queries/" + name + ".sql")
	if err != nil {
		panic(fmt.Sprintf("query %s is not embedded: %v", name, err)) // names are constants of this package
	}
	return string(text)
}

// Counts is the query that counts all series of a kind by bucket. Its rows are Row's fields.
func Counts(kind rule.Kind) string { return read("count_" + string(kind) + "s") }

// Evidence is the query for the stories behind an alert on one series: article_id, title, url, publisher, sentence,
// sentiment and published_ms.
func Evidence(kind rule.Kind) string { return read("evidence_" + string(kind) + "s") }

// Collected is the query for how many articles of all sources there are in each bucket: bucket and articles. Its
// parameter `articles` is what is asked: the view, or the table beneath, which is faster and counts a little more.
func Collected() string { return read("collected") }

// Around is the query for what stands around an alert on one series: kind (publisher, sentiment, organization or term),
// name, stories and usual. Beside those of Evidence it needs the parameter past.
func Around() string { return read("around") }

// Changes is the query whose one text differs once something that is counted has changed.
func Changes() string { return read("changes") }

// Replays is the query for the replays of the past: replay, articles, first_ms and last_ms.
func Replays() string { return read("replays") }

// Stored is the query for how far the ledger has come: partition and next, an offset.
func Stored() string { return read("stored") }

// Parameters are what Collected, Counts and Evidence need, for what was counted from since until before until. watched is
// the rule's watch for Counts and the one series for Evidence. An article that was published in a gap counts there and not
// where it was seen: what comes in after an outage is no spike.
func Parameters(r rule.Rule, watched rule.Watch, since, until time.Time, gaps []Gap) map[string]string {
	ms := func(n int64) string { return strconv.FormatInt(n, 10) }
	pairs := make([]string, len(gaps))
	for i, g := range gaps {
		pairs[i] = fmt.Sprintf("(%d,%d)", g.From.UnixMilli(), g.Until.UnixMilli())
	}
	return map[string]string{
		"gaps":         "[" + strings.Join(pairs, ",") + "]",
		"organization": watched.Organization, "topic": watched.Topic, "source": watched.Source,
		"shift": ms(r.Shift().Milliseconds()), "bucket": ms(r.Bucket.Milliseconds()), "lateness": ms(r.Lateness.Milliseconds()),
		"since": ms(since.UnixMilli()), "until": ms(until.UnixMilli()),
	}
}

// Row is one bucket of one series, as Counts yields it.
type Row struct {
	Organization string `json:"organization" ch:"organization"`
	Topic        string `json:"topic" ch:"topic"`
	Source       string `json:"source" ch:"source"`
	Bucket       int64  `json:"bucket" ch:"bucket"` // number of buckets since 1970-01-01 in the rule's zone
	Stories      uint64 `json:"stories" ch:"stories"`
	Families     uint64 `json:"families" ch:"families"`
}

// Total is one bucket of all that was collected, as Collected yields it.
type Total struct {
	Bucket   int64  `json:"bucket" ch:"bucket"`
	Articles uint64 `json:"articles" ch:"articles"`
}

// Table is the counts of all series of a rule: the same buckets for each, the first beginning at Start. A bucket without
// stories is there too, with zero: that nothing came is a part of what is usual.
type Table struct {
	Start  time.Time
	Series map[string][]watch.Bucket
	rows   int
}

// Limits of a table, so that a rule on hostile ids cannot take all memory.
const (
	maxSeries = 5000
	maxCells  = 20_000_000
)

// NewTable puts rows into buckets from the first row's bucket to the one that holds last. Rows outside are left out.
// Buckets that lie in a gap are marked so in every series.
func NewTable(r rule.Rule, last time.Time, rows []Row, gaps []Gap) (Table, error) {
	t := Table{Start: r.Floor(last), Series: make(map[string][]watch.Bucket)}
	if len(rows) == 0 {
		return t, nil
	}
	first := slices.MinFunc(rows, func(a, b Row) int { return int(a.Bucket - b.Bucket) }).Bucket
	size := r.Bucket.Milliseconds()
	t.Start = time.UnixMilli(first*size - r.Shift().Milliseconds()).UTC()
	if n := r.Floor(last).Sub(t.Start) / r.Bucket; n >= 0 {
		t.rows = int(n) + 1
	}
	for _, row := range rows {
		at := int(row.Bucket - first)
		if at >= t.rows {
			continue
		}
		name := rule.Watch{Organization: row.Organization, Topic: row.Topic, Source: row.Source}.Series()
		buckets, found := t.Series[name]
		if !found {
			if len(t.Series) >= maxSeries || (len(t.Series)+1)*t.rows > maxCells {
				return t, fmt.Errorf("rule %s: more than %d series or %d buckets in all; watch fewer, or shorten its baseline", r.Name, maxSeries, maxCells)
			}
			buckets = make([]watch.Bucket, t.rows)
			for i := range buckets {
				buckets[i].Gap = within(gaps, t.Start.Add(time.Duration(i)*r.Bucket))
			}
			t.Series[name] = buckets
		}
		buckets[at].Stories, buckets[at].Families = int(row.Stories), int(row.Families)
	}
	return t, nil
}

// Renew returns the table up to the bucket that holds last, with the buckets from the one that begins at from on as rows
// now say, which hold no others. Buckets before from stay, in the same memory; those from from on may be overwritten in
// it, so that the old table is of no more use. from must not be before the table's start.
func (t Table) Renew(r rule.Rule, from, last time.Time, rows []Row, gaps []Gap) (Table, error) {
	keep := int(from.Sub(t.Start) / r.Bucket)
	length := int(r.Floor(last).Sub(t.Start)/r.Bucket) + 1
	if keep < 0 || length < keep {
		return Table{}, fmt.Errorf("renewing a table from %s to %s, which begins at %s", from, last, t.Start)
	}
	first := t.Start.Add(r.Shift()).UnixMilli() / r.Bucket.Milliseconds()
	next := Table{Start: t.Start, Series: make(map[string][]watch.Bucket, len(t.Series)), rows: length}
	for name, buckets := range t.Series {
		next.Series[name] = slices.Grow(buckets[:min(keep, len(buckets))], length-min(keep, len(buckets)))[:length]
		clear(next.Series[name][keep:])
	}
	for _, row := range rows {
		at := int(row.Bucket - first)
		if at < keep || at >= length {
			continue
		}
		name := rule.Watch{Organization: row.Organization, Topic: row.Topic, Source: row.Source}.Series()
		if _, found := next.Series[name]; !found {
			if len(next.Series) >= maxSeries || (len(next.Series)+1)*length > maxCells {
				return Table{}, fmt.Errorf("rule %s: more than %d series or %d buckets in all; watch fewer, or shorten its baseline", r.Name, maxSeries, maxCells)
			}
			next.Series[name] = make([]watch.Bucket, length)
		}
		next.Series[name][at].Stories, next.Series[name][at].Families = int(row.Stories), int(row.Families)
	}
	for _, g := range gaps {
		for at := g.From; at.Before(g.Until); at = at.Add(r.Bucket) {
			if i := int(at.Sub(t.Start) / r.Bucket); i >= 0 && i < length {
				for _, buckets := range next.Series {
					if !buckets[i].Gap {
						buckets[i].Gap = true
					}
				}
			}
		}
	}
	return next, nil
}

// Names are the series in order.
func (t Table) Names() []string { return slices.Sorted(maps.Keys(t.Series)) }

// Buckets are those of one series; a series that no row has is all zero.
func (t Table) Buckets(series string) []watch.Bucket {
	if buckets, found := t.Series[series]; found {
		return buckets
	}
	return make([]watch.Bucket, t.rows)
}
