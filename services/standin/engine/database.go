package engine

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"bellwether.internal/services/endpoints"
)

// createDatabase waits until the server at address answers, then makes the database if it is missing. Its engine is
// named because that of `clickhouse local` by default keeps nothing.
func createDatabase(ctx context.Context, address string, user endpoints.User) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		_, err := request(ctx, http.MethodGet, "http://"+address+"/ping", user, "")
		if err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("no answer within %s: %w", startTimeout, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
	if _, err := Query(ctx, address, user, "CREATE DATABASE IF NOT EXISTS "+Database+" ENGINE = Atomic"); err != nil {
		return fmt.Errorf("creating database %s: %w", Database, err)
	}
	return nil
}

// Query runs query over HTTP at address (host:port) as user and returns the answer, up to 64 KiB of it; an answer other
// than 200 is an error with the server's words.
func Query(ctx context.Context, address string, user endpoints.User, query string) (string, error) {
	return request(ctx, http.MethodPost, "http://"+address+"/", user, query)
}

// request sends body and returns the answer; an answer other than 200 is an error with the server's words.
func request(ctx context.Context, method, url string, user endpoints.User, body string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Close = true // an idle connection would hold the server up when it is to end
	req.SetBasicAuth(user.Name, user.Password)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %s", resp.Status, strings.TrimSpace(string(answer)))
	}
	return string(answer), nil
}
