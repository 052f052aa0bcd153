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
	"text/template"
	"time"

	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/alert/watch"
)

//go:embed queries/*.sql
var queries embed.FS

// subject is what differs between the kinds of series in the queries.
type subject struct {
	Columns string // of a series: organization, topic and source
	View    string // what counts of it
	Rows    string // the table beneath
	Watched string // the condition for what is watched
	// Saved is true for a query of the rule's own, which cannot be searched by keys.
	Saved bool
	// Toned is true where the tone of what counts is wanted.
	Toned bool
	// Name is the text by which the rows of a series are found: of a pair its topic.
	Name string
	// Paired is true where the organization belongs to the series beside the name.
	Paired bool
	// Sentence is the column with the decisive sentence, empty where the title is all there is.
	Sentence string
}

// From is where the articles of the series in the external table `asked` are looked for, with the condition for them.
func (s subject) From() string {
	if s.Saved {
		return s.View + "\nWHERE " + s.Name + " IN (SELECT name FROM asked) AND"
	}
	return s.Rows + "\nPREWHERE " + s.Name + " IN (SELECT name FROM asked)\nWHERE"
}

// NameOf is the name by which the rows of a series are found.
func NameOf(series rule.Watch) string {
	switch series.Kind {
	case rule.Topic, rule.Pair:
		return series.Topic
	case rule.Organization:
		return series.Organization
	}
	return series.Source
}

// watchedTopic is the condition for a topic that is watched.
const watchedTopic = "({topic:String} = '' OR topic = {topic:String})"

// subjectOf returns what the queries need to know of a watch.
func subjectOf(w rule.Watch) subject {
	const (
		organization = "({organization:String} = '' OR organization = {organization:String})"
		topic        = watchedTopic
		source       = "({source:String} = '' OR source = {source:String})"
	)
	switch w.Kind {
	case rule.Topic:
		return subject{Columns: "'' AS organization, topic, '' AS source", View: "topics", Rows: "rows_topics", Watched: topic, Name: "toString(topic)", Sentence: "sentence"}
	case rule.Organization:
		return subject{Columns: "organization, '' AS topic, '' AS source", View: "organizations", Rows: "rows_organizations", Watched: organization, Name: "toString(organization)", Sentence: "sentence"}
	case rule.Pair:
		return subject{
			Columns: "organization, topic, '' AS source", View: "pairs", Rows: "rows_pairs", Watched: organization + " AND " + topic,
			Name: "toString(topic)", Paired: true, Sentence: "evidence",
		}
	case rule.SQL:
		return subject{
			Columns: "'' AS organization, '' AS topic, toString(series) AS source", View: "(\n" + w.Query + "\n)", Rows: "rows_articles",
			Watched: "({source:String} = '' OR toString(series) = {source:String})", Name: "toString(series)", Saved: true,
		}
	}
	return subject{Columns: "'' AS organization, '' AS topic, source", View: "articles", Rows: "rows_articles", Watched: source, Name: "toString(source)"}
}

// texts are the queries, read once.
var texts = template.Must(template.ParseFS(queries, "queries/*.sql"))

// Toned reports whether the articles of what is watched have a tone toward it.
func Toned(w rule.Watch) bool { return subjectOf(w).Sentence != "" }

// write fills in a query. about is what it is filled in with.
func write(name string, about any) string {
	var text strings.Builder
	if err := texts.ExecuteTemplate(&text, name+".sql", about); err != nil {
		panic(fmt.Sprintf("query %s: %v", name, err)) // names and fields are constants of this package
	}
	return text.String()
}

// Counts is the query that counts all series of a rule's kind by bucket. Its rows are Row's fields: those that the rule
// measures. For a share they are those of all organizations.
func Counts(r rule.Rule) string {
	s := subjectOf(r.Watch)
	switch r.Measure {
	case rule.Sentiment:
		s.Toned = true
		return write("tones", s)
	case rule.Share:
		s.Watched = watchedTopic
	}
	return write("counts", s)
}

// Membership is the query for the stories and publisher families in each bucket: Members' fields.
func Membership(w rule.Watch) string { return write("members", subjectOf(w)) }

// Position is an offset of a partition.
type Position struct {
	Partition int32
	Offset    int64
}

// Arrived is the query for what the ledger has taken in since the positions, which are those of partitions 0, 1 and so on
// in order: partition, offset and article_id.
func Arrived(since []Position) string { return write("arrived", since) }

// Versions is the query for all versions of the articles in the external table `arrived`: article_id, published_at,
// revision and made_by.
func Versions() string { return write("versions", nil) }

// Arrivals is the query for what the articles in the external table `behind` count for: Arrival's fields.
func Arrivals(w rule.Watch) string { return write("arrivals", subjectOf(w)) }

// Behind is the query for the keys of the articles behind alerts on several series in one bucket: alert, published_at and
// article_id. It reads the external table `asked`: alert, a number, with name (NameOf) and organization of its series, the latter of
// pairs alone, and empty for all. Beside the Parameters it needs limit.
func Behind(w rule.Watch) string { return write("behind", subjectOf(w)) }

// Witnesses is the query for the articles behind alerts as they count: alert, published_at, article_id, revision, made_by, story,
// publisher, family, tone (−1, 0 or 1), score, and of pairs the organization. It reads the external table `behind`, which has the
// rows of Behind, each with the name and organization that were asked for.
func Witnesses(w rule.Watch) string { return write("witnesses", subjectOf(w)) }

// Evidence is the query for what is shown of some articles: alert, place, title, url and sentence. It reads the external table
// `chosen`: alert and place, numbers by which the answers are known; published_at, article_id, revision, made_by and organization
// as Witnesses has them, and name as for Behind.
func Evidence(w rule.Watch) string { return write("evidence", subjectOf(w)) }

// Around is the query for what at least three stories behind an alert have: alert, kind (organization or term), name and
// stories. It reads the external table `witnesses`: alert, published_at, article_id, revision, made_by and story as Witnesses has
// them, and organization, which is left out.
func Around() string { return write("around", nil) }

// Usual is the query for how many stories have each of some organizations and terms in stretches of time, of which there
// must be one: kind, name and stories. It reads the external table `named`: kind and name.
func Usual(within []Gap) string {
	parts := make([]string, len(within))
	for i, g := range within {
		parts[i] = fmt.Sprintf("published_at >= fromUnixTimestamp64Milli(%d) AND published_at < fromUnixTimestamp64Milli(%d)", g.From.UnixMilli(), g.Until.UnixMilli())
	}
	return strings.ReplaceAll(write("usual", nil), "{within}", "("+strings.Join(parts, " OR ")+")")
}

// Collected is the query for how many articles of all sources there are in each bucket: bucket and articles. Its
// parameter `articles` is what is asked: the view, or the table beneath, which is faster and counts a little more.
func Collected() string { return write("collected", nil) }

// Changes is the query whose one text differs once something that is counted has changed.
func Changes() string { return write("changes", nil) }

// Replays is the query for the replays of the past: replay, articles, first_ms and last_ms.
func Replays() string { return write("replays", nil) }

// Stored is the query for how far the ledger has come: partition and next, an offset.
func Stored() string { return write("stored", nil) }

// Parameters are what Collected, Counts, Membership and Behind need, for what was counted from since until before until. watched is
// the rule's watch, or one series of it. An article that was published in a gap counts there and not
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
	// Stories with such a tone toward what is watched, of rules on sentiment.
	Positive uint64 `json:"positive" ch:"positive"`
	Negative uint64 `json:"negative" ch:"negative"`
}

// into writes a row into its bucket.
func (row Row) into(b *watch.Bucket) {
	b.Stories, b.Families = int(row.Stories), int(row.Families)
	b.Positive, b.Negative = int32(row.Positive), int32(row.Negative)
}

// all is a bucket of a topic.
type all struct {
	topic  string
	bucket int64
}

// sums are the stories of all organizations by topic and bucket, as rules on shares need them.
func sums(r rule.Rule, rows []Row) map[all]int32 {
	if r.Measure != rule.Share {
		return nil
	}
	sums := make(map[all]int32)
	for _, row := range rows {
		sums[all{row.Topic, row.Bucket}] += int32(row.Stories)
	}
	return sums
}

// watches reports whether a row's series is one of a rule: of a share the others count beside it.
func watches(r rule.Rule, row Row) bool {
	return r.Measure != rule.Share || r.Watch.Organization == "" || row.Organization == r.Watch.Organization
}

// fillAll writes the stories of all organizations into the series of their topic, in the buckets of which sums tell. first is
// the number of the table's first bucket.
func (t Table) fillAll(sums map[all]int32, first int64) {
	for series, buckets := range t.Series {
		topic := rule.ParseSeries(series).Topic
		for i := range buckets {
			if n, found := sums[all{topic, first + int64(i)}]; found {
				buckets[i].All = n
			}
		}
	}
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
		if at >= t.rows || !watches(r, row) {
			continue
		}
		name := rule.Watch{Kind: r.Watch.Kind, Organization: row.Organization, Topic: row.Topic, Source: row.Source}.Series()
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
		row.into(&buckets[at])
	}
	if all := sums(r, rows); all != nil {
		t.fillAll(all, first)
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
		if at < keep || at >= length || !watches(r, row) {
			continue
		}
		name := rule.Watch{Kind: r.Watch.Kind, Organization: row.Organization, Topic: row.Topic, Source: row.Source}.Series()
		if _, found := next.Series[name]; !found {
			if len(next.Series) >= maxSeries || (len(next.Series)+1)*length > maxCells {
				return Table{}, fmt.Errorf("rule %s: more than %d series or %d buckets in all; watch fewer, or shorten its baseline", r.Name, maxSeries, maxCells)
			}
			next.Series[name] = next.begin(r, row.Topic, keep)
		}
		row.into(&next.Series[name][at])
	}
	if all := sums(r, rows); all != nil {
		next.fillAll(all, first)
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

// begin makes the buckets of a series that had none. Those before keep have what they have beside it: of a share the stories
// of the others.
func (t Table) begin(r rule.Rule, topic string, keep int) []watch.Bucket {
	buckets := make([]watch.Bucket, t.rows)
	if r.Measure != rule.Share {
		return buckets
	}
	for series, others := range t.Series {
		if rule.ParseSeries(series).Topic == topic {
			for i := range buckets[:keep] {
				buckets[i].All = others[i].All
			}
			break
		}
	}
	return buckets
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
