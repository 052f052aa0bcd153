package alert

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/count"
	"bellwether.internal/services/alert/rule"
	kitclickhouse "bellwether.internal/services/kit/clickhouse"
)

// Bounds of the texts of evidence, in bytes: five stories must fit a message many times over.
const (
	titleLimit    = 1 << 10
	sentenceLimit = 2 << 10
	addressLimit  = 4 << 10
)

// Bounds of an explanation. It rests on the newest articles of the bucket, and on a sample of as many of the weeks before.
const (
	maxBehind = 5_000
	maxUsual  = 50_000
)

// aroundDays is how many days before an alert are looked at for what is usual.
const aroundDays = 28

// aroundTimeout is how long the service waits for what stands around an alert, and aroundSaved how much time for that is saved
// up: see allowance.
const (
	aroundTimeout = 2 * time.Second
	aroundSaved   = 4 * time.Second
)

// rises of a kind that are told at most; they have at least riseStories stories, and riseFactor times what is usual.
const (
	maxRises    = 3
	riseStories = 3
	riseFactor  = 3
)

// evidenceRow is one story behind an alert.
type evidenceRow struct {
	ArticleID   uuid.UUID `ch:"article_id"`
	Title       string    `ch:"title"`
	URL         string    `ch:"url"`
	Publisher   string    `ch:"publisher"`
	Sentence    string    `ch:"sentence"`
	Sentiment   string    `ch:"sentiment"`
	PublishedMs int64     `ch:"published_ms"`
}

// aroundRow is one thing that stands around an alert.
type aroundRow struct {
	Kind    string `ch:"kind"`
	Name    string `ch:"name"`
	Stories int64  `ch:"stories"`
}

// explain writes into an onset the stories behind it, which are those of its first bucket, and what stands around it. The
// latter is left out where it takes too long, alone or for all alerts of a storm: better told with less than told late.
func (r *reader) explain(ctx context.Context, ru rule.Rule, t *bellwetherv1.AlertTransition) error {
	began := time.Now()
	since := time.UnixMilli(t.GetStartedAt()).UTC()
	moved, toward := movers(ru, t)
	parameters := count.Parameters(ru, moved, since, since.Add(ru.Bucket), nil)
	parameters["toward"] = toward
	keys, err := r.behind(ctx, ru, parameters)
	if err != nil {
		return fmt.Errorf("looking for the stories behind %s of rule %s: %w", t.GetSeries(), ru.Name, err)
	}
	if t.Evidence, err = r.evidence(ctx, ru, keys, parameters); err != nil {
		return fmt.Errorf("reading the stories behind %s of rule %s: %w", t.GetSeries(), ru.Name, err)
	}
	if !r.around.left() {
		r.log.Warn("alert is told without what stands around it: there are many", zap.String("rule", ru.Name), zap.String("series", t.GetSeries()))
		return nil
	}
	asked := time.Now()
	defer func() { r.around.spend(time.Since(asked)) }()
	bounded, cancel := context.WithTimeout(ctx, r.patience)
	defer cancel()
	switch err := r.surroundings(bounded, ru, t, keys, parameters); {
	case err != nil && bounded.Err() != nil && ctx.Err() == nil:
		r.log.Warn("alert is told without all that stands around it, which took too long", zap.String("rule", ru.Name),
			zap.String("series", t.GetSeries()), zap.Duration("waited", time.Since(began)), zap.Error(err))
	case err != nil:
		return fmt.Errorf("reading what stands around %s of rule %s: %w", t.GetSeries(), ru.Name, err)
	}
	return nil
}

// movers says which stories moved what an onset tells of: those of its series, of a tone that fell or rose the negative or the
// positive ones alone (toward -1 or 1, else 0), and of a share that fell those of all organizations on the topic.
func movers(ru rule.Rule, t *bellwetherv1.AlertTransition) (of rule.Watch, toward string) {
	of, toward = rule.ParseSeries(t.GetSeries()), "0"
	rose := t.GetValue() >= t.GetExpected()
	switch {
	case ru.Measure == rule.Sentiment && rose:
		toward = "1"
	case ru.Measure == rule.Sentiment:
		toward = "-1"
	case ru.Measure == rule.Share && !rose:
		of.Organization = ""
	}
	return of, toward
}

// behind asks for the keys of the articles of a series in a bucket.
func (r *reader) behind(ctx context.Context, ru rule.Rule, parameters map[string]string) ([]key, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	parameters["limit"] = fmt.Sprint(maxBehind)
	var keys []key
	return keys, r.conn.Select(ctx, &keys, count.Behind(ru.Watch), bound(parameters)...)
}

// evidence reads the stories of some articles.
func (r *reader) evidence(ctx context.Context, ru rule.Rule, keys []key, parameters map[string]string) ([]*bellwetherv1.AlertEvidence, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	var rows []evidenceRow
	if err := r.conn.Select(withBehind(ctx, keys), &rows, count.Evidence(ru.Watch), bound(parameters)...); err != nil {
		return nil, err
	}
	evidence := make([]*bellwetherv1.AlertEvidence, 0, len(rows))
	for _, row := range rows {
		evidence = append(evidence, &bellwetherv1.AlertEvidence{
			ArticleId: row.ArticleID[:], Title: text(row.Title, titleLimit), Url: text(row.URL, addressLimit), Publisher: text(row.Publisher, titleLimit),
			Sentence: text(row.Sentence, sentenceLimit), Sentiment: row.Sentiment, PublishedAt: row.PublishedMs,
		})
	}
	return evidence, nil
}

// surroundings writes into an onset its publishers, its tone, and what rose with it.
func (r *reader) surroundings(ctx context.Context, ru rule.Rule, t *bellwetherv1.AlertTransition, keys []key, parameters map[string]string) error {
	var rows []aroundRow
	if err := r.conn.Select(withBehind(ctx, keys), &rows, count.Around(ru.Watch), bound(parameters)...); err != nil {
		return err
	}
	slices.SortStableFunc(rows, func(a, b aroundRow) int {
		return cmp.Or(cmp.Compare(b.Stories, a.Stories), cmp.Compare(a.Name, b.Name))
	})
	var named []name
	for _, row := range rows {
		switch {
		case row.Kind == "publisher":
			t.Publishers = append(t.Publishers, text(row.Name, titleLimit))
		case row.Kind == "sentiment" && row.Name == "positive":
			t.Positive = row.Stories
		case row.Kind == "sentiment" && row.Name == "neutral":
			t.Neutral = row.Stories
		case row.Kind == "sentiment" && row.Name == "negative":
			t.Negative = row.Stories
		default:
			named = append(named, name{row.Kind, row.Name})
		}
	}
	if len(named) == 0 {
		return nil
	}
	usual, err := r.usual(ctx, ru, time.UnixMilli(t.GetStartedAt()).UTC(), named)
	if err != nil {
		return err
	}
	t.Rises = rises(rows, usual)
	return nil
}

// name is an organization or a term.
type name struct{ kind, name string }

// usual asks how many stories have each of some organizations and terms in a bucket at this time of day, on average of the
// days before. Where so many stretches would hold too many articles they are shorter.
func (r *reader) usual(ctx context.Context, ru rule.Rule, onset time.Time, named []name) (map[name]float64, error) {
	length := ru.Bucket
	if articles := each(r.kept[ru.Name].totals) * aroundDays; articles > maxUsual {
		length = max(time.Duration(float64(length)*maxUsual/articles).Round(time.Second), time.Second)
	}
	first := 1 + int((ru.Lateness-1)/(24*time.Hour)) // nearer days hold the alert's own articles
	var within []count.Gap
	for day := first; day < first+aroundDays; day++ {
		from := onset.Add(-time.Duration(day) * 24 * time.Hour)
		within = append(within, count.Gap{From: from, Until: from.Add(length)})
	}
	var rows []aroundRow
	ctx = kitclickhouse.WithTable(ctx, "named", []kitclickhouse.ExternalColumn{{"kind", "String"}, {"name", "String"}}, len(named), func(i int) []any { return []any{named[i].kind, named[i].name} })
	if err := r.conn.Select(ctx, &rows, count.Usual(within)); err != nil {
		return nil, err
	}
	usual := make(map[name]float64, len(rows))
	for _, row := range rows {
		usual[name{row.Kind, row.Name}] = float64(row.Stories) / aroundDays * float64(ru.Bucket) / float64(length)
	}
	return usual, nil
}

// each is how many articles a bucket has on average of the days that are looked at.
func each(totals []count.Total) float64 {
	if len(totals) == 0 {
		return 0
	}
	var sum uint64
	for _, t := range totals {
		sum += t.Articles
	}
	return float64(sum) / float64(len(totals))
}

// rises are the organizations and terms that have far more stories than is usual, of each kind those farthest beyond it.
func rises(rows []aroundRow, usual map[name]float64) []*bellwetherv1.AlertRise {
	var all []*bellwetherv1.AlertRise
	for _, kind := range []string{"organization", "term"} {
		var of []*bellwetherv1.AlertRise
		for _, row := range rows {
			expected := usual[name{row.Kind, row.Name}]
			if row.Kind == kind && row.Stories >= riseStories && float64(row.Stories) >= riseFactor*expected {
				of = append(of, &bellwetherv1.AlertRise{Kind: kind, Name: text(row.Name, titleLimit), Stories: row.Stories, Expected: expected})
			}
		}
		slices.SortStableFunc(of, func(a, b *bellwetherv1.AlertRise) int {
			return cmp.Compare(float64(b.GetStories())-b.GetExpected(), float64(a.GetStories())-a.GetExpected())
		})
		all = append(all, of[:min(len(of), maxRises)]...)
	}
	return all
}
