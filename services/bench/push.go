package bench

import (
	"bytes"
	"context"
	"encoding/json"
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

// chunk is the body of one request.
type chunk struct {
	body  []byte
	lines int
}

// chunks cuts articles into requests.
func chunks(articles []news) ([]chunk, error) {
	var out []chunk
	var open chunk
	for i := range articles {
		line, err := articles[i].line()
		if err != nil {
			return nil, err
		}
		open.body, open.lines = append(open.body, line...), open.lines+1
		if open.lines >= chunkLines || len(open.body) >= chunkBytes || i == len(articles)-1 {
			out, open = append(out, open), chunk{}
		}
	}
	return out, nil
}

// pusher posts articles to ingest.
type pusher struct {
	address string // http://host:port
	client  *http.Client
}

func newPusher(address string, connections int) *pusher {
	return &pusher{address, &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: connections}}}
}

func (p *pusher) close() { p.client.CloseIdleConnections() }

// send posts a chunk until it is acknowledged: while ingest pushes back it waits as it is told. It may be called from
// several goroutines.
func (p *pusher) send(ctx context.Context, c chunk) error {
	target := p.address + "/v1/articles?seen_at=" + url.QueryEscape(time.Now().UTC().Format(time.RFC3339Nano))
	for {
		wait, err := p.once(ctx, target, c)
		if err != nil || wait == 0 {
			return err
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// once posts once; a wait says that the same has to be sent again, after that time.
func (p *pusher) once(ctx context.Context, target string, c chunk) (wait time.Duration, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(c.body))
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
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("pushing: ingest answered %s: %s", response.Status, strings.TrimSpace(string(answer[:min(len(answer), 500)])))
	}
	var result struct {
		Accepted int `json:"accepted"`
	}
	if err := json.Unmarshal(answer, &result); err != nil {
		return 0, fmt.Errorf("reading ingest's answer: %w", err)
	}
	if result.Accepted != c.lines {
		return 0, fmt.Errorf("pushing: ingest accepted %d of %d articles: %s", result.Accepted, c.lines, answer[:min(len(answer), 500)])
	}
	return 0, nil
}
