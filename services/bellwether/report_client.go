package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"bellwether.internal/services/access"
	"bellwether.internal/services/endpoints"
)

// reportClient asks the API of the report service.
type reportClient struct {
	base string
	http *http.Client
}

// newReportClient finds the service: at the address server, else the running system of the data folder.
func newReportClient(data, server string) (*reportClient, error) {
	if server == "" {
		found, err := endpoints.Load(data)
		if err != nil {
			return nil, err
		}
		server = found.Page
	}
	u, err := url.Parse(server)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, usageError{fmt.Errorf("--server %q: want an address like http://127.0.0.1:8080", server)}
	}
	return &reportClient{base: strings.TrimRight(server, "/"), http: &http.Client{Timeout: 20 * time.Minute}}, nil
}

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 1 << 30

// apiProblem is the service's answer to what it could not do (RFC 9457).
type apiProblem struct {
	Status     int      `json:"status"`
	Title      string   `json:"title"`
	Detail     string   `json:"detail"`
	Parameters []string `json:"parameters"`
}

func (p *apiProblem) Error() string {
	if p.Detail != "" {
		return p.Detail
	}
	return fmt.Sprintf("the service answered %d %s", p.Status, p.Title)
}

// get asks for a path and decodes the JSON into out.
func (c *reportClient) get(ctx context.Context, path string, query url.Values, out any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	resp, err := c.send(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	decoder := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer))
	decoder.UseNumber()
	if err := decoder.Decode(out); err != nil {
		return fmt.Errorf("reading the answer of %s%s: %w", c.base, path, err)
	}
	return nil
}

// send asks and returns the answer; one that says no is an *apiProblem, or a usageError where the caller can mend it.
func (c *reportClient) send(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var reader io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		reader = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, reader)
	if err != nil {
		return nil, err
	}
	access.Authorize(req)
	req.Header.Set("Accept-Language", terminalLanguage(os.Getenv))
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		var refused *net.OpError
		if errors.As(err, &refused) {
			return nil, fmt.Errorf("no system answers at %s (%w): start one with `bellwether up`, or name another with --data or --server", c.base, refused)
		}
		return nil, err
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer resp.Body.Close()
	p := &apiProblem{Status: resp.StatusCode, Title: http.StatusText(resp.StatusCode)}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return nil, fmt.Errorf("reading the answer of %s%s: %w", c.base, path, err)
	}
	_ = json.Unmarshal(raw, p) // an answer in another form keeps the status
	if hint := tokenHint(resp); hint != "" {
		return nil, fmt.Errorf("%w; %s", p, hint)
	}
	if resp.StatusCode == http.StatusBadRequest {
		return nil, usageError{p}
	}
	return nil, p
}

// terminalLanguage is the language of names, from the locale of the environment.
func terminalLanguage(getenv func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := getenv(name); value != "" {
			if strings.HasPrefix(value, "ko") {
				return "ko"
			}
			return "en"
		}
	}
	return "en"
}
