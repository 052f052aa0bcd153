package rig

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
	"time"
)

// chunkLines and chunkBytes bound a request, as those of `bellwether push` do.
const (
	chunkLines = 1000
	chunkBytes = 1 << 20
)

// Chunk is the body of one request.
type Chunk struct {
	Body  []byte
	Lines int
}

// Chunks cuts articles into requests.
func Chunks(articles []News) ([]Chunk, error) {
	var out []Chunk
	var open Chunk
	for i := range articles {
		line, err := articles[i].Line()
		if err != nil {
			return nil, err
		}
		open.Body, open.Lines = append(open.Body, line...), open.Lines+1
		if open.Lines >= chunkLines || len(open.Body) >= chunkBytes || i == len(articles)-1 {
			out, open = append(out, open), Chunk{}
		}
	}
	return out, nil
}

// Pusher posts articles to ingest.
type Pusher struct {
	address string // http://host:port
	client  *http.Client
}

// NewPusher makes a pusher that keeps so many connections open between requests.
func NewPusher(address string, connections int) *Pusher {
	return &Pusher{address, &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: connections}}}
}

// Close ends the idle connections.
func (p *Pusher) Close() { p.client.CloseIdleConnections() }

// errRefused says that ingest will not take a request however often it is sent.
var errRefused = errors.New("ingest refused")

// Send posts a chunk until it is acknowledged: while ingest pushes back it waits as it is told. It may be called from
// several goroutines.
func (p *Pusher) Send(ctx context.Context, c Chunk) error {
	return p.post(ctx, c, func(error) bool { return false })
}

// Persist is Send that also sits out what passes: connections that break, and answers that ask for patience. It sends the
// same again, as `bellwether push` does.
func (p *Pusher) Persist(ctx context.Context, c Chunk) error {
	return p.post(ctx, c, func(err error) bool { return !errors.Is(err, errRefused) })
}

// post posts a chunk until it is acknowledged, or fails in a way that does not pass.
func (p *Pusher) post(ctx context.Context, c Chunk, passes func(error) bool) error {
	target := p.address + "/v1/articles?seen_at=" + url.QueryEscape(time.Now().UTC().Format(time.RFC3339Nano))
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		wait, err := p.once(ctx, target, c)
		if err != nil && ctx.Err() == nil && passes(err) {
			wait, err = pause, nil
		}
		if err != nil || wait == 0 {
			return err
		}
		if err := Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// once posts once; a wait says that the same has to be sent again, after that time.
func (p *Pusher) once(ctx context.Context, target string, c Chunk) (wait time.Duration, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(c.Body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/x-ndjson")
	response, err := p.client.Do(request)
	if err != nil {
		return 0, fmt.Errorf("pushing: %w", err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return 0, fmt.Errorf("reading ingest's answer: %w", err)
	}
	if response.StatusCode == http.StatusTooManyRequests {
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After")) // without a number: soon
		return max(time.Duration(seconds)*time.Second, 50*time.Millisecond), nil
	}
	if response.StatusCode >= 400 && response.StatusCode < 500 {
		return 0, fmt.Errorf("%w: %s: %s", errRefused, response.Status, strings.TrimSpace(string(answer[:min(len(answer), 500)])))
	}
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("pushing: ingest answered %s: %s", response.Status, strings.TrimSpace(string(answer[:min(len(answer), 500)])))
	}
	var result struct {
		Accepted int `json:"accepted"`
	}
	if err := json.Unmarshal(answer, &result); err != nil {
		return 0, fmt.Errorf("reading ingest's answer: %w", err)
	}
	if result.Accepted != c.Lines {
		return 0, fmt.Errorf("%w: accepted %d of %d articles: %s", errRefused, result.Accepted, c.Lines, answer[:min(len(answer), 500)])
	}
	return 0, nil
}
