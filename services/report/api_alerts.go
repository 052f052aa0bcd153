package report

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"bellwether.internal/services/report/catalog"
)

// listAlerts answers GET /v1/alerts?state&rule&series&since&limit: firing ones first, then newest first.
func (a *api) listAlerts(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if err := only(q, "state", "rule", "series", "since", "limit"); err != nil {
		return err
	}
	t, err := a.alerts(r.Context(), q)
	if err != nil {
		return err
	}
	return writeJSON(w, map[string]any{"alerts": t.objects()})
}

// alerts reads alerts; evidence comes as JSON, not as text that holds JSON.
func (a *api) alerts(ctx context.Context, q url.Values) (*Table, error) {
	since, err := a.timeOf(q, "since", "10y")
	if err != nil {
		return nil, err
	}
	n, err := limit(q, 100, 1000)
	if err != nil {
		return nil, err
	}
	t, err := a.reader.table(ctx, query("alerts"), catalog.Values{
		"state": catalog.Escape(q.Get("state")), "rule": catalog.Escape(q.Get("rule")), "series": catalog.Escape(q.Get("series")),
		"since": timestamp(since), "limit": strconv.Itoa(n),
	})
	if err != nil {
		return nil, err
	}
	at := t.index("evidence")
	for _, row := range t.Rows {
		if s, ok := row[at].(string); ok && json.Valid([]byte(s)) {
			row[at] = json.RawMessage(s)
		} else {
			row[at] = json.RawMessage("[]")
		}
	}
	return t, nil
}
