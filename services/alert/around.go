package alert

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"go.uber.org/zap"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/count"
	"bellwether.internal/services/alert/rule"
	kitclickhouse "bellwether.internal/services/kit/clickhouse"
)

// aroundDays is how many days before an alert are looked at for what is usual, and maxUsual how many articles of them at most, about.
const (
	aroundDays = 28
	maxUsual   = 50_000
)

// aroundTimeout is how long alerts that are explained together wait for what rose with them, and aroundSaved how much time for
// that is saved up: see allowance.
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

// aroundRow is an organization or a term that stories behind the alert of a number have.
type aroundRow struct {
	Alert   uint32 `ch:"alert"`
	Kind    string `ch:"kind"`
	Name    string `ch:"name"`
	Stories int64  `ch:"stories"`
}

// surroundings writes into the onsets of alerts what rose with them. The first has the number first among the witnesses. Where
// there is no time for it, or not enough, it is left out.
func (r *reader) surroundings(ctx context.Context, ru rule.Rule, since time.Time, alerts []asked, first int, witnesses []witness) error {
	if !r.around.left() {
		r.log.Warn("alerts are told without what rose with them: there are many", zap.String("rule", ru.Name), zap.Int("alerts", len(alerts)))
		return nil
	}
	began := time.Now()
	defer func() { r.around.spend(time.Since(began)) }()
	bounded, cancel := context.WithTimeout(ctx, r.patience)
	defer cancel()
	switch err := r.rises(bounded, ru, since, alerts, first, witnesses); {
	case err != nil && late(bounded) && ctx.Err() == nil:
		r.log.Warn("alerts are told without what rose with them, which took too long", zap.String("rule", ru.Name), zap.Int("alerts", len(alerts)),
			zap.Duration("waited", time.Since(began)), zap.Error(err))
	case err != nil:
		return fmt.Errorf("reading what rose with %d alerts of rule %s: %w", len(alerts), ru.Name, err)
	}
	return nil
}

// late reports whether the deadline of a context has come. A connection gives up by that very instant, maybe before the context does.
func late(ctx context.Context) bool {
	deadline, found := ctx.Deadline()
	return ctx.Err() != nil || found && !time.Now().Before(deadline)
}

// rises writes into the onsets of alerts what rose with them.
func (r *reader) rises(ctx context.Context, ru rule.Rule, since time.Time, alerts []asked, first int, witnesses []witness) error {
	if len(witnesses) == 0 {
		return nil
	}
	columns := []kitclickhouse.ExternalColumn{
		{"alert", "UInt32"}, {"published_at", instant}, {"article_id", "UUID"}, {"revision", "UInt64"}, {"made_by", "String"}, {"story", "UUID"}, {"organization", "String"},
	}
	with := kitclickhouse.WithTable(ctx, "witnesses", columns, len(witnesses), func(i int) []any {
		w := witnesses[i]
		return []any{w.Alert, w.PublishedAt, w.ArticleID, w.Revision, w.MadeBy, w.Story, alerts[int(w.Alert)-first].series.Organization}
	})
	var rows []aroundRow
	if err := r.conn.Select(with, &rows, count.Around()); err != nil {
		return err
	}
	of := make(map[int][]aroundRow)
	var named []name
	for _, row := range rows {
		of[int(row.Alert)-first] = append(of[int(row.Alert)-first], row)
		named = append(named, name{row.Kind, row.Name})
	}
	usual, err := r.usual(ctx, ru, since, named)
	if err != nil {
		return err
	}
	for i, a := range alerts {
		a.onset.Rises = rises(of[i], usual)
	}
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
	r.mu.Lock()
	defer r.mu.Unlock()
	past := r.past.of(stretch{onset.Add(-time.Duration(first) * 24 * time.Hour), length}, time.Now())
	if asked := past.unknown(named); len(asked) > 0 {
		var within []count.Gap
		for day := range aroundDays {
			from := past.at.Add(-time.Duration(day) * 24 * time.Hour)
			within = append(within, count.Gap{From: from, Until: from.Add(length)})
		}
		var rows []struct {
			Kind    string `ch:"kind"`
			Name    string `ch:"name"`
			Stories int64  `ch:"stories"`
		}
		ctx = kitclickhouse.WithTable(ctx, "named", []kitclickhouse.ExternalColumn{{"kind", "String"}, {"name", "String"}}, len(asked), func(i int) []any { return []any{asked[i].kind, asked[i].name} })
		if err := r.conn.Select(ctx, &rows, count.Usual(within)); err != nil {
			return nil, err
		}
		for _, n := range asked {
			past.stories[n] = 0
		}
		for _, row := range rows {
			past.stories[name{row.Kind, row.Name}] = row.Stories
		}
	}
	usual := make(map[name]float64, len(named))
	for _, n := range named {
		usual[n] = float64(past.stories[n]) / aroundDays * float64(ru.Bucket) / float64(length)
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
	slices.SortStableFunc(rows, func(a, b aroundRow) int {
		return cmp.Or(cmp.Compare(b.Stories, a.Stories), cmp.Compare(a.Name, b.Name))
	})
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
