package fault

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// receiver is who is told of alerts. A busy one refuses the first attempt at every notice, so that there is always
// something between the decision and the delivery, and accepts all others.
type receiver struct {
	server  *http.Server
	address string // URL
	busy    bool   // refuses first attempts

	mu       sync.Mutex
	attempts map[string]int    // by idempotency key
	alerts   map[string]notice // by idempotency key: what was accepted first
}

// notice is what the harness reads of a notice.
type notice struct {
	AlertID string `json:"alert_id"`
	Rule    string `json:"rule"`
	Series  string `json:"series"`
	State   string `json:"state"`
}

func newReceiver(busy bool) (*receiver, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("opening the receiver of alerts: %w", err)
	}
	r := &receiver{
		busy:     busy,
		address:  "http://" + ln.Addr().String() + "/alerts",
		attempts: map[string]int{}, alerts: map[string]notice{},
	}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = r.server.Serve(ln) }() // ends with close
	return r, nil
}

func (r *receiver) close() { _ = r.server.Close() }

// ServeHTTP takes a notice.
func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(io.LimitReader(request.Body, 1<<20))
	var n notice
	if err == nil {
		err = json.Unmarshal(body, &n)
	}
	key := request.Header.Get("Idempotency-Key")
	if err != nil || key == "" {
		http.Error(w, "want a notice and its key", http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.attempts[key]++
	if r.busy && r.attempts[key] == 1 {
		http.Error(w, "busy", http.StatusServiceUnavailable)
		return
	}
	if _, known := r.alerts[key]; !known {
		r.alerts[key] = n
	}
}

// told is what was accepted so far, by idempotency key.
func (r *receiver) told() map[string]notice {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make(map[string]notice, len(r.alerts))
	for key, n := range r.alerts {
		all[key] = n
	}
	return all
}
