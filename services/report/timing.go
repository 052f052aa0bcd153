package report

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// usage is what an answer cost; it is added to from many goroutines.
type usage struct {
	began time.Time
	// rows are the rows that ClickHouse read, as far as its protocol tells them (the native one does).
	rows atomic.Uint64

	mu sync.Mutex
	// oldest is when the oldest answer was made of those that were kept; zero where none was.
	oldest time.Time
}

// shows notes that an answer that was made before is shown.
func (u *usage) shows(made time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.oldest.IsZero() || made.Before(u.oldest) {
		u.oldest = made
	}
}

// asOf is when the oldest of the answers shown was made; zero where all are new.
func (u *usage) asOf() time.Time {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.oldest
}

// usageKey finds the usage of a request in its context.
type usageKey struct{}

// usageOf is the usage that a context belongs to; one that nobody looks at where there is none.
func usageOf(ctx context.Context) *usage {
	if u, ok := ctx.Value(usageKey{}).(*usage); ok {
		return u
	}
	return &usage{}
}

// timed tells with every answer how long it took until its first byte and how many rows were read for it, in the header
// Server-Timing, which a browser's tools show.
func timed(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		u := &usage{began: time.Now()}
		h(&timedWriter{ResponseWriter: w, usage: u}, r.WithContext(context.WithValue(r.Context(), usageKey{}, u)))
	}
}

// timedWriter adds the header before the first byte.
type timedWriter struct {
	http.ResponseWriter
	usage *usage
	sent  bool
}

func (w *timedWriter) WriteHeader(status int) {
	if !w.sent {
		w.sent = true
		milliseconds := float64(time.Since(w.usage.began)) / float64(time.Millisecond)
		w.Header().Set("Server-Timing", fmt.Sprintf(`server;dur=%.2f, clickhouse;desc="%d rows read"`, milliseconds, w.usage.rows.Load()))
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *timedWriter) Write(p []byte) (int, error) {
	if !w.sent {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController and http.MaxBytesReader reach the server's own writer.
func (w *timedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
