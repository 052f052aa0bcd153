package service

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
)

// readiness collects which parts of a service can do their work.
type readiness struct {
	mu    sync.Mutex
	parts map[string]error
}

func (r *readiness) set(part string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.parts == nil {
		r.parts = map[string]error{}
	}
	r.parts[part] = err
}

// ServeHTTP answers 200 where every part is ready, else 503 with the reasons, a line each.
func (r *readiness) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var reasons []string
	for part, err := range r.parts {
		if err != nil {
			reasons = append(reasons, fmt.Sprintf("%s: %v", part, err))
		}
	}
	if len(r.parts) == 0 {
		reasons = append(reasons, "starting")
	}
	if len(reasons) == 0 {
		fmt.Fprintln(w, "ready")
		return
	}
	slices.Sort(reasons)
	w.WriteHeader(http.StatusServiceUnavailable)
	for _, reason := range reasons {
		fmt.Fprintln(w, reason)
	}
}
