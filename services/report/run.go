package report

import (
	"context"
	"time"

	"bellwether.internal/services/report/catalog"
)

// reports runs the catalog's reports.
type reports struct {
	catalog *catalog.Catalog
	reader  *reader
	names   *names
	now     func() time.Time
}

// run answers a report. Names are in the language lang.
func (s *reports) run(ctx context.Context, r *catalog.Report, raw map[string]string, lang string) (*catalog.Request, *Table, error) {
	return s.runAt(ctx, r, raw, lang, s.now())
}

// runAt answers a report whose relative times are counted from an instant.
func (s *reports) runAt(ctx context.Context, r *catalog.Report, raw map[string]string, lang string, now time.Time) (*catalog.Request, *Table, error) {
	q, err := r.Bind(raw, now)
	if err != nil {
		return nil, nil, badRequest{err}
	}
	if err := s.known(ctx, q); err != nil {
		return q, nil, err
	}
	t, err := s.reader.table(ctx, r.SQL, q.Values)
	if err != nil {
		return q, nil, err
	}
	markPartial(t, q, now)
	writePeriods(t, q)
	s.names.join(t, lang)
	for i, c := range t.Columns {
		t.Columns[i].Unit = units[c.Name]
	}
	return q, t, nil
}

// markPartial adds a column that says which periods are counted in part: the first where since cuts it, the last where until
// does or where it still goes on. A report without periods, or over all of the time at once, gets none.
func markPartial(t *Table, q *catalog.Request, now time.Time) {
	at := t.index("period")
	by := periodUnit(q)
	if at < 0 || by == "" || by == "all" {
		return
	}
	end := q.Until
	if now.Before(end) {
		end = now
	}
	t.Columns = append(t.Columns, Column{Name: "partial", Type: "Bool"})
	for i, row := range t.Rows {
		partial := false
		if start, ok := row[at].(time.Time); ok {
			start = start.In(q.Zone)
			// Reports count whole quarter hours.
			partial = start.Before(q.Since.Truncate(15*time.Minute)) || periodEnd(start, by, q.Until).After(end)
		}
		t.Rows[i] = append(row, partial)
	}
}

// periodUnit is the unit of a report's periods: what was chosen, else days.
func periodUnit(q *catalog.Request) string {
	if _, chosen := q.Report.Parameter("by"); chosen {
		return q.Chosen["by"]
	}
	return "day"
}

// writePeriods writes the column "period" as people say it: a date, or for hours a time with the zone's offset.
func writePeriods(t *Table, q *catalog.Request) {
	at := t.index("period")
	if at < 0 {
		return
	}
	layout := time.DateOnly
	if q.Chosen["by"] == "hour" {
		layout = time.RFC3339
	}
	changed := false
	for _, row := range t.Rows {
		if p, ok := row[at].(time.Time); ok {
			row[at], changed = p.In(q.Zone).Format(layout), true
		}
	}
	if changed || len(t.Rows) == 0 {
		t.Columns[at].Type = "Date"
		if layout == time.RFC3339 {
			t.Columns[at].Type = "DateTime"
		}
	}
}

// periodEnd is the end of the period that begins at start, in the request's zone and unit.
func periodEnd(start time.Time, by string, until time.Time) time.Time {
	switch by {
	case "hour":
		return start.Add(time.Hour)
	case "day":
		return start.AddDate(0, 0, 1)
	case "week":
		return start.AddDate(0, 0, 7)
	case "month":
		return start.AddDate(0, 1, 0)
	default:
		return until
	}
}

// readPeriod is the start of a period as writePeriods wrote it.
func readPeriod(s string, zone *time.Location) (time.Time, error) {
	if len(s) == len(time.DateOnly) {
		return time.ParseInLocation(time.DateOnly, s, zone)
	}
	return time.Parse(time.RFC3339, s)
}
