package report

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/ClickHouse/clickhouse-go/v2"
	"go.uber.org/zap"

	"bellwether.internal/services/report/catalog"
)

// badRequest is a mistake of the caller's.
type badRequest struct{ error }

func (e badRequest) Unwrap() error { return e.error }

// notFound says that there is no such thing.
type notFound struct{ what string }

func (e notFound) Error() string { return e.what }

// unavailable says that something is not configured or not there.
type unavailable struct{ what string }

func (e unavailable) Error() string { return e.what }

// problem is an error as RFC 9457 has it. Parameters names what a report takes, where an unknown one was given.
type problem struct {
	Type       string   `json:"type"`
	Title      string   `json:"title"`
	Status     int      `json:"status"`
	Detail     string   `json:"detail,omitempty"`
	Parameters []string `json:"parameters,omitempty"`
}

// problemOf says which answer an error is. Texts of ClickHouse go to the caller only where they speak of his query.
func problemOf(err error) problem {
	p := problem{Type: "about:blank", Status: http.StatusInternalServerError, Detail: "the service could not answer; its log says why"}
	var (
		bad       badRequest
		none      notFound
		away      unavailable
		refusal   queryRefused
		unknown   *catalog.UnknownParameterError
		exception *clickhouse.Exception
	)
	switch {
	case errors.As(err, &bad):
		p.Status, p.Detail = http.StatusBadRequest, bad.Error()
		if errors.As(err, &unknown) {
			p.Parameters = unknown.Known
		}
	case errors.As(err, &none):
		p.Status, p.Detail = http.StatusNotFound, none.Error()
	case errors.As(err, &away):
		p.Status, p.Detail = http.StatusServiceUnavailable, away.Error()
	case errors.As(err, &refusal):
		p.Status, p.Detail = exceptionStatus(refusal.code), refusal.detail
		if p.Status == http.StatusInternalServerError || p.Status == http.StatusServiceUnavailable {
			p.Status = http.StatusBadRequest // the query is the caller's own
		}
	case errors.Is(err, errTooManyRows):
		p.Status, p.Detail = http.StatusUnprocessableEntity, err.Error()
	case errors.As(err, &exception):
		p.Status, p.Detail = exceptionStatus(exception.Code), fmt.Sprintf("ClickHouse: code %d: %s", exception.Code, exception.Message)
	case errors.Is(err, context.DeadlineExceeded):
		p.Status, p.Detail = http.StatusGatewayTimeout, "the query took longer than it may; narrow the time or ask for fewer"
	case errors.Is(err, context.Canceled):
		p.Status, p.Detail = 499, "the caller went away" // nginx's code for it; nobody reads it
	default:
		if isConnection(err) {
			p.Status, p.Detail = http.StatusServiceUnavailable, "ClickHouse cannot be reached at present"
		}
	}
	p.Title = http.StatusText(p.Status)
	return p
}

// exceptionStatus is the HTTP status for a code of ClickHouse's.
func exceptionStatus(code int32) int {
	switch code {
	case 159, 160: // TIMEOUT_EXCEEDED, TOO_SLOW
		return http.StatusGatewayTimeout
	case 158, 241, 307, 396: // TOO_MANY_ROWS, MEMORY_LIMIT_EXCEEDED, TOO_MANY_BYTES, TOO_MANY_ROWS_OR_BYTES
		return http.StatusUnprocessableEntity
	case 202, 201: // TOO_MANY_SIMULTANEOUS_QUERIES, QUOTA_EXCEEDED
		return http.StatusTooManyRequests
	case 164, 497: // READONLY, ACCESS_DENIED
		return http.StatusForbidden
	case 60, 81: // UNKNOWN_TABLE, UNKNOWN_DATABASE: the schema is not there yet
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// fail answers with a problem and logs what is our fault.
func fail(w http.ResponseWriter, r *http.Request, log *zap.Logger, err error) {
	p := problemOf(err)
	if p.Status >= 500 && r.Context().Err() == nil {
		log.Error("request not answered", zap.String("path", r.URL.Path), zap.Int("status", p.Status), zap.Error(err))
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = encode(w, p) // the caller may be gone
}
