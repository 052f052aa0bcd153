package rig

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// FreeAddress is a port of the loopback address that nothing listens on.
func FreeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("looking for a free port: %w", err)
	}
	return listener.Addr().String(), listener.Close()
}

// AwaitHealthy polls a URL until it answers 200.
func AwaitHealthy(ctx context.Context, address string) error {
	client := &http.Client{Timeout: 2 * time.Second}
	defer client.CloseIdleConnections()
	for began := time.Now(); ; {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if err == nil {
			var reason []byte
			reason, err = io.ReadAll(io.LimitReader(response.Body, 1<<10))
			_ = response.Body.Close() // read as far as it is wanted
			if err == nil && response.StatusCode == http.StatusOK {
				return nil
			}
			if err == nil {
				err = fmt.Errorf("%s: %s", response.Status, reason)
			}
		}
		if time.Since(began) > ReadyWithin {
			return fmt.Errorf("not ready after %s: %w", ReadyWithin, err)
		}
		if err := Sleep(ctx, 10*time.Millisecond); err != nil {
			return err
		}
	}
}

// Sleep waits; an error says that ctx ended first.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
