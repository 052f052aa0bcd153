package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"go.uber.org/zap"

	"bellwether.internal/services/access"
)

// maxPushes is how many bodies are read at a time; more are asked to come again. It bounds memory: a body holds at most
// batchesInFlight+1 batches of some 3 MB each at the worst.
const maxPushes = 24

// ReplayHeader carries the id of a replay, as the query parameter `replay` does: lines keep their own seen_at.
const ReplayHeader = "Bellwether-Replay"

// api is the HTTP side of the service.
type api struct {
	intake  *intake
	publish *publisher
	metrics *Metrics
	log     *zap.Logger
	// slots holds a token for each body that may be read.
	slots chan struct{}
}

func newAPI(in *intake, publish *publisher, metrics *Metrics, log *zap.Logger) *api {
	return &api{intake: in, publish: publish, metrics: metrics, log: log, slots: make(chan struct{}, maxPushes)}
}

// neededScope is what a request asks for: to push, to look, or else to be the administrator.
func neededScope(r *http.Request) access.Scope {
	switch {
	case r.URL.Path == "/v1/articles", strings.HasPrefix(r.URL.Path, "/v1/replays"):
		return access.Push
	case r.Method == http.MethodGet, r.Method == http.MethodHead:
		return access.Read
	}
	return access.Admin
}

// serveGuarded adds inner to mux: for who may, and not for pages of other sites, which could have any browser push.
func (a *api) serveGuarded(mux *http.ServeMux, inner http.Handler, cfg *Config) error {
	guard, err := access.NewGuard(cfg.Option, cfg.Listen, neededScope)
	if err != nil {
		return err
	}
	if guard != nil {
		guard.Failed = func(err error) { a.log.Error("tokens cannot be read", zap.Error(err)) }
	}
	mux.Handle("/", guard.Wrap(http.NewCrossOriginProtection().Handler(inner)))
	return nil
}

// register adds the API to mux.
func (a *api) register(mux *http.ServeMux) {
	mux.HandleFunc("POST /v1/articles", a.counted("/v1/articles", a.articles))
	mux.HandleFunc("POST /v1/replays", a.counted("/v1/replays", a.replays))
	mux.HandleFunc("POST /v1/replays/end", a.counted("/v1/replays/end", a.replayEnd))
}

// answer is a status and what is sent as JSON.
type answer struct {
	status int
	body   any
	// retryAfter is in seconds; 0 sends no header.
	retryAfter int
}

// failure is the body of an answer that is not 200; what was done before the failure is told with it.
type failure struct {
	Error string `json:"error"`
	*pushResult
}

// counted sends a handler's answer and counts it.
func (a *api) counted(path string, handle func(http.ResponseWriter, *http.Request) answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		got := handle(w, r)
		a.metrics.requests.WithLabelValues(path, strconv.Itoa(got.status)).Inc()
		writeJSON(w, got)
	}
}

func writeJSON(w http.ResponseWriter, got answer) {
	w.Header().Set("Content-Type", "application/json")
	if got.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(got.retryAfter))
	}
	w.WriteHeader(got.status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(got.body) // a sender that went away gets no answer
}

// articles takes articles: one object as application/json, or lines as application/x-ndjson. It answers 200 once Kafka
// acknowledged every article and every dead letter; 422 where the one object was refused.
func (a *api) articles(w http.ResponseWriter, r *http.Request) answer {
	replay, err := replayID(r)
	if err != nil {
		return answer{status: http.StatusBadRequest, body: failure{Error: err.Error()}}
	}
	body, err := newStamp(r, a.intake.now())
	if err != nil {
		return answer{status: http.StatusBadRequest, body: failure{Error: err.Error()}}
	}
	single, err := isSingle(r.Header.Get("Content-Type"))
	if err != nil {
		return answer{status: http.StatusUnsupportedMediaType, body: failure{Error: err.Error()}}
	}
	return a.read(w, r, func(ctx context.Context, lines io.Reader) answer {
		p := &push{intake: a.intake, publish: a.publish.publish, metrics: a.metrics, replay: replay, stamp: body}
		if single {
			return a.one(ctx, p, lines)
		}
		result, err := p.run(ctx, newLineReader(lines, maxLine))
		if err != nil {
			return a.failed(r, err, &result)
		}
		return answer{status: http.StatusOK, body: result}
	})
}

// read opens a body and hands it over, if there is a slot for it.
func (a *api) read(w http.ResponseWriter, r *http.Request, handle func(context.Context, io.Reader) answer) answer {
	select {
	case a.slots <- struct{}{}:
		defer func() { <-a.slots }()
	default:
		return answer{status: http.StatusTooManyRequests, retryAfter: 1, body: failure{Error: "too many bodies are being read; send this one again"}}
	}
	body, closeBody, err := openBody(w, r)
	if err != nil {
		return a.failed(r, err, nil)
	}
	defer closeBody()
	return handle(withTrace(r.Context(), r.Header.Get("traceparent")), body)
}

// one reads a body that is a single object.
func (a *api) one(ctx context.Context, p *push, body io.Reader) answer {
	data, err := io.ReadAll(io.LimitReader(body, maxLine+1))
	switch {
	case err != nil:
		return a.failed(nil, err, nil)
	case len(data) > maxLine:
		return answer{status: http.StatusRequestEntityTooLarge, body: failure{Error: fmt.Sprintf("the article is larger than %d bytes", maxLine)}}
	}
	made, err := p.make([]line{{number: 1, data: data}})
	if err == nil {
		err = p.write(ctx, made)
	}
	result := p.result
	switch {
	case err != nil:
		return a.failed(nil, err, &result)
	case result.Refused > 0:
		return answer{status: http.StatusUnprocessableEntity, body: result}
	}
	result.Errors = []lineError{}
	return answer{status: http.StatusOK, body: result}
}

// failed is the answer to a body that could not be read or stored to its end.
func (a *api) failed(r *http.Request, err error, done *pushResult) answer {
	got := answer{status: http.StatusBadRequest, body: failure{Error: "reading the body: " + err.Error(), pushResult: done}}
	var unavailable *unavailableError
	switch {
	case errors.Is(err, errStorageFull):
		got.status, got.retryAfter = http.StatusInsufficientStorage, 10
	case errors.As(err, &unavailable):
		got.status, got.retryAfter = http.StatusServiceUnavailable, 1
	case errors.Is(err, errBodyTooLarge):
		got.status = http.StatusRequestEntityTooLarge
	case errors.Is(err, errUnknownCoding):
		got.status = http.StatusUnsupportedMediaType
	}
	if unavailable != nil || errors.Is(err, errStorageFull) {
		got.body = failure{Error: err.Error(), pushResult: done}
		if r == nil || r.Context().Err() == nil {
			a.log.Warn("push was not acknowledged", zap.Int("status", got.status), zap.Error(err))
		}
	}
	return got
}

// isSingle says whether a body of this type is one object rather than lines; no type counts as lines.
func isSingle(contentType string) (bool, error) {
	media, _, err := mime.ParseMediaType(contentType)
	if contentType != "" && err != nil {
		media = strings.TrimSpace(contentType)
	}
	switch media {
	case "application/json":
		return true, nil
	case "", "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines":
		return false, nil
	}
	return false, fmt.Errorf("Content-Type %.60q is not taken; send one object as application/json or lines as application/x-ndjson", media)
}

var replayPattern = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// replayID is the replay that a request belongs to, empty for live news.
func replayID(r *http.Request) (string, error) {
	id := r.URL.Query().Get("replay")
	if id == "" {
		id = r.Header.Get(ReplayHeader)
	}
	if id != "" && !replayPattern.MatchString(id) {
		return "", errors.New("replay: want 1 to 64 of the characters A-Z a-z 0-9 . _ -")
	}
	return id, nil
}
