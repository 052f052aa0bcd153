package report

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"bellwether.internal/services/report/catalog"
)

// frame is what every page knows of its request.
type frame struct {
	Lang string
	// Path is the page's own, for the menu.
	Path string
	// Days is the length of the time shown; Until its end as the reader wrote it, empty for the present.
	Days  int
	Until string
	// By is the unit of charts.
	By string
	// Start and End are the time shown, End not included.
	Start, End time.Time
	// Old is the day of the newest article, where the news ends before the time that was asked for.
	Old    string
	Charts bool
	// AsOf is when the oldest of the figures shown were counted, to the second; empty where that is less than a minute ago.
	AsOf string
	// SignedIn says that the reader can sign out.
	SignedIn bool
	// EvidenceShown is how many stories of an alert are shown.
	EvidenceShown int

	// first says that news was not collected over the whole stretch before: there is nothing to compare with.
	first  bool
	assets map[string]string
	zone   *time.Location
	now    time.Time
	words  words
	query  url.Values
}

// earlier is where the stretch begins that the time shown is compared with: as long as what has passed of it, to the whole
// quarter hour, as reports have it. An unfinished day against a full one would show a fall each morning.
func (f *frame) earlier() time.Time {
	const quarter = 15 * time.Minute
	passed := f.now.Add(quarter - 1).Truncate(quarter).Sub(f.Start)
	return f.Start.Add(-max(min(passed, f.End.Sub(f.Start)), quarter))
}

// ranges are the lengths of time that a page offers, in days.
var ranges = []int{7, 30, 90, 365}

// frame reads what all pages have: the language by ?lang, else the cookie, else Accept-Language.
func (p *page) frame(w http.ResponseWriter, r *http.Request) (*frame, error) {
	f := &frame{
		Lang: pageLanguage(w, r), Path: r.URL.Path, Days: 30, By: "day", Charts: p.charts, EvidenceShown: 5,
		assets: p.assets, words: p.words, query: r.URL.Query(), zone: time.UTC,
	}
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		return f, fmt.Errorf("loading the zone: %w", err)
	}
	f.zone, f.now = zone, p.api.reports.now()
	f.between(f.now)
	return f, nil
}

// readTime reads ?days, ?until and ?by.
func (p *page) readTime(ctx context.Context, f *frame) error {
	if raw := f.query.Get("days"); raw != "" {
		n, err := strconv.Atoi(raw)
		if err != nil || n < 1 || n > 3660 {
			return badRequest{catalog.Wrong("parameter days: %q is no whole number from 1 to 3660", "매개변수 days: %q 대신 1부터 3660까지의 정수를 쓰세요", raw)}
		}
		f.Days = n
	}
	if f.Days > 120 {
		f.By = "week"
	}
	if raw := f.query.Get("by"); raw != "" {
		if !slices.Contains([]string{"hour", "day", "week", "month"}, raw) {
			return badRequest{catalog.Wrong("parameter by: %q is none of hour, day, week, month", "매개변수 by: 쓸 수 없는 값입니다: %q. 쓸 수 있는 값: hour, day, week, month", raw)}
		}
		f.By = raw
	}
	if err := p.stretch(ctx, f); err != nil {
		return err
	}
	f.By = bounded(f.Start, f.End, f.By)
	return nil
}

// stretch sets the time shown: it ends at ?until, else with the present; where all news is older, with the newest.
func (p *page) stretch(ctx context.Context, f *frame) error {
	now := p.api.reports.now()
	t, err := p.api.reader.table(ctx, query("page_newest"), nil)
	if err != nil {
		return err
	}
	newest, _ := t.value(t.Rows[0], "newest").(time.Time)
	oldest, _ := t.value(t.Rows[0], "oldest").(time.Time)
	empty := t.number(t.Rows[0], "quarters") == 0
	switch raw := f.query.Get("until"); {
	case raw != "":
		until, err := catalog.Clock{Now: now, Zone: f.zone}.Read(raw)
		if err != nil {
			return badRequest{catalog.Wrong("parameter until: %s", "매개변수 until: %s", err)}
		}
		f.Until = raw
		f.between(until.Add(-time.Nanosecond))
	case !empty && newest.Before(day(now.In(f.zone)).AddDate(0, 0, 1-f.Days)):
		f.Old = newest.In(f.zone).Format(time.DateOnly)
		f.between(newest)
	case !empty && newest.After(now) && newest.Before(now.Add(36*time.Hour)):
		f.between(newest) // papers that carry the date of tomorrow
	default:
		f.between(now)
	}
	// A day's grace: news that is collected from some hour on misses a part of its first day.
	f.first = empty || oldest.After(f.Start.AddDate(0, 0, 1-f.Days))
	return nil
}

// between shows Days whole days, the last of which holds t.
func (f *frame) between(t time.Time) {
	f.End = day(t.In(f.zone)).AddDate(0, 0, 1)
	f.Start = f.End.AddDate(0, 0, -f.Days)
}

func day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// pageLanguage is the reader's; one that was chosen by ?lang is remembered.
func pageLanguage(w http.ResponseWriter, r *http.Request) string {
	chosen := r.URL.Query().Get("lang")
	if chosen == "ko" || chosen == "en" {
		http.SetCookie(w, &http.Cookie{Name: "lang", Value: chosen, Path: "/", MaxAge: 365 * 86400, HttpOnly: true, SameSite: http.SameSiteLaxMode})
		return chosen
	}
	if c, err := r.Cookie("lang"); err == nil && (c.Value == "ko" || c.Value == "en") {
		return c.Value
	}
	return readerLanguage(r)
}

// span are the bound times of a report for what the page shows.
func (f *frame) span() map[string]string {
	return map[string]string{"since": f.Start.Format(time.RFC3339), "until": f.End.Format(time.RFC3339)}
}

// Asset is the address of a file of the page, which changes with its content.
func (f *frame) Asset(path string) string { return path + f.assets[path] }

// ChartLicence is the address of the chart library's licence, empty where the library is not there.
func (f *frame) ChartLicence() string {
	const path = "/vendor/uPlot-LICENSE"
	if _, ok := f.assets[path]; !ok {
		return ""
	}
	return f.Asset(path)
}

// T is the page's text of a key.
func (f *frame) T(key string, args ...any) string { return f.words.in(f.Lang, key, args...) }

// Named is the page's name of a code such as a stage or a role; the code itself where it has none.
func (f *frame) Named(prefix, code string) string {
	if _, ok := f.words[prefix+code]; !ok {
		return code
	}
	return f.T(prefix + code)
}

// Ranges are the lengths of time on offer.
func (f *frame) Ranges() []int { return ranges }

// Units are the units of charts on offer: those that leave a chart readable.
func (f *frame) Units() []string {
	if f.Days <= 14 {
		return []string{"hour", "day"}
	}
	var out []string
	for _, unit := range []string{"day", "week", "month"} {
		if bounded(f.Start, f.End, unit) == unit {
			out = append(out, unit)
		}
	}
	return out
}

// Link is an address of a page with the time shown kept; pairs are further parameters.
func (f *frame) Link(path string, pairs ...string) string {
	q := url.Values{}
	if f.Days != 30 {
		q.Set("days", strconv.Itoa(f.Days))
	}
	if f.Until != "" {
		q.Set("until", f.Until)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// With is the page's own address with one parameter changed.
func (f *frame) With(name string, value any) string {
	q := url.Values{}
	for k, v := range f.query {
		q[k] = v
	}
	q.Set(name, fmt.Sprint(value))
	if name == "days" {
		q.Del("by")
	}
	return f.Path + "?" + q.Encode()
}

// Behind is the list of articles behind a point: what is shown, from start to end.
func (f *frame) Behind(topic, organization string, start, end time.Time) string {
	return f.behind(topic, organization, "", start, end)
}

func (f *frame) behind(topic, organization, source string, start, end time.Time) string {
	q := url.Values{"since": {start.Format(time.RFC3339)}, "until": {end.Format(time.RFC3339)}}
	if topic != "" {
		q.Set("topic", topic)
	}
	if organization != "" {
		q.Set("organization", organization)
	}
	if source != "" {
		q.Set("source", source)
	}
	return "/articles?" + q.Encode()
}

// OtherLanguage is the one to change to.
func (f *frame) OtherLanguage() string {
	if f.Lang == "ko" {
		return "en"
	}
	return "ko"
}

// Moment is a time as readers read it, in the page's zone.
func (f *frame) Moment(v any) string {
	t, ok := v.(time.Time)
	if !ok || t.IsZero() {
		return "–"
	}
	return t.In(f.zone).Format("2006-01-02 15:04")
}

// counted says of when the figures are, where a minute or more has passed since.
func (f *frame) counted(at time.Time) {
	if !at.IsZero() && f.now.Sub(at) >= time.Minute {
		f.AsOf = at.In(f.zone).Format(time.DateTime)
	}
}

// Shown is the time shown, as two dates.
func (f *frame) Shown() string {
	return f.Start.Format(time.DateOnly) + " – " + f.End.AddDate(0, 0, -1).Format(time.DateOnly)
}

// Count is a whole number with thousands apart.
func (f *frame) Count(v any) string {
	n, ok := number(v)
	if !ok {
		return "–"
	}
	digits := strconv.FormatInt(int64(math.Round(math.Abs(n))), 10)
	var b strings.Builder
	if n < 0 {
		b.WriteString("−")
	}
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// Tone is the class of a polarity or score: pos, neg or neu.
func (f *frame) Tone(v any) string { return toneOf(v) }

func toneOf(v any) string {
	if s, ok := v.(string); ok {
		switch s {
		case "positive":
			return "pos"
		case "negative":
			return "neg"
		}
		return "neu"
	}
	n, _ := number(v)
	switch {
	case n >= 0.1:
		return "pos"
	case n <= -0.1:
		return "neg"
	}
	return "neu"
}

// Signed is a number from −1 to 1 with its sign.
func (f *frame) Signed(v any) string {
	n, ok := number(v)
	if !ok {
		return "–"
	}
	s := fmt.Sprintf("%+.2f", n)
	if s == "-0.00" || s == "+0.00" {
		return "0.00"
	}
	return strings.Replace(s, "-", "−", 1)
}

// Change is a count against the one before: an arrow and a percentage.
func (f *frame) Change(now, before any) string {
	n, _ := number(now)
	b, _ := number(before)
	switch {
	case f.first, b == 0 && n == 0:
		return "–"
	case b == 0:
		return f.T("new")
	}
	percent := math.Round((n/b - 1) * 100)
	switch {
	case percent > 0:
		return "▲ " + f.Count(percent) + " %"
	case percent < 0:
		return "▼ " + f.Count(-percent) + " %"
	}
	return "± 0 %"
}

// ChangeClass is up, down or empty.
func (f *frame) ChangeClass(now, before any) string {
	n, _ := number(now)
	b, _ := number(before)
	switch {
	case f.first:
		return ""
	case n > b:
		return "up"
	case n < b:
		return "down"
	}
	return ""
}

// Percent is a share.
func (f *frame) Percent(v any) string {
	n, ok := number(v)
	if !ok {
		return "–"
	}
	return strconv.FormatFloat(n*100, 'f', 1, 64) + " %"
}
