package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"bellwether.internal/services/endpoints"
)

const (
	probeEvery   = 50 * time.Millisecond
	probeTimeout = 2 * time.Second

	// patienceEvery is how long nothing is said about a part that is not ready yet.
	patienceEvery = 10 * time.Second
)

// probe says whether a part does its work: nil if so, else why not.
type probe func(ctx context.Context) error

// awaitReady returns when all parts are ready, or with the context's error. It never gives up by itself: what does not
// start is started again and again, and what it says is told meanwhile.
func awaitReady(ctx context.Context, tell *teller, parts []part) error {
	for _, p := range parts {
		next := time.Now().Add(patienceEvery)
		for {
			probeCtx, cancel := context.WithTimeout(ctx, probeTimeout)
			err := p.probe(probeCtx)
			cancel()
			if err == nil {
				break
			}
			if time.Now().After(next) {
				tell.printf("waiting for %s: %v", p.child.Name, err)
				next = time.Now().Add(patienceEvery)
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("waiting for %s: %w", p.child.Name, ctx.Err())
			case <-time.After(probeEvery):
			}
		}
	}
	return nil
}

// dialProbe is ready when something accepts connections at address.
func dialProbe(address string) probe {
	return func(ctx context.Context) error {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err != nil {
			return err
		}
		return conn.Close()
	}
}

// httpProbe is ready when url answers 200; what it answers else is the reason why not.
func httpProbe(url string) probe {
	return func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
		if err != nil {
			return err
		}
		return expectOK(req)
	}
}

// clickhouseProbe is ready when the database bellwether is there and user may read.
func clickhouseProbe(url string, user endpoints.User) probe {
	return func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/?database=bellwether", strings.NewReader("SELECT 1"))
		if err != nil {
			return err
		}
		req.SetBasicAuth(user.Name, user.Password)
		return expectOK(req)
	}
}

// expectOK sends req on a connection of its own.
func expectOK(req *http.Request) error {
	req.Close = true // an idle connection would hold a server up that is to end
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	reason, err := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
	return errors.Join(fmt.Errorf("%s: %s", resp.Status, strings.TrimSpace(string(reason))), err)
}
