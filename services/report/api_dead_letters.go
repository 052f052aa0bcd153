package report

import (
	"fmt"
	"net/http"
	"strconv"

	"bellwether.internal/services/report/catalog"
)

// listDeadLetters answers GET /v1/dead-letters?stage&cause&since&limit&after, newest first.
func (a *api) listDeadLetters(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if err := only(q, "stage", "cause", "since", "limit", "after"); err != nil {
		return err
	}
	since, err := a.timeOf(q, "since", "10y")
	if err != nil {
		return err
	}
	n, err := limit(q, 100, 10_000)
	if err != nil {
		return err
	}
	values := catalog.Values{
		"stage": catalog.Escape(q.Get("stage")), "cause": catalog.Escape(q.Get("cause")), "since": timestamp(since), "limit": strconv.Itoa(n),
	}
	if err := after(q, values); err != nil {
		return err
	}
	t, err := a.reader.table(r.Context(), query("dead_letters"), values)
	if err != nil {
		return err
	}
	answer := listAnswer("dead_letters", t, next(t, n, "failed_at", "id"))
	answer["replay"] = a.ingest
	return writeJSON(w, answer)
}

// showDeadLetter answers GET /v1/dead-letters/{id}: the letter whole, key and payload in base64.
func (a *api) showDeadLetter(w http.ResponseWriter, r *http.Request) error {
	id, err := pathUUID(r)
	if err != nil {
		return err
	}
	t, err := a.reader.table(r.Context(), query("dead_letter"), catalog.Values{"id": id.String()})
	if err != nil {
		return err
	}
	if len(t.Rows) == 0 {
		return notFound{fmt.Sprintf("there is no dead letter %s", id)}
	}
	return writeJSON(w, t.objects()[0])
}
