package report

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"bellwether.internal/services/report/catalog"
)

// listAlerts answers GET /v1/alerts?state&rule&series&since&limit&after: firing ones first, then newest first.
func (a *api) listAlerts(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if err := only(q, "state", "rule", "series", "since", "limit", "after"); err != nil {
		return err
	}
	n, err := limit(q, alertsListed, 1000)
	if err != nil {
		return err
	}
	t, err := a.alerts(r.Context(), q)
	if err != nil {
		return err
	}
	return writeJSON(w, listAnswer("alerts", t, nextAlert(t, n)))
}

// alertsListed is how many alerts are listed where no limit is given.
const alertsListed = 100

// afterAlert binds the place that a list of alerts goes on from: that of a row, before which stands whether it fires.
func afterAlert(q url.Values, values catalog.Values) error {
	values["after_firing"] = "2" // before all
	raw := q.Get("after")
	firing, place, _ := strings.Cut(raw, "_")
	if raw != "" {
		if firing != "0" && firing != "1" || place == "" {
			return badPlace()
		}
		values["after_firing"] = firing
	}
	return after(url.Values{"after": {place}}, values)
}

// nextAlert is the place where a list of n alerts at most ended; empty where nothing follows.
func nextAlert(t *Table, n int) string {
	place := next(t, n, "started_at", "alert_id")
	if place == "" {
		return ""
	}
	if t.text(t.Rows[len(t.Rows)-1], "state") == "firing" {
		return "1_" + place
	}
	return "0_" + place
}

// alerts reads alerts; evidence comes as JSON, not as text that holds JSON.
func (a *api) alerts(ctx context.Context, q url.Values) (*Table, error) {
	since, err := a.timeOf(q, "since", "10y")
	if err != nil {
		return nil, err
	}
	n, err := limit(q, alertsListed, 1000)
	if err != nil {
		return nil, err
	}
	values := catalog.Values{
		"state": catalog.Escape(q.Get("state")), "rule": catalog.Escape(q.Get("rule")), "series": catalog.Escape(q.Get("series")),
		"since": timestamp(since), "limit": strconv.Itoa(n),
	}
	if err := afterAlert(q, values); err != nil {
		return nil, err
	}
	t, err := a.reader.table(ctx, query("alerts"), values)
	if err != nil {
		return nil, err
	}
	unpack(t)
	return t, nil
}

// alertOf reads one alert; notFound where none has the id.
func (a *api) alertOf(ctx context.Context, id uuid.UUID) (*Table, error) {
	t, err := a.reader.table(ctx, query("alert"), catalog.Values{"id": id.String()})
	if err != nil {
		return nil, err
	}
	if len(t.Rows) == 0 {
		return nil, missing{catalog.Wrong("there is no alert %s", "없는 경보입니다: %s", id)}
	}
	unpack(t)
	return t, nil
}

// unpack makes JSON of the text that holds the evidence of alerts.
func unpack(t *Table) {
	at := t.index("evidence")
	for _, row := range t.Rows {
		if s, ok := row[at].(string); ok && json.Valid([]byte(s)) {
			row[at] = json.RawMessage(s)
		} else {
			row[at] = json.RawMessage("[]")
		}
	}
}
