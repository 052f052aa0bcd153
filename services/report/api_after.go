package report

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"bellwether.internal/services/report/catalog"
)

// A long list comes in pages: an answer that is full says where it ended, and ?after goes on there. A place is the time
// and id of a row, not a number of rows, so that what comes in meanwhile at the top moves nothing.

// beforeAll is the place before the first row of a list, newest first.
const beforeAll = "2200-01-01 00:00:00.000"

// after binds the place that a list goes on from, its beginning where none is given.
func after(q url.Values, values catalog.Values) error {
	values["after_at"], values["after_id"] = beforeAll, uuid.Nil.String()
	raw := q.Get("after")
	if raw == "" {
		return nil
	}
	at, id, _ := strings.Cut(raw, "_")
	milliseconds, err := strconv.ParseInt(at, 10, 64)
	row, idErr := uuid.Parse(id)
	if err != nil || idErr != nil || milliseconds < 0 || milliseconds > 1<<42 {
		return badPlace()
	}
	values["after_at"], values["after_id"] = timestamp(time.UnixMilli(milliseconds)), row.String()
	return nil
}

func badPlace() error {
	return badRequest{errors.New("parameter after: is no place in the list: take the value of next from the answer before")}
}

// A report's rows have no time and id of their own: a place in it is the number of rows before, and the instant from which its
// relative times were counted, so that all pages are of the same stretch of time.

// maxReportPage bounds a page of a report.
const maxReportPage = 100_000

// reportPage takes ?limit and ?after off a report's parameters: the rows before the page, how many it has (0 for all), and the
// instant its times are counted from.
func reportPage(raw map[string]string, now time.Time) (skip, n int, at time.Time, err error) {
	q := url.Values{"limit": {raw["limit"]}}
	place := raw["after"]
	delete(raw, "limit")
	delete(raw, "after")
	if n, err = limit(q, 0, maxReportPage); err != nil || place == "" {
		return 0, n, now, err
	}
	instant, rows, _ := strings.Cut(place, "_")
	milliseconds, err := strconv.ParseInt(instant, 10, 64)
	skip, rowsErr := strconv.Atoi(rows)
	if err != nil || rowsErr != nil || milliseconds < 0 || milliseconds > 1<<42 || skip < 0 {
		return 0, 0, now, badPlace()
	}
	return skip, n, time.UnixMilli(milliseconds), nil
}

// cutPage leaves the rows of a page, and returns the place of the next one; empty where nothing follows.
func cutPage(t *Table, skip, n int, at time.Time) string {
	t.Rows = t.Rows[min(skip, len(t.Rows)):]
	if n == 0 || len(t.Rows) <= n {
		return ""
	}
	t.Rows = t.Rows[:n]
	return strconv.FormatInt(at.UnixMilli(), 10) + "_" + strconv.Itoa(skip+n)
}

// next is the place where a list of n rows at most ended, by the columns of its order; empty where nothing follows.
func next(t *Table, n int, at, id string) string {
	if len(t.Rows) < n {
		return ""
	}
	last := t.Rows[len(t.Rows)-1]
	when, ok := t.value(last, at).(time.Time)
	if !ok {
		return ""
	}
	return strconv.FormatInt(when.UnixMilli(), 10) + "_" + t.text(last, id)
}

// listAnswer is a page of a list under its name.
func listAnswer(name string, t *Table, next string) map[string]any {
	answer := map[string]any{name: t.objects()}
	if next != "" {
		answer["next"] = next
	}
	return answer
}
