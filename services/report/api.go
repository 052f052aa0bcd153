package report

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/google/uuid"
	"go.uber.org/zap"
)

// api answers the HTTP API; every handler is safe for many goroutines.
type api struct {
	reports *reports
	reader  *reader
	names   *names
	words   words
	log     *zap.Logger
	// sql is where POST /v1/sql goes; nil where no HTTP interface is configured.
	sql    *sqlProxy
	ingest string
	kafka  streams
	// alertLog takes what people say of alerts; nil where no Kafka is configured.
	alertLog alertLog
}

// handler is a handler that may fail.
type handler func(w http.ResponseWriter, r *http.Request) error

// serve turns errors into problems, and tells what the answer cost.
func (a *api) serve(h handler) http.HandlerFunc {
	return timed(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if err := h(w, r); err != nil {
			fail(w, r, a.log, err)
		}
	})
}

// routes adds the API to mux.
func (a *api) routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/reports", a.serve(bare(a.listReports)))
	mux.HandleFunc("GET /v1/reports/{name}", a.serve(a.runReport))
	mux.HandleFunc("GET /v1/alerts", a.serve(a.listAlerts))
	mux.HandleFunc("GET /v1/alerts/mutes", a.serve(a.listMutes))
	mux.HandleFunc("GET /v1/alerts/marks", a.serve(a.listMarks))
	mux.HandleFunc("GET /v1/alerts/notices", a.serve(a.listNotices))
	for pattern, h := range map[string]handler{
		"POST /v1/alerts/mutes": a.muteRule, "DELETE /v1/alerts/mutes/{rule}": a.unmuteRule, "POST /v1/alerts/marks": a.markAlert,
	} {
		mux.Handle(pattern, http.NewCrossOriginProtection().Handler(a.serve(bare(h))))
	}
	mux.HandleFunc("GET /v1/sources", a.serve(bare(a.listSources)))
	mux.HandleFunc("GET /v1/articles", a.serve(a.listArticles))
	mux.HandleFunc("GET /v1/articles/{id}", a.serve(bare(a.showArticle)))
	// A page of another site must not make a reader's browser work the database.
	mux.Handle("POST /v1/sql", http.NewCrossOriginProtection().Handler(a.serve(a.runSQL)))
	mux.HandleFunc("GET /v1/trace", a.serve(a.trace))
	mux.HandleFunc("GET /v1/audit", a.serve(a.audit))
	mux.HandleFunc("GET /v1/dead-letters", a.serve(a.listDeadLetters))
	mux.HandleFunc("GET /v1/dead-letters/{id}", a.serve(bare(a.showDeadLetter)))
	mux.HandleFunc("GET /v1/openapi.json", a.serve(bare(a.openAPI)))
	mux.HandleFunc("/v1/", a.serve(func(_ http.ResponseWriter, r *http.Request) error {
		return notFound{r.Method + " " + r.URL.Path + " is not part of the API; /v1/openapi.json describes it"}
	}))
}

// bare refuses all parameters in the query.
func bare(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := only(r.URL.Query()); err != nil {
			return err
		}
		return h(w, r)
	}
}

// writeJSON answers with v.
func writeJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json")
	return encode(w, v)
}

// readerLanguage is the language that names come in: ?lang is a report's own parameter, so it is the header's.
func readerLanguage(r *http.Request) string {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if primary == "ko" || primary == "en" {
			return primary
		}
	}
	return "en"
}

// only refuses parameters that are not among known: a misspelt filter must not answer a wider question.
func only(q url.Values, known ...string) error {
	for name := range q {
		found := false
		for _, k := range known {
			found = found || k == name
		}
		if !found && len(known) == 0 {
			return badRequest{errors.New("unknown parameter " + strconv.Quote(name) + "; there are none")}
		}
		if !found {
			return badRequest{errors.New("unknown parameter " + strconv.Quote(name) + "; known are: " + strings.Join(known, ", "))}
		}
	}
	return nil
}

// limit reads ?limit, from 1 to most.
func limit(q url.Values, standard, most int) (int, error) {
	raw := q.Get("limit")
	if raw == "" {
		return standard, nil
	}
	n, err := strconv.Atoi(raw)
	if err != nil || n < 1 || n > most {
		return 0, badRequest{errors.New("parameter limit: write a whole number from 1 to " + strconv.Itoa(most))}
	}
	return n, nil
}

// pathUUID reads the id of a path.
func pathUUID(r *http.Request) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		return id, badRequest{errors.New("the id in the path is no UUID")}
	}
	return id, nil
}

// isConnection says whether an error is about reaching ClickHouse.
func isConnection(err error) bool {
	var n net.Error
	return errors.As(err, &n) || errors.Is(err, clickhouse.ErrAcquireConnTimeout) || errors.Is(err, net.ErrClosed)
}

// timestamp is a time as a bound DateTime64 reads it.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.000") }
