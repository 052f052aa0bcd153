package report

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/ClickHouse/clickhouse-go/v2"
	"go.uber.org/zap"

	"bellwether.internal/services/access"
	"bellwether.internal/services/report/catalog"
)

// badRequest is a mistake of the caller's.
type badRequest struct{ error }

func (e badRequest) Unwrap() error { return e.error }

// notFound says that there is no such thing.
type notFound struct{ what string }

func (e notFound) Error() string { return e.what }

// missing says that there is no such thing, in the reader's language.
type missing struct{ error }

func (e missing) Unwrap() error { return e.error }

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

// problemOf says which answer an error is. Its detail is in the language lang, but for the words of ClickHouse, which go
// to the caller only where they speak of his query. The title is HTTP's name of the status, which is English.
func problemOf(err error, lang string) problem {
	say := func(english, korean string) string { return catalog.Text{En: english, Ko: korean}.In(lang) }
	p := problem{Type: "about:blank", Status: http.StatusInternalServerError, Detail: say("the service could not answer; its log says why", "서비스가 답하지 못했습니다. 원인은 서비스 로그에 있습니다")}
	var (
		bad       badRequest
		none      notFound
		gone      missing
		away      unavailable
		refusal   queryRefused
		unknown   *catalog.UnknownParameterError
		exception *clickhouse.Exception
		denied    *access.Refusal
	)
	switch {
	case errors.As(err, &bad):
		p.Status, p.Detail = http.StatusBadRequest, catalog.Say(bad.error, lang)
		if errors.As(err, &unknown) {
			p.Parameters = unknown.Known
		}
	case errors.As(err, &none):
		p.Status, p.Detail = http.StatusNotFound, none.Error()
	case errors.As(err, &gone):
		p.Status, p.Detail = http.StatusNotFound, catalog.Say(gone.error, lang)
	case errors.As(err, &away):
		p.Status, p.Detail = http.StatusServiceUnavailable, away.Error()
	case errors.As(err, &denied):
		p.Status, p.Detail = denied.Status, say(denied.Error(), deniedKorean(denied))
	case errors.As(err, &refusal):
		p.Status, p.Detail = exceptionStatus(refusal.code), refusal.detail
		if p.Status == http.StatusInternalServerError || p.Status == http.StatusServiceUnavailable {
			p.Status = http.StatusBadRequest // the query is the caller's own
		}
	case errors.Is(err, errTooManyRows):
		p.Status, p.Detail = http.StatusUnprocessableEntity, say(err.Error(), "결과의 행이 너무 많습니다. 기간이나 개수를 줄이세요")
	case errors.As(err, &exception):
		p.Status, p.Detail = exceptionStatus(exception.Code), fmt.Sprintf("ClickHouse: code %d: %s", exception.Code, exception.Message)
	case errors.Is(err, context.DeadlineExceeded):
		p.Status, p.Detail = http.StatusGatewayTimeout, say("the query took longer than it may; narrow the time or ask for fewer", "질의가 허용 시간을 넘었습니다. 기간이나 개수를 줄이세요")
	case errors.Is(err, context.Canceled):
		p.Status, p.Detail = 499, "the caller went away" // nginx's code for it; nobody reads it
	default:
		if isConnection(err) {
			p.Status, p.Detail = http.StatusServiceUnavailable, say("ClickHouse cannot be reached at present", "지금은 ClickHouse에 연결할 수 없습니다")
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
	lang := readerLanguage(r)
	p := problemOf(err, lang)
	if p.Status >= 500 && r.Context().Err() == nil {
		log.Error("request not answered", zap.String("path", r.URL.Path), zap.Int("status", p.Status), zap.Error(err))
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Content-Language", lang)
	w.Header().Add("Vary", "Accept-Language")
	w.WriteHeader(p.Status)
	_ = encode(w, p) // the caller may be gone
}
