package report

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// chart is a table over periods, out of which the script draws: the one source for eyes, screen readers and no script.
type chart struct {
	// Kind is tone (bars of positive, neutral, negative and a line of polarity) or lines (one for each column).
	Kind  string
	Label string
	// Percent says that the values are shares, 0…1, to be shown as percentages.
	Percent bool
	// Signed says that the values lie in −1…1.
	Signed  bool
	Columns []string
	Rows    []chartRow
	// Note is said below the chart, where there is something to say.
	Note string
}

// Partial names the periods that are counted in part; empty where there are none.
func (c *chart) Partial() string {
	var out []string
	for _, r := range c.Rows {
		if r.Partial {
			out = append(out, r.Period)
		}
	}
	return strings.Join(out, ", ")
}

// drawn is a chart with what its template needs, for pages with several.
type drawn struct {
	*frame
	Chart *chart
}

// chartRow is a period; Partial says that it is counted in part. Values stand for the columns; NaN is a gap. Href leads to the articles behind it; where each value
// has its own, Links stand for the columns (empty where nothing is behind) and Href is empty.
type chartRow struct {
	Start  time.Time
	Period string
	Href   string
	Values []float64
	Links  []string
	// Partial says that the time shown does not hold the whole period, or that it still goes on.
	Partial bool
}

// chartCell is a value as text, with what is behind it.
type chartCell struct{ Text, Href string }

// Epoch is the period's start in seconds, for the script.
func (r chartRow) Epoch() int64 { return r.Start.Unix() }

// Cells are the values as text.
func (r chartRow) Cells() []chartCell {
	out := make([]chartCell, len(r.Values))
	for i, v := range r.Values {
		switch {
		case math.IsNaN(v):
			continue
		case v == math.Trunc(v):
			out[i].Text = fmt.Sprintf("%.0f", v)
		default:
			out[i].Text = fmt.Sprintf("%.3f", v)
		}
		if i < len(r.Links) {
			out[i].Href = r.Links[i]
		}
	}
	return out
}

// periods lists the starts of all periods from since to until in the zone of since: a chart shows empty ones too.
func periods(since, until time.Time, by string) []time.Time {
	start := since
	switch by {
	case "hour":
		start = start.Truncate(time.Hour)
	case "week":
		start = day(start)
		start = start.AddDate(0, 0, -(int(start.Weekday())+6)%7) // to Monday
	case "month":
		start = time.Date(start.Year(), start.Month(), 1, 0, 0, 0, 0, start.Location())
	default:
		start = day(start)
	}
	var out []time.Time
	for t := start; t.Before(until) && len(out) <= maxPoints; t = periodEnd(t, by, until) {
		out = append(out, t)
	}
	return out
}

// toneChart is a trend report's table as a chart of tone: positive, neutral, negative, polarity.
func (f *frame) toneChart(t *Table, label, topic, organization string) *chart {
	c := &chart{Kind: "tone", Label: label, Columns: []string{f.T("positive"), f.T("neutral"), f.T("negative"), f.T("polarity")}}
	at := map[string][]any{}
	for _, row := range t.Rows {
		at[t.text(row, "period")] = row
	}
	for _, start := range periods(f.Start, f.End, f.By) {
		r := f.chartRow(start, topic, organization)
		r.Values = []float64{0, 0, 0, math.NaN()}
		if row, ok := at[r.Period]; ok {
			for i, name := range []string{"positive", "neutral", "negative", "polarity"} {
				r.Values[i] = t.number(row, name)
			}
			// What has no tone counted in it (all news) is drawn as neutral.
			if r.Values[0]+r.Values[1]+r.Values[2] == 0 {
				r.Values[1], r.Values[3] = t.number(row, "articles"), math.NaN()
			}
		}
		c.Rows = append(c.Rows, r)
	}
	return c
}

func (f *frame) chartRow(start time.Time, topic, organization string) chartRow {
	layout := time.DateOnly
	if f.By == "hour" {
		layout = time.RFC3339
	}
	end := periodEnd(start, f.By, f.End)
	return chartRow{
		Start: start, Period: start.Format(layout), Href: f.Behind(topic, organization, start, end),
		Partial: start.Before(f.Start) || end.After(f.End) || end.After(f.now),
	}
}

// spark is a small line without axes: the points of an SVG polyline in a box of sparkWidth by sparkHeight.
type spark struct{ Points, Area string }

const sparkWidth, sparkHeight = 120.0, 28.0

// sparkOf draws values from 0 to their greatest.
func sparkOf(values []float64) spark {
	if len(values) < 2 {
		return spark{}
	}
	high := 1.0
	for _, v := range values {
		high = max(high, v)
	}
	var b strings.Builder
	for i, v := range values {
		x := float64(i) / float64(len(values)-1) * sparkWidth
		y := sparkHeight - 2 - v/high*(sparkHeight-4)
		fmt.Fprintf(&b, "%.1f,%.1f ", x, y)
	}
	points := strings.TrimSpace(b.String())
	return spark{Points: points, Area: fmt.Sprintf("0,%.0f %s %.0f,%.0f", sparkHeight, points, sparkWidth, sparkHeight)}
}

// toneBar is the split of positive, neutral and negative, in percent of the whole.
type toneBar struct {
	Positive, Neutral, Negative float64
	NeutralAt, NegativeAt       float64
}

func toneBarOf(positive, neutral, negative float64) toneBar {
	whole := positive + neutral + negative
	if whole == 0 {
		return toneBar{}
	}
	b := toneBar{Positive: 100 * positive / whole, Neutral: 100 * neutral / whole, Negative: 100 * negative / whole}
	b.NeutralAt, b.NegativeAt = b.Positive, b.Positive+b.Neutral
	return b
}
