package access

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// Option is the part of a server's configuration that says who may ask it.
type Option struct {
	Tokens string `env:"BELLWETHER_TOKENS" placeholder:"FILE" type:"path" help:"File of the tokens that callers send, made by bellwether tokens add. Asked for, and needed, where --listen is no loopback address."`
}

// Check refuses an address beyond this machine while there is no token that could be sent to it.
func (o Option) Check(listen string) error {
	open, err := loopback(listen)
	if err != nil || open {
		return err
	}
	if o.Tokens == "" {
		return fmt.Errorf("option listen: %s can be reached from other machines, and no file of tokens is named: make one with `bellwether tokens add --file FILE --scope admin NAME` and give it as --tokens FILE", listen)
	}
	tokens, err := Load(o.Tokens)
	if err != nil {
		return fmt.Errorf("option tokens: %w", err)
	}
	if len(tokens) == 0 {
		return fmt.Errorf("option listen: %s can be reached from other machines, and %s holds no token: make one with `bellwether tokens add --file %s --scope admin NAME`", listen, o.Tokens, o.Tokens)
	}
	return nil
}

// loopback says whether an address to listen on can be reached from its own machine alone.
func loopback(listen string) (bool, error) {
	address, err := net.ResolveTCPAddr("tcp", listen)
	if err != nil {
		return false, fmt.Errorf("option listen: %q is no HOST:PORT: %w", listen, err)
	}
	return address.IP.IsLoopback(), nil
}

// Guard lets requests through that bring a token of the scope they need. Safe for many goroutines.
type Guard struct {
	path string
	// Scope is what a request needs; empty where everybody may.
	Scope func(*http.Request) Scope
	// Cookie names the cookie that may hold the token too; empty for none.
	Cookie string
	// Refuse answers a *Refusal, or an error of reading the tokens. The headers that tell a client what to send are set.
	Refuse func(http.ResponseWriter, *http.Request, error)
}

// Refusal is why a request is not answered.
type Refusal struct {
	Status int // 401 or 403
	// Wanted is the scope that is needed; Sent says that some token came.
	Wanted Scope
	Sent   bool
}

func (r *Refusal) Error() string {
	switch {
	case r.Status == http.StatusForbidden:
		return fmt.Sprintf("this needs a token of scope %s or admin", r.Wanted)
	case r.Sent:
		return "no such token; it may have been revoked"
	}
	return "this server asks for a token: send it as Authorization: Bearer TOKEN"
}

// NewGuard guards a server that listens on an address, with the tokens of a file; nil where it needs no guard. The file is
// read at every request, so that a revoked token is refused at once.
func NewGuard(o Option, listen string, scope func(*http.Request) Scope) (*Guard, error) {
	open, err := loopback(listen)
	if err != nil || open {
		return nil, err
	}
	return &Guard{path: o.Tokens, Scope: scope, Refuse: problem}, nil
}

// Wrap puts the guard before h; a nil guard is none.
func (g *Guard) Wrap(h http.Handler) http.Handler {
	if g == nil {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := g.check(r)
		var refusal *Refusal
		if errors.As(err, &refusal) {
			challenge := `Bearer realm="bellwether"`
			switch {
			case refusal.Status == http.StatusForbidden:
				challenge += fmt.Sprintf(`, error="insufficient_scope", scope=%q`, refusal.Wanted)
			case refusal.Sent:
				challenge += `, error="invalid_token"`
			}
			w.Header().Set("WWW-Authenticate", challenge)
		}
		if err != nil {
			w.Header().Set("Cache-Control", "no-store")
			g.Refuse(w, r, err)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// check is nil where a request may go on.
func (g *Guard) check(r *http.Request) error {
	wanted := g.Scope(r)
	if wanted == "" {
		return nil
	}
	secret := g.secret(r)
	if secret == "" {
		return &Refusal{Status: http.StatusUnauthorized, Wanted: wanted}
	}
	scope, err := g.Known(secret)
	switch {
	case err != nil:
		return err
	case scope == "":
		return &Refusal{Status: http.StatusUnauthorized, Wanted: wanted, Sent: true}
	case !scope.Allows(wanted):
		return &Refusal{Status: http.StatusForbidden, Wanted: wanted, Sent: true}
	}
	return nil
}

// secret is the token that a request brings.
func (g *Guard) secret(r *http.Request) string {
	if kind, secret, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(kind, "Bearer") {
		return strings.TrimSpace(secret)
	}
	if g.Cookie != "" {
		if c, err := r.Cookie(g.Cookie); err == nil {
			return c.Value
		}
	}
	return ""
}

// Known is the scope of a token, empty where there is no such one.
func (g *Guard) Known(secret string) (Scope, error) {
	tokens, err := Load(g.path)
	if err != nil {
		return "", err
	}
	t, _ := find(tokens, secret)
	return t.Scope, nil
}

// problem answers as RFC 9457 has it.
func problem(w http.ResponseWriter, _ *http.Request, err error) {
	status, detail := http.StatusInternalServerError, "the tokens cannot be read"
	var refusal *Refusal
	if errors.As(err, &refusal) {
		status, detail = refusal.Status, refusal.Error()
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": detail}) // the caller may be gone
}
