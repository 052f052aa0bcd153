package report

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"bellwether.internal/services/report/catalog"
)

// seriesView is the page of a topic or an organization, or of an organization on a topic.
type seriesView struct {
	*frame
	Name, ID, About     string
	IsTopic             bool
	Topic, Organization string
	OtherName           string // of the topic that an organization's page is narrowed to
	Chart               *chart
	Totals              []total
	Polarity            float64
	ToneBar             toneBar
	Drivers             []entry
	Stories             []storyItem
	Terms               []termItem
	Articles            []articleItem
	More                string
}

func (p *page) topic(ctx context.Context, r *http.Request, f *frame) (any, error) {
	id := p.meant("topic", r.PathValue("id"))
	known, ok := p.api.names.market.Topic(id)
	if !ok {
		return nil, missing{catalog.Wrong("there is no topic %q", "없는 주제입니다: %q", id)}
	}
	v := &seriesView{frame: f, Name: known.Name.In(f.Lang), ID: id, IsTopic: true, Topic: id}
	if f.Lang == "en" {
		v.About = known.About
	}
	return v, p.fill(ctx, v)
}

func (p *page) organization(ctx context.Context, r *http.Request, f *frame) (any, error) {
	id := p.meant("organization", r.PathValue("id"))
	known, ok := p.api.names.market.Organization(id)
	if !ok {
		return nil, missing{catalog.Wrong("there is no organization %q", "없는 기업입니다: %q", id)}
	}
	v := &seriesView{frame: f, Name: known.Name.In(f.Lang), ID: id, Organization: id}
	var err error
	if v.Topic, err = p.api.reader.knownID(ctx, p.api.names, "topic", "topic", r.URL.Query().Get("topic")); err != nil {
		return nil, err
	}
	if v.Topic != "" {
		v.OtherName = p.api.names.topic(v.Topic, f.Lang)
	}
	return v, p.fill(ctx, v)
}

// meant is the one id that a text means; the text itself where there is none or several.
func (p *page) meant(kind, text string) string {
	if ids := p.api.names.called.IDs(kind, text); len(ids) == 1 {
		return ids[0]
	}
	return text
}

// fill asks for all that the page shows.
func (p *page) fill(ctx context.Context, v *seriesView) error {
	f := v.frame
	of := map[string]string{"topic": v.Topic, "organization": v.Organization}
	with := func(pairs ...string) map[string]string {
		out := map[string]string{}
		for k, x := range of {
			out[k] = x
		}
		for i := 0; i < len(pairs); i += 2 {
			out[pairs[i]] = pairs[i+1]
		}
		return out
	}
	trendReport, driverReport := "organization-trend", "topics"
	driverParameters := map[string]string{"organization": v.Organization, "top": "12"}
	if v.IsTopic {
		trendReport, driverReport = "topic-trend", "organizations"
		driverParameters = map[string]string{"topic": v.Topic, "top": "12"}
	}
	before := map[string]string{"by": "all", "since": f.earlier().Format(time.RFC3339), "until": f.Start.Format(time.RFC3339)}
	var trend, whole, earlier, drivers, stories, terms, articles *Table
	group, ctx := errgroup.WithContext(ctx)
	ask := func(into **Table, name string, parameters map[string]string) {
		group.Go(func() (err error) { *into, err = p.table(ctx, f, name, parameters); return err })
	}
	ask(&trend, trendReport, with("by", f.By))
	ask(&whole, trendReport, with("by", "all"))
	ask(&earlier, trendReport, with("by", "all", "since", before["since"], "until", before["until"]))
	ask(&drivers, driverReport, driverParameters)
	ask(&stories, "top-stories", with("top", "6"))
	if v.IsTopic {
		ask(&terms, "new-terms", with("top", "16"))
	}
	group.Go(func() (err error) {
		asked := url.Values{
			"topic": {v.Topic}, "organization": {v.Organization}, "since": {f.Start.Format(time.RFC3339)}, "until": {f.End.Format(time.RFC3339)},
			"limit": {"12"},
		}
		articles, err = p.recent.table(ctx, "articles?"+asked.Encode(), func(ctx context.Context) (*Table, error) {
			t, _, err := p.api.articles(ctx, asked)
			return t, err
		})
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	v.Chart = f.toneChart(trend, v.Name, v.Topic, v.Organization)
	now, then := first(whole), first(earlier)
	for _, key := range []string{"articles", "stories", "publishers"} {
		v.Totals = append(v.Totals, total{key, whole.number(now, key), earlier.number(then, key)})
	}
	v.Polarity = whole.number(now, "polarity")
	v.ToneBar = toneBarOf(whole.number(now, "positive"), whole.number(now, "neutral"), whole.number(now, "negative"))
	if v.IsTopic {
		v.Drivers = f.entries(drivers, "entity_id", "name", "/organizations/")
		for i, d := range v.Drivers {
			v.Drivers[i].Href = f.Link("/organizations/"+url.PathEscape(d.ID), "topic", v.Topic)
		}
		v.Terms = f.terms(terms)
	} else {
		v.Drivers = f.entries(drivers, "topic", "topic_name", "/topics/")
		for i, d := range v.Drivers {
			v.Drivers[i].Href = f.Link("/organizations/"+url.PathEscape(v.Organization), "topic", d.ID)
		}
	}
	v.Stories, v.Articles = f.stories(stories), articleItems(articles)
	v.More = f.Behind(v.Topic, v.Organization, f.Start, f.End)
	return nil
}

// first is a table's first row, or one without values.
func first(t *Table) []any {
	if len(t.Rows) > 0 {
		return t.Rows[0]
	}
	return make([]any, len(t.Columns))
}

// articlesView is the list behind a point of a chart.
type articlesView struct {
	*frame
	Name         string
	Since, Until any
	Articles     []articleItem
	Sentiment    string
	Limit        int
}

// Full says that there may be more than is shown.
func (v articlesView) Full() bool { return len(v.Articles) >= v.Limit }

// articles is the list of articles behind a point: the first of two clicks from a chart to its sentences.
func (p *page) articles(ctx context.Context, r *http.Request, f *frame) (any, error) {
	q := url.Values{}
	for _, name := range []string{"topic", "organization", "source", "sentiment", "since", "until", "limit"} {
		if x := r.URL.Query().Get(name); x != "" {
			q.Set(name, x)
		}
	}
	if !q.Has("limit") {
		q.Set("limit", "200")
	}
	n, err := strconv.Atoi(q.Get("limit"))
	if err != nil || n < 1 || n > 1000 {
		return nil, badRequest{catalog.Wrong("parameter limit: %q is no whole number from 1 to 1000", "매개변수 limit: %q 대신 1부터 1000까지의 정수를 쓰세요", q.Get("limit"))}
	}
	since, err := p.api.timeOf(q, "since", "30d")
	if err != nil {
		return nil, err
	}
	until, err := p.api.timeOf(q, "until", "+36h")
	if err != nil {
		return nil, err
	}
	t, _, err := p.api.articles(ctx, q)
	if err != nil {
		return nil, err
	}
	return articlesView{
		frame: f, Name: p.seriesName(f, p.meant("topic", q.Get("topic")), p.meant("organization", q.Get("organization")), q.Get("source")), Since: since, Until: until,
		Articles: articleItems(t), Sentiment: q.Get("sentiment"), Limit: n,
	}, nil
}

type alertsView struct {
	*frame
	alertLogItems
	Alerts []alertItem
	State  string
	// Next is the address of the next page of alerts, empty where nothing follows.
	Next string
}

// alerts lists alerts with their stories, and what was said and told of alerts.
func (p *page) alerts(ctx context.Context, r *http.Request, f *frame) (any, error) {
	state := r.URL.Query().Get("state")
	if state != "" && state != "firing" && state != "resolved" {
		return nil, badRequest{catalog.Wrong("parameter state: %q is neither firing nor resolved", "매개변수 state: 쓸 수 없는 값입니다: %q. 쓸 수 있는 값: firing, resolved", state)}
	}
	t, err := p.api.alerts(ctx, url.Values{"limit": {strconv.Itoa(alertsListed)}, "state": {state}, "after": {r.URL.Query().Get("after")}})
	if err != nil {
		return nil, err
	}
	said, err := p.alertLogItems(ctx, f)
	if err != nil {
		return nil, err
	}
	v := alertsView{frame: f, alertLogItems: said, Alerts: p.alertItems(f, t), State: state}
	if place := nextAlert(t, alertsListed); place != "" {
		v.Next = f.With("after", place)
	}
	return v, nil
}
