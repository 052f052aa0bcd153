package fetch

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// A host of the public web gets one request a second, two in a row.
	publicRate, publicBurst, publicAtOnce = 1, 2, 2
	// A host that is our own may be asked faster.
	privateRate, privateBurst, privateAtOnce = 50, 50, 8
	// maxHosts bounds the hosts that are remembered.
	maxHosts = 10_000
	// hostIdle is after how long a host is forgotten.
	hostIdle = 10 * time.Minute
)

// hosts remembers how each host is to be treated.
type hosts struct {
	mu    sync.Mutex
	known map[hostKey]*host
}

type hostKey struct {
	name    string
	private bool
}

func newHosts() *hosts { return &hosts{known: map[hostKey]*host{}} }

// get returns the host of a name, host or host:port.
func (h *hosts) get(name string, private bool) *host {
	h.mu.Lock()
	defer h.mu.Unlock()
	key := hostKey{name, private}
	got := h.known[key]
	if got == nil {
		if len(h.known) >= maxHosts {
			h.forget()
		}
		got = &host{limiter: rate.NewLimiter(publicRate, publicBurst), atOnce: make(chan struct{}, publicAtOnce)}
		if private {
			got = &host{limiter: rate.NewLimiter(privateRate, privateBurst), atOnce: make(chan struct{}, privateAtOnce)}
		}
		h.known[key] = got
	}
	got.used(time.Now())
	return got
}

// forget drops hosts that were idle, or else any: a forgotten one starts with a fresh allowance.
func (h *hosts) forget() {
	now := time.Now()
	for key, got := range h.known {
		if got.idle(now) > hostIdle {
			delete(h.known, key)
		}
	}
	for key := range h.known {
		if len(h.known) < maxHosts {
			return
		}
		delete(h.known, key)
	}
}

// host is the allowance of one host.
type host struct {
	limiter *rate.Limiter
	atOnce  chan struct{}

	mu       sync.Mutex
	lastUse  time.Time
	quietTil time.Time
}

func (h *host) used(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lastUse = now
}

func (h *host) idle(now time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now.Before(h.quietTil) {
		return 0
	}
	return now.Sub(h.lastUse)
}

// silence keeps all requests away for a while.
func (h *host) silence(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.quietTil = time.Now().Add(d)
}

// slowDown makes the rate at most one request in d, as robots.txt may ask.
func (h *host) slowDown(d time.Duration) {
	if limit := rate.Every(d); limit < h.limiter.Limit() {
		h.limiter.SetLimit(limit)
		h.limiter.SetBurst(1)
	}
}

// turn waits for the host's turn; release ends it. While the host asked for silence it is a *RetryLater at once.
func (h *host) turn(ctx context.Context) (release func(), err error) {
	h.mu.Lock()
	quiet := time.Until(h.quietTil)
	h.mu.Unlock()
	if quiet > 0 {
		return nil, &RetryLater{After: quiet}
	}
	if err := h.limiter.Wait(ctx); err != nil {
		return nil, err
	}
	select {
	case h.atOnce <- struct{}{}:
		return func() { <-h.atOnce }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
