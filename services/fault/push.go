package fault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"

	"bellwether.internal/services/rig"
)

// pusher takes a corpus to a system, a step at a time, and each step until it is acknowledged.
type pusher struct {
	push   string // http://host:port of ingest
	client *http.Client
	writer *kafka.Writer
}

func newPusher(s *System) *pusher {
	return &pusher{push: s.push, client: &http.Client{Timeout: 20 * time.Second}, writer: s.Cluster.Writer()}
}

func (p *pusher) close() {
	p.client.CloseIdleConnections()
	_ = p.writer.Close() // every write was waited for
}

// step sends one step again and again until it is acknowledged, as `bellwether push` does: a body carries the same
// instant each time.
func (p *pusher) step(ctx context.Context, s Step) error {
	for {
		var err error
		if s.Topic == "" {
			err = p.body(ctx, s)
		} else {
			err = p.writer.WriteMessages(ctx, kafka.Message{Topic: s.Topic, Key: s.Key, Value: s.Value})
		}
		if err == nil || isRefusal(err) {
			return err
		}
		if rig.Sleep(ctx, 100*time.Millisecond) != nil {
			return fmt.Errorf("pushing: %w (last: %w)", ctx.Err(), err)
		}
	}
}

// body posts a body once.
func (p *pusher) body(ctx context.Context, s Step) error {
	query := url.Values{"seen_at": {s.At.UTC().Format(time.RFC3339Nano)}}
	if s.Replay != "" {
		query = url.Values{"replay": {s.Replay}}
	}
	target := p.push + "/v1/articles?" + query.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(s.Body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-ndjson")
	response, err := p.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return err
	}
	said := strings.TrimSpace(string(text[:min(len(text), 500)]))
	switch {
	case response.StatusCode == http.StatusBadRequest:
		return refusal(response.Status + ": " + said)
	case response.StatusCode != http.StatusOK:
		return fmt.Errorf("ingest answered %s: %s", response.Status, said)
	}
	var result struct{ Accepted, Refused int }
	if err := json.Unmarshal(text, &result); err != nil {
		return err
	}
	if result.Accepted != s.Lines-s.Refused || result.Refused != s.Refused {
		return refusal(fmt.Sprintf("took %d lines and refused %d, want %d and %d: %s", result.Accepted, result.Refused, s.Lines-s.Refused, s.Refused, said))
	}
	return nil
}

// refusal is what sending again does not mend.
type refusal string

func (r refusal) Error() string { return "ingest " + string(r) }

func isRefusal(err error) bool {
	var r refusal
	return errors.As(err, &r)
}

// answer sends a request and returns what it answers, an error where that is not 200.
func answer(request *http.Request) ([]byte, error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 64<<20))
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, strings.TrimSpace(string(text[:min(len(text), 300)])))
	}
	return text, err
}
