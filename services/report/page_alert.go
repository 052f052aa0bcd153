package report

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"bellwether.internal/services/report/catalog"
)

// alertView is the page of one alert.
type alertView struct {
	*frame
	Alert alertItem
	// Series is what is watched, in links to its pages.
	Series []namedTone
	// Times is a number of stories over the expected one, 0 where nothing was expected; OneIn is how rarely so unusual a count comes by chance.
	Times float64
	OneIn string
	Chart *chart
	// Stories are those in the time of the alert; where none is kept any more, Alert.Evidence stands for them.
	Stories       []alertStory
	Publishers    []entry
	Organizations []entry
	Terms         []entry
	ToneBar       toneBar
	Polarity      float64
}

// alertStory is a story behind an alert with its decisive sentence.
type alertStory struct {
	articleItem
	Articles, Publishers float64
}

const (
	// stretchesBefore and stretchesAfter are how many stretches as long as the alert's own are shown around it, stretchesMost
	// how many in all.
	stretchesBefore, stretchesAfter, stretchesMost = 40, 12, 240
	// pastMost bounds what a rise is set against.
	pastMost = 28 * 24 * time.Hour
	// publishersShown bounds the list.
	publishersShown = 10
)

// alert shows one alert: what, how much against which baseline, when, with its stories and what rose with it.
func (p *page) alert(ctx context.Context, r *http.Request, f *frame) (any, error) {
	id, err := pageUUID(r)
	if err != nil {
		return nil, err
	}
	t, err := p.api.alertOf(ctx, id)
	if err != nil {
		return nil, err
	}
	row := t.Rows[0]
	v := &alertView{frame: f, Alert: p.alertItems(f, t)[0]}
	v.OneIn = f.oneIn(t.number(row, "score"))
	if v.Alert.Expected > 0 && v.Alert.counts() {
		v.Times = v.Alert.Value / v.Alert.Expected
	}
	if savedQuery(t.text(row, "series")) != "" {
		return v, nil // what its query counts is known to the alert alone, which noted its first stories
	}
	topic, organization, source := seriesParts(t.text(row, "series"))
	v.Series = p.watched(f, topic, organization, source)
	from, until := v.Alert.span()
	if from.IsZero() || v.Alert.Bucket <= 0 {
		return nil, fmt.Errorf("alert %s: has no time", id)
	}
	return v, p.fillAlert(ctx, v, topic, organization, source, from, until)
}

// watched are the pages of what an alert watches.
func (p *page) watched(f *frame, topic, organization, source string) []namedTone {
	var out []namedTone
	if organization != "" {
		out = append(out, namedTone{Name: p.api.names.entity(organization, f.Lang), Href: f.Link("/organizations/" + url.PathEscape(organization))})
	}
	if topic != "" {
		out = append(out, namedTone{Name: p.api.names.topic(topic, f.Lang), Href: f.Link("/topics/" + url.PathEscape(topic))})
	}
	if source != "" {
		out = append(out, namedTone{Name: source, Href: "/sources"})
	}
	return out
}

// fillAlert asks for what stood in the time from from until until, and around it.
func (p *page) fillAlert(ctx context.Context, v *alertView, topic, organization, source string, from, until time.Time) error {
	bucket := v.Alert.Bucket
	begin := from.Add(-stretchesBefore * bucket)
	end := until.Add(stretchesAfter * bucket)
	if now := p.api.reports.now(); now.Before(end) && now.After(until) {
		end = now
	}
	if most := begin.Add(stretchesMost * bucket); end.After(most) {
		end = most
	}
	past := min(pastMost, time.Duration(v.Alert.BaselineDays*24*float64(time.Hour)))
	series := catalog.Values{"topic": catalog.Escape(topic), "organization": catalog.Escape(organization), "source": catalog.Escape(source)}
	ask := func(into **Table, name string, since, upto time.Time, more ...string) func() error {
		values := catalog.Values{"since": timestamp(since), "until": timestamp(upto)}
		for key, x := range series {
			values[key] = x
		}
		for i := 0; i+1 < len(more); i += 2 {
			values[more[i]] = more[i+1]
		}
		return func() (err error) {
			*into, err = p.recent.table(ctx, questionKey(name, "", values), func(ctx context.Context) (*Table, error) {
				return p.api.reader.table(ctx, query(name), values)
			})
			return err
		}
	}
	var counts, stories, rises *Table
	var group errgroup.Group
	group.Go(ask(&counts, "alert_chart", begin, end, "onset", timestamp(from), "bucket", strconv.Itoa(int(bucket/time.Second))))
	group.Go(ask(&stories, "alert_stories", from, until))
	group.Go(ask(&rises, "alert_rises", from, until, "past", strconv.Itoa(int(past/time.Second))))
	if err := group.Wait(); err != nil {
		return err
	}
	v.Chart = v.alertChart(counts, topic, organization, source, from, until, begin, end)
	v.readStories(stories)
	v.readRises(p, rises)
	return nil
}

// alertChart draws the stretches around an alert; those of the alert stand out.
func (v *alertView) alertChart(t *Table, topic, organization, source string, from, until, begin, end time.Time) *chart {
	f, bucket := v.frame, v.Alert.Bucket
	c := &chart{Kind: "bars", Label: v.Alert.Name, Columns: []string{f.T("stories"), f.T("in_alert"), f.T("expected_onset")}}
	expected := math.NaN() // of stories; a tone or a share has another scale
	if v.Alert.counts() {
		expected = v.Alert.Expected
	}
	stories := map[int]float64{}
	for _, row := range t.Rows {
		stories[int(t.number(row, "stretch"))] = t.number(row, "stories")
	}
	for start := begin; start.Before(end); start = start.Add(bucket) {
		n := stories[int(start.Sub(from)/bucket)]
		r := chartRow{Start: start, Period: f.Moment(start), Values: []float64{n, math.NaN(), expected}}
		r.Href = f.behind(topic, organization, source, start.In(f.zone), start.Add(bucket).In(f.zone))
		if !start.Before(from) && start.Before(until) {
			r.Values[1] = n
		}
		c.Rows = append(c.Rows, r)
	}
	return c
}

// readStories takes the stories with their publishers and their tone.
func (v *alertView) readStories(t *Table) {
	var tones [3]float64
	by := map[string]float64{}
	items := articleItems(t)
	for i, row := range t.Rows {
		v.Stories = append(v.Stories, alertStory{items[i], t.number(row, "articles"), t.number(row, "publisher_families")})
		if names, ok := t.value(row, "publishers").([]string); ok {
			for _, name := range names {
				by[name]++
			}
		}
		switch items[i].Label {
		case "positive":
			tones[0]++
		case "negative":
			tones[2]++
		default:
			tones[1]++
		}
	}
	v.ToneBar = toneBarOf(tones[0], tones[1], tones[2])
	v.Polarity = (tones[0] - tones[2]) / max(tones[0]+tones[1]+tones[2], 1)
	for name, n := range by {
		v.Publishers = append(v.Publishers, entry{Name: name, Count: n})
	}
	slices.SortFunc(v.Publishers, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	v.Publishers = v.Publishers[:min(len(v.Publishers), publishersShown)]
	widen(v.Publishers)
}

// readRises takes the organizations and terms that rose. Previous is what was to be expected.
func (v *alertView) readRises(p *page, t *Table) {
	for _, row := range t.Rows {
		e := entry{ID: t.text(row, "name"), Name: t.text(row, "name"), Count: t.number(row, "stories"), Previous: t.number(row, "expected")}
		if t.text(row, "kind") == "organization" {
			e.Name, e.Href = p.api.names.entity(e.ID, v.Lang), v.Link("/organizations/"+url.PathEscape(e.ID))
			v.Organizations = append(v.Organizations, e)
		} else {
			v.Terms = append(v.Terms, e)
		}
	}
	widen(v.Organizations)
	widen(v.Terms)
}

// widen sets the widths of bars.
func widen(entries []entry) {
	widest := 0.0
	for _, e := range entries {
		widest = max(widest, e.Count)
	}
	for i := range entries {
		if widest > 0 {
			entries[i].Width = 100 * entries[i].Count / widest
		}
	}
}

// span is the time of an alert: from the start of its first stretch to the end of its last.
func (a alertItem) span() (from, until time.Time) {
	from, ok := a.Started.(time.Time)
	if !ok {
		return from, from
	}
	until = from.Add(a.Bucket)
	if ended, ok := a.Ended.(time.Time); ok && ended.After(until) {
		until = ended
	}
	return from, until
}

// oneIn says how rare a score is: −log10 of a probability.
func (f *frame) oneIn(score float64) string {
	switch {
	case score <= 0 || math.IsNaN(score):
		return ""
	case score > 9:
		return f.T("one_in_more", f.Count(1e9))
	}
	// Two digits: more would claim more than the model knows.
	scale := math.Pow(10, max(math.Floor(score)-1, 0))
	return f.T("one_in", f.Count(math.Round(math.Pow(10, score)/scale)*scale))
}
