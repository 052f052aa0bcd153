package report

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"bellwether.internal/services/report/catalog"
	"bellwether.internal/services/report/sqlviews"
)

type reportItem struct{ Name, Title, Answers, Href string }

type reportsView struct {
	*frame
	Reports []reportItem
}

// reports lists the reports.
func (p *page) reports(_ context.Context, _ *http.Request, f *frame) (any, error) {
	v := reportsView{frame: f}
	for _, r := range p.api.reports.catalog.All() {
		v.Reports = append(v.Reports, reportItem{r.Name, r.Title.In(f.Lang), r.Answers.In(f.Lang), "/reports/" + r.Name})
	}
	return v, nil
}

// control is a parameter as a field of a form.
type control struct {
	catalog.Parameter
	Value   string
	Label   string
	Hint    string
	Options []option
}

type option struct {
	Value, Name string
	Selected    bool
}

// resultCell is a cell of a report's table.
type resultCell struct {
	Text, Href string
	Numeric    bool
	// Class is how a value is to be read: pos or neg, a time, or a text.
	Class string
	// Code is a column's own name, under which exports and SQL have it.
	Code string
}

type reportView struct {
	*frame
	Report   *catalog.Report
	Title    string
	Answers  string
	Controls []control
	Columns  []resultCell
	Rows     [][]resultCell
	Total    int // of all rows
	Chart    *chart
	Bars     []reportBar
	// Partial names the periods of the rows that are counted in part; More says that not all rows are shown.
	Partial  string
	More     bool
	Command  string
	Download string // the address with &format= to come
	Problem  string
}

// report shows one report with its parameters.
func (p *page) report(ctx context.Context, r *http.Request, f *frame) (any, error) {
	report, ok := p.api.reports.catalog.Report(r.PathValue("name"))
	if !ok {
		return nil, missing{catalog.Wrong("there is no report %q", "없는 보고서입니다: %q", r.PathValue("name"))}
	}
	v := &reportView{frame: f, Report: report, Title: report.Title.In(f.Lang), Answers: report.Answers.In(f.Lang)}
	raw := map[string]string{}
	given := url.Values{}
	for _, parameter := range report.Parameters {
		name := parameter.Name
		if r.URL.Query().Has(name) && !(name == "lang" && !r.URL.Query().Has("since")) {
			raw[name] = r.URL.Query().Get(name)
			if raw[name] != parameter.Default && (raw[name] != "" || parameter.MayBeEmpty()) {
				given.Set(name, raw[name])
			}
		}
	}
	// "lang" of the page and of a report are different things: the form calls the report's articles_lang.
	delete(raw, "lang")
	given.Del("lang")
	if x := r.URL.Query().Get("articles_lang"); x != "" {
		raw["lang"] = x
		given.Set("lang", x)
	}
	for _, parameter := range report.Parameters { // a name becomes the id that the form has
		if parameter.Type == catalog.Topic || parameter.Type == catalog.Organization {
			if text := raw[parameter.Name]; text != "" {
				raw[parameter.Name] = p.meant(string(parameter.Type), text)
			}
		}
	}
	v.Controls = p.controls(f, report, raw)
	v.Command = command(report, given)
	v.Download = "/v1/reports/" + report.Name + "?" + given.Encode()
	if len(given) > 0 {
		v.Download += "&"
	}
	q, t, err := p.api.reports.run(ctx, report, raw, f.Lang)
	if err != nil {
		problem := problemOf(err, f.Lang)
		if problem.Status >= 500 {
			return nil, err
		}
		v.Problem = problem.Detail // shown beside the form, to be mended there
		return v, nil
	}
	v.Total, v.More = len(t.Rows), len(t.Rows) > maxShownRows
	shown := &Table{Columns: t.Columns, Rows: t.Rows[:min(len(t.Rows), maxShownRows)]}
	p.result(f, v, shown)
	// A chart that would have too many points is drawn by a coarser unit: counts of stories do not add up, so it is asked for.
	by := q.Chosen["by"]
	if coarser := bounded(q.Since, q.Until, by); coarser != by {
		raw["by"] = coarser
		if q, t, err = p.api.reports.run(ctx, report, raw, f.Lang); err != nil {
			return nil, err
		}
	}
	p.draw(f, v, q, t)
	if v.Chart != nil && q.Chosen["by"] != by {
		v.Chart.Note = f.T("drawn_by", strings.ToLower(f.T("option_"+q.Chosen["by"])), strings.ToLower(f.T("option_"+by)))
	}
	return v, nil
}

// command is the same report on the command line.
func command(r *catalog.Report, given url.Values) string {
	parts := []string{"bellwether report " + r.Name}
	for _, p := range r.Parameters {
		if given.Has(p.Name) {
			x := given.Get(p.Name)
			if x == "" || strings.ContainsAny(x, " \t'\"\\$&;|<>()*?!`#") {
				x = "'" + strings.ReplaceAll(x, "'", `'\''`) + "'"
			}
			parts = append(parts, "--"+p.Name+" "+x)
		}
	}
	return strings.Join(parts, " ")
}

// controls are the fields of the form.
func (p *page) controls(f *frame, r *catalog.Report, raw map[string]string) []control {
	var out []control
	for _, parameter := range r.Parameters {
		c := control{Parameter: parameter, Value: raw[parameter.Name], Label: f.T("parameter_" + parameter.Name), Hint: parameter.Help.In(f.Lang)}
		if strings.HasPrefix(c.Label, "parameter_") {
			c.Label = parameter.Name
		}
		current := c.Value
		if _, given := raw[parameter.Name]; current == "" && !(given && parameter.MayBeEmpty()) {
			current = parameter.Default
		}
		switch parameter.Type {
		case catalog.Choice:
			for _, o := range parameter.Options {
				name := f.T("option_" + o)
				if strings.HasPrefix(name, "option_") {
					name = o
				}
				c.Options = append(c.Options, option{o, name, o == current})
			}
		case catalog.Topic:
			c.Options = append(c.Options, option{"", f.T("all"), current == ""})
			for _, t := range p.api.names.market.Topics {
				c.Options = append(c.Options, option{t.ID, t.Name.In(f.Lang), t.ID == current})
			}
		case catalog.Organization:
			c.Options = append(c.Options, option{"", f.T("all"), current == ""})
			for _, o := range p.api.names.market.Organizations {
				c.Options = append(c.Options, option{o.ID, o.Name.In(f.Lang), o.ID == current})
			}
			slices.SortFunc(c.Options[1:], func(a, b option) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
		case catalog.Language:
			c.Name = "articles_lang"
			for _, l := range []string{"", "ko", "en"} {
				name := f.T("language_" + l)
				c.Options = append(c.Options, option{l, name, l == current})
			}
		}
		if len(c.Options) > 0 && !parameter.MayBeEmpty() {
			c.Options = slices.DeleteFunc(c.Options, func(o option) bool { return o.Value == "" })
		}
		out = append(out, c)
	}
	return out
}

// result makes the cells of the rows. A column without a value in any row is left out, and so is the mark of periods that are
// counted in part: the period itself carries it.
func (p *page) result(f *frame, v *reportView, t *Table) {
	var kept []int
	var partial []string
	for i, c := range t.Columns {
		empty := len(t.Rows) > 0 && !slices.ContainsFunc(t.Rows, func(row []any) bool { return row[i] != nil })
		if empty || c.Name == "partial" {
			continue
		}
		kept = append(kept, i)
		v.Columns = append(v.Columns, resultCell{Text: f.Named("column_", c.Name), Code: c.Name, Numeric: numeric(c.Type)})
	}
	for _, row := range t.Rows {
		cells := make([]resultCell, 0, len(kept))
		for _, i := range kept {
			cells = append(cells, f.resultCell(t, row, i))
		}
		v.Rows = append(v.Rows, cells)
		if period := t.text(row, "period"); t.value(row, "partial") == true && !slices.Contains(partial, period) {
			partial = append(partial, period)
		}
	}
	v.Partial = strings.Join(partial, ", ")
}

// resultCell is one cell of a row, ids linked to their pages.
func (f *frame) resultCell(t *Table, row []any, at int) resultCell {
	v, column := row[at], t.Columns[at]
	c := resultCell{Text: cell(v), Numeric: numeric(column.Type)}
	switch {
	case column.Name == "entity_id" && c.Text != "":
		c.Href = "/organizations/" + url.PathEscape(c.Text)
	case column.Name == "topic" && c.Text != "":
		c.Href = "/topics/" + url.PathEscape(c.Text)
	case column.Name == "title" || column.Name == "driver":
		c.Class = "text"
		if id := t.text(row, "article_id"); id != "" {
			c.Href = "/articles/" + url.PathEscape(id)
		} else if id := t.text(row, "entity_id"); id != "" && column.Name == "driver" {
			c.Href = "/organizations/" + url.PathEscape(id)
		}
	case column.Name == "sentence":
		c.Class = "text"
	case column.Name == "sentiment":
		c.Class, c.Text = toneOf(v), f.Named("", c.Text)
	case column.Name == "article_id" && c.Text != "":
		c.Href = "/articles/" + url.PathEscape(c.Text)
	case column.Name == "url":
		c.Href = webAddress(c.Text)
	case column.Name == "period" && t.value(row, "partial") == true:
		c.Text += " *"
	case column.Name == "kind" && t.index("driver") >= 0:
		c.Text = f.Named("driver_", c.Text)
	case column.Name == "score" && strings.HasPrefix(column.Type, "Float") && t.index("polarity") >= 0:
		c.Class, c.Text = toneOf(v), f.Signed(v)
	case c.Numeric && column.Unit != "":
		if text, ok := f.inUnit(column.Unit, v); ok {
			c.Text = text
		}
		if column.Unit == unitPolarity {
			c.Class = toneOf(v)
		}
	case c.Numeric && !strings.HasPrefix(column.Type, "Float"):
		c.Text = f.Count(v)
	}
	if moment, ok := v.(time.Time); ok {
		c.Class, c.Text = "time", f.Moment(moment)
	}
	return c
}

// maxLines is how many lines a chart shows.
const maxLines = 8

// draw makes the chart that the report's header hints at.
func (p *page) draw(f *frame, v *reportView, q *catalog.Request, t *Table) {
	hint := v.Report.Chart
	x, y, series := t.index(hint.X), t.index(hint.Y), t.index(hint.Series)
	if hint.Kind == "" || x < 0 || y < 0 || len(t.Rows) == 0 {
		return
	}
	if hint.Kind == "bar" {
		v.Bars = f.bars(t, x, y)
		return
	}
	by := periodUnit(q)
	if by == "all" || by == "" {
		if series >= 0 {
			v.Bars = f.bars(t, series, y)
		}
		return
	}
	also := hint.Also
	if series >= 0 {
		also = nil
	}
	c := &chart{Kind: "lines", Label: v.Title, Percent: units[hint.Y] == unitShare, Signed: units[hint.Y] == unitPolarity}
	type key struct{ series, period string }
	values := map[key]float64{}
	ids := []string{}
	partial := map[string]bool{}
	for _, row := range t.Rows {
		partial[cell(row[x])] = t.value(row, "partial") == true
		id := ""
		if series >= 0 {
			id = cell(row[series])
		}
		if !slices.Contains(ids, id) && len(ids) < maxLines {
			ids = append(ids, id)
			c.Columns = append(c.Columns, shownName(t, row, series, f.Named("column_", hint.Y)))
		}
		for _, name := range also {
			values[key{"+" + name, cell(row[x])}] = t.number(row, name)
		}
		values[key{id, cell(row[x])}] = t.number(row, hint.Y)
	}
	missing := 0.0
	if hint.Y == "polarity" {
		missing = math.NaN()
	}
	for _, name := range also {
		ids = append(ids, "+"+name)
		c.Columns = append(c.Columns, f.Named("column_", name))
	}
	starts := periods(q.Since.In(q.Zone), q.Until.In(q.Zone), by)
	// What lies outside of the rows was not collected, or is not yet written: no zeros there.
	lastRow := t.Rows[len(t.Rows)-1]
	last, err := readPeriod(cell(lastRow[x]), q.Zone)
	if err != nil {
		return
	}
	begin, err := readPeriod(cell(t.Rows[0][x]), q.Zone)
	if err != nil {
		return
	}
	for _, start := range starts {
		if start.Before(begin) || start.After(last) {
			continue
		}
		layout := time.DateOnly
		if by == "hour" {
			layout = time.RFC3339
		}
		r := chartRow{Start: start, Period: start.Format(layout), Partial: partial[start.Format(layout)]}
		r.Href = f.Behind(q.Chosen["topic"], q.Chosen["organization"], start, periodEnd(start, by, q.Until))
		for _, id := range ids {
			value, ok := values[key{id, r.Period}]
			if !ok {
				value = missing
			}
			r.Values = append(r.Values, value)
		}
		c.Rows = append(c.Rows, r)
	}
	v.Chart = c
}

// shownName is what a series is called: the display name beside its id, else the id, else the measure.
func shownName(t *Table, row []any, series int, measure string) string {
	if series < 0 {
		return measure
	}
	if next := series + 1; next < len(t.Columns) && (t.Columns[next].Name == "name" || t.Columns[next].Name == "topic_name") {
		return cell(row[next])
	}
	return cell(row[series])
}

// reportBar is a row as a bar: At and Width, percent of the room, where it begins and how long it is; what is less than nothing
// goes to the left of Zero.
type reportBar struct {
	Name, Href, Text string
	At, Width, Zero  float64
	Negative         bool
}

// maxBars is how many bars a page shows.
const maxBars = 20

// bars are the first rows of a report as bars on one scale, each with its value in the unit of its column.
func (f *frame) bars(t *Table, x, y int) []reportBar {
	low, high := 0.0, 0.0
	rows := t.Rows[:min(len(t.Rows), maxBars)]
	for _, row := range rows {
		n, _ := number(row[y])
		low, high = min(low, n), max(high, n)
	}
	if low == high {
		return nil
	}
	out := make([]reportBar, len(rows))
	for i, row := range rows {
		n, _ := number(row[y])
		b := reportBar{Name: shownName(t, row, x, ""), Href: f.resultCell(t, row, x).Href, Text: f.figure(t.Columns[y], row[y])}
		b.Zero = 100 * -low / (high - low)
		b.At, b.Width, b.Negative = 100*(min(n, 0)-low)/(high-low), 100*math.Abs(n)/(high-low), n < 0
		out[i] = b
	}
	return out
}

// figure is a number of a column as readers read it: in its unit, a whole one with its thousands apart, another with two decimals.
func (f *frame) figure(c Column, v any) string {
	if text, ok := f.inUnit(c.Unit, v); ok {
		return text
	}
	n, ok := number(v)
	if ok && n != math.Trunc(n) {
		return strconv.FormatFloat(n, 'f', 2, 64)
	}
	return f.Count(v)
}

type sqlView struct {
	*frame
	Configured bool
	Examples   []sqlExample
	Views      []sqlviews.View
}

type sqlExample struct{ Title, Query string }

// sql is the page for queries; the script posts them to /v1/sql.
func (p *page) sql(_ context.Context, _ *http.Request, f *frame) (any, error) {
	views, err := sqlviews.All()
	if err != nil {
		return nil, err
	}
	return sqlView{f, p.api.sql != nil, sqlExamples(f, views), views}, nil
}

// sqlExamples are queries to begin with.
func sqlExamples(f *frame, views []sqlviews.View) []sqlExample {
	quoted := make([]string, len(views))
	for i, v := range views {
		quoted[i] = "'" + v.Name + "'"
	}
	return []sqlExample{
		{f.T("sql_example_topics"), "SELECT toStartOfWeek(published_at, 1, 'Asia/Seoul') AS week, count() AS articles, uniqExact(story_id) AS stories,\n    round(avg(sentiment_score), 3) AS score\nFROM topics\nWHERE topic = 'hbm'\nGROUP BY week\nORDER BY week"},
		{f.T("sql_example_rivals"), "SELECT organization, countIf(sentiment = 'positive') AS positive, countIf(sentiment = 'negative') AS negative\nFROM pairs\nWHERE topic = 'npu-competition'\nGROUP BY organization\nORDER BY positive + negative DESC\nLIMIT 20"},
		{f.T("sql_example_sentences"), "SELECT published_at, publisher, sentiment, sentence\nFROM mentions\nWHERE entity_id = 'sk-hynix' AND sentiment = 'negative'\nORDER BY published_at DESC\nLIMIT 20"},
		{f.T("sql_example_views"), "SELECT table, name, type\nFROM system.columns\nWHERE database = 'bellwether' AND table IN (" + strings.Join(quoted, ", ") + ")"},
	}
}
