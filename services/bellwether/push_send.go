package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"bellwether.internal/services/access"
)

// pushResult is ingest's answer to a chunk.
type pushResult struct {
	Accepted int `json:"accepted"`
	Refused  int `json:"refused"`
	Errors   []struct {
		Line  int    `json:"line"`
		Field string `json:"field"`
		Error string `json:"error"`
	} `json:"errors"`
	ErrorsCut bool `json:"errors_cut"`
	// Ignored names fields that are not known and were passed over.
	Ignored []string `json:"ignored"`
	// LastSeenAt is the latest instant given to a line.
	LastSeenAt time.Time `json:"last_seen_at"`
	Error      string    `json:"error"`
}

// sender sends chunks until each is acknowledged: while ingest is away, restarts or pushes back, it waits and sends the
// chunk again. It is called from several goroutines.
type sender struct {
	find    finder
	timeout time.Duration
	client  *http.Client
	tell    func(text string)

	mu   sync.Mutex
	last time.Time // of the last acknowledgement
	told bool
	// stamped is the latest instant that a line was given.
	stamped time.Time
}

func newSender(find finder, timeout time.Duration, tell func(string)) *sender {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = 2 * time.Minute
	transport.MaxIdleConnsPerHost = pushInFlight
	return &sender{find: find, timeout: timeout, client: &http.Client{Transport: transport}, tell: tell, last: time.Now()}
}

// send sends one chunk of a replay, as JSON lines with a seen_at of their own. An error means that it was never acknowledged.
func (s *sender) send(ctx context.Context, body []byte, replay string) (pushResult, error) {
	return s.untilDone(ctx, "/v1/articles?"+url.Values{"replay": {replay}}.Encode(), body)
}

// sendLive sends one chunk of live news, as JSON lines. It says when it was first sent, the same however often it is sent
// again, and later than the chunk before: so which revision of an article is the newest goes by the order of the lines,
// whatever happens on the way. Chunks must be sent one after the other. An error means that it was never acknowledged.
func (s *sender) sendLive(ctx context.Context, body []byte, first time.Time) (pushResult, error) {
	query := url.Values{"seen_at": {first.UTC().Format(time.RFC3339Nano)}}
	result, err := s.untilDone(ctx, "/v1/articles?"+query.Encode(), body)
	s.seen(result.LastSeenAt)
	return result, err
}

// stamp is an instant at now that is later than all before.
func (s *sender) stamp(now time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	now = now.Truncate(time.Millisecond)
	if !now.After(s.stamped) {
		now = s.stamped.Add(time.Millisecond)
	}
	s.stamped = now
	return now
}

// seen notes an instant that was given to a line.
func (s *sender) seen(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at.After(s.stamped) {
		s.stamped = at
	}
}

// endReplay tells ingest that a replay was sent whole.
func (s *sender) endReplay(ctx context.Context, replay string) error {
	if _, err := s.untilDone(ctx, "/v1/replays/end?id="+url.QueryEscape(replay), nil); err != nil {
		return fmt.Errorf("ending replay %s: %w", replay, err)
	}
	return nil
}

// untilDone posts until the answer is final, or nothing was acknowledged for the timeout.
func (s *sender) untilDone(ctx context.Context, path string, body []byte) (pushResult, error) {
	waits := &backoff.ExponentialBackOff{InitialInterval: 100 * time.Millisecond, RandomizationFactor: 0.3, Multiplier: 1.7, MaxInterval: 3 * time.Second}
	waits.Reset()
	for {
		result, err := s.once(ctx, path, body)
		if err == nil {
			s.succeeded()
			return result, nil
		}
		var again *tryAgain
		if ctx.Err() != nil || !errors.As(err, &again) {
			return result, errors.Join(ctx.Err(), err)
		}
		if silent := s.silence(err); silent > s.timeout {
			return result, fmt.Errorf("nothing was acknowledged for %s (--timeout): %w", silent.Round(time.Second), err)
		}
		timer := time.NewTimer(max(again.after, waits.NextBackOff()))
		select {
		case <-ctx.Done():
			timer.Stop()
			return result, errors.Join(ctx.Err(), err)
		case <-timer.C:
		}
	}
}

func (s *sender) succeeded() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.told {
		s.tell("acknowledged again")
	}
	s.last, s.told = time.Now(), false
}

// silence is how long nothing was acknowledged; it tells of it once.
func (s *sender) silence(cause error) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	silent := time.Since(s.last)
	if silent > 2*time.Second && !s.told {
		s.told = true
		s.tell(fmt.Sprintf("waiting: %v", cause))
	}
	return silent
}

// tryAgain is a failure that passes.
type tryAgain struct {
	err   error
	after time.Duration
}

func (e *tryAgain) Error() string { return e.err.Error() }
func (e *tryAgain) Unwrap() error { return e.err }

// once posts once. Its error is a *tryAgain if the same may succeed later.
func (s *sender) once(ctx context.Context, path string, body []byte) (pushResult, error) {
	var result pushResult
	address, err := s.find.push()
	if err != nil { // a system that is being started again has no endpoints.json for a moment
		return result, &tryAgain{err: err}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address+path, bytes.NewReader(body))
	if err != nil {
		return result, err
	}
	access.Authorize(request)
	request.Header.Set("Content-Type", "application/x-ndjson")
	response, err := s.client.Do(request)
	if err != nil {
		return result, &tryAgain{err: err}
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 8<<20))
	if err != nil { // cut off: whether it was stored is unknown, and sending it again is harmless
		return result, &tryAgain{err: fmt.Errorf("reading the answer of %s: %w", address, err)}
	}
	decodeErr := json.Unmarshal(answer, &result)
	switch code := response.StatusCode; {
	case code == http.StatusOK && decodeErr == nil:
		return result, nil
	case code == http.StatusOK, code == http.StatusTooManyRequests, code >= 500:
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		after := min(max(time.Duration(seconds), 0)*time.Second, 30*time.Second)
		return pushResult{}, &tryAgain{err: fmt.Errorf("%s answered %s: %s", address, response.Status, words(result, answer)), after: after}
	case code == http.StatusNotFound, code == http.StatusMethodNotAllowed:
		return pushResult{}, fmt.Errorf("%s answered %s: it takes no articles; name the address of ingest (`push` in endpoints.json)", address, response.Status)
	case tokenHint(response) != "":
		return pushResult{}, fmt.Errorf("%s answered %s: %s", address, response.Status, tokenHint(response))
	default:
		return pushResult{}, fmt.Errorf("%s answered %s: %s", address, response.Status, words(result, answer))
	}
}

// words is what an answer says of its failure.
func words(result pushResult, answer []byte) string {
	if result.Error != "" {
		return result.Error
	}
	return strings.TrimSpace(string(answer[:min(len(answer), 200)]))
}
