package report

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"bellwether.internal/services/report/catalog"
)

// sourceItem is how a source does.
type sourceItem struct {
	Name, Publisher, Href string
	Published, Seen       any
	// State is silent, low, high or well.
	State string
	// Silence is how long ago its last article was published, Pause how long it pauses at most as a rule.
	Silence, Pause time.Duration
	// Day are its articles of the last 24 hours, Usual as many as the same hours of the four weeks before had on average; Known
	// says that there is such a week.
	Day, Usual float64
	Known      bool
	Spark      spark
}

type sourcesView struct {
	*frame
	Sources []sourceItem
	// Counts are how many sources are in each state, those in need of a look first.
	Counts []total
}

// sourceStates are in the order of the list: what needs a look comes first.
var sourceStates = []string{"silent", "low", "high", "well"}

// sourceDays are how many stretches of 24 hours are shown.
const sourceDays = 28

// sources shows the health of each source.
func (p *page) sources(ctx context.Context, _ *http.Request, f *frame) (any, error) {
	now := p.api.reports.now()
	// To the minute: so that answers can be kept.
	key := questionKey("page_sources", "", catalog.Values{"now": timestamp(now.Truncate(time.Minute))})
	t, err := p.recent.table(ctx, key, func(ctx context.Context) (*Table, error) { return p.api.sourceRows(ctx, now) })
	if err != nil {
		return nil, err
	}
	v := sourcesView{frame: f, Sources: sourceItems(t, now)}
	counts := map[string]float64{}
	for i, s := range v.Sources {
		counts[s.State]++
		v.Sources[i].Href = f.behind("", "", s.Name, now.In(f.zone).AddDate(0, 0, -sourceDays), now.In(f.zone).AddDate(0, 0, 2))
	}
	for _, state := range sourceStates {
		v.Counts = append(v.Counts, total{Key: "source_" + state, Now: counts[state]})
	}
	return v, nil
}

// sourceItems judges each source, those in need of a look first.
func sourceItems(t *Table, now time.Time) []sourceItem {
	items := make([]sourceItem, len(t.Rows))
	for i, row := range t.Rows {
		items[i] = sourceOf(t, row, now)
	}
	slices.SortStableFunc(items, func(a, b sourceItem) int {
		return cmp.Or(cmp.Compare(slices.Index(sourceStates, a.State), slices.Index(sourceStates, b.State)), strings.Compare(a.Name, b.Name))
	})
	return items
}

// sourceOf reads one row.
func sourceOf(t *Table, row []any, now time.Time) sourceItem {
	s := sourceItem{
		Name: t.text(row, "source"), Publisher: t.text(row, "publisher"), Published: t.value(row, "last_published_at"), Seen: t.value(row, "last_seen_at"),
		Pause: time.Duration(t.number(row, "pause_seconds")) * time.Second,
	}
	if last, ok := s.Published.(time.Time); ok {
		s.Silence = max(now.Sub(last), 0)
	}
	days, _ := t.value(row, "days").(map[uint16]uint64)
	s.Day = float64(days[0])
	first, _ := t.value(row, "first_published_at").(time.Time)
	weeks := 0.0
	for week := uint16(1); week <= 4; week++ {
		if now.Add(-time.Duration(7*week+1) * 24 * time.Hour).After(first.Add(-24 * time.Hour)) {
			s.Usual += float64(days[7*week])
			weeks++
		}
	}
	if s.Known = weeks > 0; s.Known {
		s.Usual /= weeks
	}
	var line []float64
	for ago := sourceDays - 1; ago >= 0; ago-- {
		line = append(line, float64(days[uint16(ago)]))
	}
	s.Spark = sparkOf(line)
	s.State = s.state()
	return s
}

// state judges: silent for more than twice its longest ordinary pause and an hour at least, else three deviations of a count
// (whose variance is its mean) below or above what is usual.
func (s sourceItem) state() string {
	deviation := math.Sqrt(max(s.Usual, 1))
	switch {
	case s.Pause > 0 && s.Silence > max(2*s.Pause, time.Hour):
		return "silent"
	case s.Known && s.Day < s.Usual-3*deviation:
		return "low"
	case s.Known && s.Day > s.Usual+3*deviation:
		return "high"
	}
	return "well"
}

// Rough is a length of time as one says it: 40 minutes, 3 hours, 2 days.
func (f *frame) Rough(d time.Duration) string {
	switch {
	case d <= 0:
		return "–"
	case d < 2*time.Hour:
		return f.Length(max(d.Round(time.Minute), time.Minute))
	case d < 48*time.Hour:
		return f.Length(d.Round(time.Hour))
	}
	return f.T("length_days", int(math.Round(d.Hours()/24)))
}
