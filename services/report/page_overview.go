package report

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/sync/errgroup"

	"bellwether.internal/services/report/catalog"
)

// table runs a built-in report for the page; a parameter that the report does not have is left out.
func (p *page) table(ctx context.Context, f *frame, name string, parameters map[string]string) (*Table, error) {
	report, ok := p.api.reports.catalog.Report(name)
	if !ok {
		return nil, fmt.Errorf("there is no report %s", name)
	}
	raw := f.span()
	maps.Copy(raw, parameters)
	for key := range raw {
		if _, ok := report.Parameter(key); !ok {
			delete(raw, key)
		}
	}
	t, err := p.recent.table(ctx, questionKey(name, f.Lang, raw), func(ctx context.Context) (*Table, error) {
		_, t, err := p.api.reports.run(ctx, report, raw, f.Lang)
		return t, err
	})
	if err != nil {
		return nil, fmt.Errorf("report %s: %w", name, err)
	}
	return t, nil
}

// entry is a topic or organization in a list.
type entry struct {
	ID, Name, Href  string
	Count, Previous float64
	Share           float64
	Width           float64 // of the widest, percent
	Polarity        float64
	Tone            toneBar
	Spark           spark
}

// entries reads a report of topics or organizations; id and name are its columns.
func (f *frame) entries(t *Table, id, name, path string) []entry {
	var out []entry
	widest := 0.0
	for _, row := range t.Rows {
		e := entry{
			ID: t.text(row, id), Name: t.text(row, name), Count: t.number(row, "count"), Previous: t.number(row, "previous"),
			Share: t.number(row, "share"), Polarity: t.number(row, "polarity"),
			Tone: toneBarOf(t.number(row, "positive"), t.number(row, "neutral"), t.number(row, "negative")),
		}
		e.Href = f.Link(path + url.PathEscape(e.ID))
		widest = max(widest, e.Count)
		out = append(out, e)
	}
	for i := range out {
		if widest > 0 {
			out[i].Width = 100 * out[i].Count / widest
		}
	}
	return out
}

// sparks draws a small line for each entry out of a trend report.
func (f *frame) sparks(entries []entry, trend *Table, id string) {
	at := map[string]map[string]float64{}
	for _, row := range trend.Rows {
		key := trend.text(row, id)
		if at[key] == nil {
			at[key] = map[string]float64{}
		}
		at[key][trend.text(row, "period")] = trend.number(row, "count")
	}
	starts := periods(f.Start, f.End, f.By)
	for i, e := range entries {
		values := make([]float64, len(starts))
		for j, start := range starts {
			values[j] = at[e.ID][f.chartRow(start, "", "").Period]
		}
		entries[i].Spark = sparkOf(values)
	}
}

// total is a number of the overview with the one before.
type total struct {
	Key         string
	Now, Before float64
}

type overviewView struct {
	*frame
	Totals        []total
	Topics        []entry
	Organizations []entry
	Stories       []storyItem
	Terms         []termItem
	Alerts        []alertItem
	Empty         bool
}

// overview is the first page.
func (p *page) overview(ctx context.Context, r *http.Request, f *frame) (any, error) {
	f.EvidenceShown = 1
	v := &overviewView{frame: f}
	var topics, trend, voices, stories, terms, totals, alerts *Table
	group, ctx := errgroup.WithContext(ctx)
	ask := func(into **Table, name string, parameters map[string]string) {
		group.Go(func() (err error) { *into, err = p.table(ctx, f, name, parameters); return err })
	}
	ask(&topics, "topics", map[string]string{"top": "16"})
	ask(&trend, "topic-trend", map[string]string{"topic": "", "by": f.By})
	ask(&voices, "share-of-voice", map[string]string{"by": "all", "top": "10"})
	ask(&stories, "top-stories", map[string]string{"top": "6"})
	ask(&terms, "new-terms", map[string]string{"top": "16"})
	group.Go(func() (err error) {
		values := catalog.Values{
			"since": f.Start.UTC().Format(time.DateTime), "until": f.End.UTC().Format(time.DateTime),
			"earlier": f.earlier().UTC().Format(time.DateTime),
		}
		totals, err = p.recent.table(ctx, questionKey("page_totals", "", values), func(ctx context.Context) (*Table, error) {
			return p.api.reader.table(ctx, query("page_totals"), values)
		})
		return err
	})
	group.Go(func() (err error) { alerts, err = p.api.alerts(ctx, url.Values{"limit": {"6"}}); return err })
	if err := group.Wait(); err != nil {
		return nil, err
	}
	row := totals.Rows[0]
	for _, key := range []string{"articles", "stories", "publishers"} {
		v.Totals = append(v.Totals, total{key, totals.number(row, key), totals.number(row, key+"_before")})
	}
	v.Empty = v.Totals[0].Now == 0
	v.Topics = f.entries(topics, "topic", "topic_name", "/topics/")
	f.sparks(v.Topics, trend, "topic")
	v.Organizations = f.entries(voices, "entity_id", "name", "/organizations/")
	v.Stories, v.Terms = f.stories(stories), f.terms(terms)
	v.Alerts = p.alertItems(f, alerts)
	return v, nil
}

type listView struct {
	*frame
	Entries []entry
}

// topics lists every topic.
func (p *page) topics(ctx context.Context, _ *http.Request, f *frame) (any, error) {
	t, err := p.table(ctx, f, "topics", map[string]string{"top": "200"})
	if err != nil {
		return nil, err
	}
	trend, err := p.table(ctx, f, "topic-trend", map[string]string{"topic": "", "by": f.By})
	if err != nil {
		return nil, err
	}
	v := listView{f, f.entries(t, "topic", "topic_name", "/topics/")}
	f.sparks(v.Entries, trend, "topic")
	return v, nil
}

// organizations lists the organizations that the news names most.
func (p *page) organizations(ctx context.Context, _ *http.Request, f *frame) (any, error) {
	t, err := p.table(ctx, f, "organizations", map[string]string{"top": "200"})
	if err != nil {
		return nil, err
	}
	// Of those that are listed alone: a trend of all would grow with the market.
	trend, err := p.table(ctx, f, "share-of-voice", map[string]string{"top": "200", "by": f.By})
	if err != nil {
		return nil, err
	}
	v := listView{f, f.entries(t, "entity_id", "name", "/organizations/")}
	f.sparks(v.Entries, trend, "entity_id")
	return v, nil
}
