package report

import (
	"context"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"bellwether.internal/services/report/catalog"
)

// compareView sets two to five organizations or topics beside each other.
type compareView struct {
	*frame
	// Topics says that topics are compared, else organizations.
	Topics bool
	// Choices are the fields of the form, Narrow the topic that organizations are narrowed to, Counts what is counted.
	Choices [][]option
	Narrow  []option
	Counts  []option
	// OnTopic is the name of the topic that organizations are narrowed to.
	OnTopic    string
	Items      []compared
	Volume     drawn
	Polarities drawn
}

// compared is one of those that are compared.
type compared struct {
	entry
	Stories, Publishers float64
	Top                 []storyItem // its foremost story, if there is one
}

// Numbers are the numbers of the fields.
func (v *compareView) Numbers() []int { return []int{1, 2, 3, 4, 5} }

// compareMost is how many lines can be told apart.
const compareMost = 5

// compare shows the same of each on the same axes.
func (p *page) compare(ctx context.Context, r *http.Request, f *frame) (any, error) {
	q := r.URL.Query()
	organizations, err := p.picked(ctx, q["organization"], "organization")
	if err != nil {
		return nil, err
	}
	topics, err := p.picked(ctx, q["topic"], "topic")
	if err != nil {
		return nil, err
	}
	count := q.Get("count")
	if count == "" {
		count = "articles"
	}
	if !slices.Contains([]string{"articles", "stories", "publishers"}, count) {
		return nil, badRequest{catalog.Wrong("parameter count: %q is none of articles, stories, publishers", "매개변수 count: 쓸 수 없는 값입니다: %q. 쓸 수 있는 값: articles, stories, publishers", count)}
	}
	v := &compareView{frame: f, Topics: q.Get("of") == "topics"}
	ids, topic := organizations, ""
	switch {
	case v.Topics:
		ids = topics
	case len(topics) > 1:
		return nil, badRequest{catalog.Wrong("parameter topic: given %d times; organizations are compared on one topic", "매개변수 topic: %d번 주어졌습니다. 기업은 한 주제에서만 비교할 수 있습니다", len(topics))}
	case len(topics) == 1:
		topic, v.OnTopic = topics[0], p.api.names.topic(topics[0], f.Lang)
	}
	if len(ids) == 0 {
		if ids, err = p.foremost(ctx, v, topic); err != nil {
			return nil, err
		}
	}
	p.choices(v, ids, topic, count)
	return v, p.fillCompare(ctx, v, ids, topic, count)
}

// picked are the ids of one kind that a reader chose by id or name, each once.
func (p *page) picked(ctx context.Context, raw []string, kind string) ([]string, error) {
	var out []string
	for _, text := range raw {
		if text == "" {
			continue
		}
		id, err := p.api.reader.knownID(ctx, p.api.names, kind, kind, text)
		if err != nil {
			return nil, err
		}
		if slices.Contains(out, id) {
			continue
		}
		out = append(out, id)
	}
	if len(out) > compareMost {
		return nil, badRequest{catalog.Wrong("parameter %s: %d are given, write %d at most", "매개변수 %s: %d개가 주어졌습니다. 최대 %d개까지 쓸 수 있습니다", kind, len(out), compareMost)}
	}
	return out, nil
}

// foremost are the three that the news has most of: what the page begins with.
func (p *page) foremost(ctx context.Context, v *compareView, topic string) ([]string, error) {
	report, column := "organizations", "entity_id"
	if v.Topics {
		report, column = "topics", "topic"
	}
	t, err := p.table(ctx, v.frame, report, map[string]string{"top": "3", "topic": topic})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, row := range t.Rows {
		ids = append(ids, t.text(row, column))
	}
	return ids, nil
}

// choices makes the form.
func (p *page) choices(v *compareView, ids []string, topic, count string) {
	f := v.frame
	var all, topics []option
	for _, t := range p.api.names.market.Topics {
		topics = append(topics, option{Value: t.ID, Name: t.Name.In(f.Lang)})
	}
	for _, o := range p.api.names.market.Organizations {
		all = append(all, option{Value: o.ID, Name: o.Name.In(f.Lang)})
	}
	if v.Topics {
		all = topics
	}
	slices.SortFunc(all, func(a, b option) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	chosen := func(from []option, empty, value string) []option {
		out := append([]option{{Value: "", Name: empty, Selected: value == ""}}, from...)
		for i := range out {
			out[i].Selected = out[i].Value == value
		}
		return out
	}
	for i := range compareMost {
		value := ""
		if i < len(ids) {
			value = ids[i]
		}
		v.Choices = append(v.Choices, chosen(all, "–", value))
	}
	v.Narrow = chosen(topics, f.T("all_news"), topic)
	for _, c := range []string{"articles", "stories", "publishers"} {
		v.Counts = append(v.Counts, option{c, f.T("option_" + c), c == count})
	}
}

// fillCompare asks for the course, the whole and the time before of each.
func (p *page) fillCompare(ctx context.Context, v *compareView, ids []string, topic, count string) error {
	f := v.frame
	report := "organization-trend"
	if v.Topics {
		report = "topic-trend"
	}
	earlier := map[string]string{"since": f.earlier().Format(time.RFC3339), "until": f.Start.Format(time.RFC3339)}
	courses, wholes, befores, stories := make([]*Table, len(ids)), make([]*Table, len(ids)), make([]*Table, len(ids)), make([]*Table, len(ids))
	group, ctx := errgroup.WithContext(ctx)
	for i, id := range ids {
		of := map[string]string{"organization": id, "topic": topic, "count": count}
		if v.Topics {
			of = map[string]string{"topic": id, "count": count}
		}
		ask := func(into **Table, name string, parameters ...map[string]string) {
			all := maps.Clone(of)
			for _, more := range parameters {
				maps.Copy(all, more)
			}
			group.Go(func() (err error) { *into, err = p.table(ctx, f, name, all); return err })
		}
		ask(&courses[i], report, map[string]string{"by": f.By})
		ask(&wholes[i], report, map[string]string{"by": "all"})
		ask(&befores[i], report, map[string]string{"by": "all"}, earlier)
		ask(&stories[i], "top-stories", map[string]string{"top": "1"})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	volume, tone := &chart{Kind: "lines", Label: f.T("compared_" + count)}, &chart{Kind: "lines", Label: f.T("polarity"), Signed: true}
	v.Volume, v.Polarities = drawn{f, volume}, drawn{f, tone}
	for _, start := range periods(f.Start, f.End, f.By) {
		row := f.chartRow(start, "", "")
		row.Href = ""
		volume.Rows, tone.Rows = append(volume.Rows, row), append(tone.Rows, row)
	}
	for i, id := range ids {
		v.add(p, id, topic, courses[i], first(wholes[i]), wholes[i], first(befores[i]), befores[i])
		v.Items[i].Top = f.stories(stories[i])
	}
	widest := 0.0
	for _, c := range v.Items {
		widest = max(widest, c.Count)
	}
	for i := range v.Items {
		if widest > 0 {
			v.Items[i].Width = 100 * v.Items[i].Count / widest
		}
	}
	return nil
}

// add puts one of those that are compared into table and charts.
func (v *compareView) add(p *page, id, topic string, course *Table, now []any, whole *Table, then []any, before *Table) {
	f := v.frame
	c := compared{entry: entry{ID: id, Name: p.api.names.entity(id, f.Lang), Href: f.Link("/organizations/" + url.PathEscape(id))}}
	behindTopic, behindOrganization := topic, id
	if v.Topics {
		c.Name, c.Href = p.api.names.topic(id, f.Lang), f.Link("/topics/"+url.PathEscape(id))
		behindTopic, behindOrganization = id, ""
	} else if topic != "" {
		c.Href = f.Link("/organizations/"+url.PathEscape(id), "topic", topic)
	}
	c.Count, c.Previous, c.Polarity = whole.number(now, "count"), before.number(then, "count"), whole.number(now, "polarity")
	c.Stories, c.Publishers = whole.number(now, "stories"), whole.number(now, "publishers")
	c.Tone = toneBarOf(whole.number(now, "positive"), whole.number(now, "neutral"), whole.number(now, "negative"))
	v.Items = append(v.Items, c)
	at := map[string][]any{}
	for _, row := range course.Rows {
		at[course.text(row, "period")] = row
	}
	volume, tone := v.Volume.Chart, v.Polarities.Chart
	volume.Columns, tone.Columns = append(volume.Columns, c.Name), append(tone.Columns, c.Name)
	for i := range volume.Rows {
		r, s := &volume.Rows[i], &tone.Rows[i]
		count, polarity, link := 0.0, math.NaN(), ""
		if row, ok := at[r.Period]; ok {
			count, polarity = course.number(row, "count"), course.number(row, "polarity")
			link = f.Behind(behindTopic, behindOrganization, r.Start, periodEnd(r.Start, f.By, f.End))
		}
		r.Values, s.Values = append(r.Values, count), append(s.Values, polarity)
		r.Links, s.Links = append(r.Links, link), append(s.Links, link)
	}
}
