package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strings"

	"bellwether.internal/services/report/catalog"
)

// maxQuery bounds the text of a query in bytes.
const maxQuery = 256 << 10

// sqlRequest is the body of POST /v1/sql.
type sqlRequest struct {
	Query string `json:"query"`
	// Format is one of ClickHouse's output formats; JSONEachRow where it is empty. A FORMAT in the query goes first.
	Format string `json:"format"`
	// Parameters are bound to {name:Type} in the query.
	Parameters map[string]string `json:"parameters"`

	// bound are further parameters, escaped already.
	bound catalog.Values
}

// noHTTPInterface is said where an answer needs what is not configured.
const noHTTPInterface = "no HTTP interface of ClickHouse is configured: set BELLWETHER_CLICKHOUSE_HTTP (option clickhouse-http)"

var (
	formatForm    = regexp.MustCompile(`^[A-Za-z0-9]{1,64}$`)
	parameterForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)
)

// runSQL answers POST /v1/sql: one read-only query, passed to ClickHouse's HTTP interface.
func (a *api) runSQL(w http.ResponseWriter, r *http.Request) error {
	q, err := readSQL(w, r)
	if err != nil {
		return err
	}
	if a.sql == nil {
		return unavailable{noHTTPInterface}
	}
	return a.sql.forward(r.Context(), w, q)
}

func readSQL(w http.ResponseWriter, r *http.Request) (sqlRequest, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxQuery))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return sqlRequest{}, badRequest{catalog.Wrong("the body has more than %d bytes", "질의가 %d바이트를 넘습니다", maxQuery)}
		}
		return sqlRequest{}, badRequest{fmt.Errorf("reading the body: %w", err)}
	}
	q := sqlRequest{Query: string(body), Format: r.URL.Query().Get("format")}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		decoder := json.NewDecoder(strings.NewReader(string(body)))
		decoder.DisallowUnknownFields()
		q.Query = ""
		if err := decoder.Decode(&q); err != nil {
			return q, badRequest{fmt.Errorf(`the body is not {"query": "…", "format": "…", "parameters": {…}}: %w`, err)}
		}
	case "text/plain", "":
	default:
		return q, badRequest{fmt.Errorf("content type %q: send application/json or text/plain", kind)}
	}
	if strings.TrimSpace(q.Query) == "" {
		return q, badRequest{catalog.Wrong("query: is empty", "질의가 비어 있습니다")}
	}
	if q.Format == "" {
		q.Format = "JSONEachRow"
	}
	if !formatForm.MatchString(q.Format) {
		return q, badRequest{fmt.Errorf("format: %q is no name of a ClickHouse format", q.Format)}
	}
	for name := range q.Parameters {
		if !parameterForm.MatchString(name) {
			return q, badRequest{fmt.Errorf("parameters: %q is no name", name)}
		}
	}
	return q, nil
}
