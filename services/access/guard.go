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
	Tokens string `env:"BELLWETHER_TOKENS" placeholder:"FILE" type:"path" help:"File of the tokens that callers send, made by bellwether tokens add. Needed where --listen is no loopback address, and where a proxy passes others on to it."`
}

// Check refuses an address beyond this machine, and a file of tokens, while there is no token that could be sent.
func (o Option) Check(listen string) error {
	local, err := Loopback(listen)
	if err != nil {
		return err
	}
	if o.Tokens == "" {
		if local {
			return nil
		}
		return fmt.Errorf("option listen: %s can be reached from other machines, and no file of tokens is named: make one with `bellwether tokens add --file FILE --scope admin NAME` and give it as --tokens FILE", listen)
	}
	tokens, err := Load(o.Tokens)
	if err != nil {
		return fmt.Errorf("option tokens: %w", err)
	}
	if len(tokens) == 0 {
		return fmt.Errorf("option tokens: %s holds no token: make one with `bellwether tokens add --file %s --scope admin NAME`", o.Tokens, o.Tokens)
	}
	return nil
}

// Loopback says whether an address to listen on can be reached from its own machine alone.
func Loopback(listen string) (bool, error) {
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
	// Failed is told why the tokens cannot be read, which no caller is; nil tells nobody.
	Failed func(error)
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

// NewGuard guards a server that listens on an address, with the tokens of a file; nil on a loopback address where no file
// is named. The file is read at every request, so that a revoked token is refused at once.
func NewGuard(o Option, listen string, scope func(*http.Request) Scope) (*Guard, error) {
	local, err := Loopback(listen)
	if err != nil || local && o.Tokens == "" {
		return nil, err
	}
	return &Guard{path: o.Tokens, Scope: scope, Refuse: problem}, nil
}

// Wrap puts the guard before h. A nil guard asks for no token, but lets through only what was asked of this machine by name.
func (g *Guard) Wrap(h http.Handler) http.Handler {
	if g == nil {
		return localHost(h)
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
		} else if err != nil && g.Failed != nil {
			g.Failed(err)
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
	secrets := g.secrets(r)
	if len(secrets) == 0 {
		return &Refusal{Status: http.StatusUnauthorized, Wanted: wanted}
	}
	tokens, err := Load(g.path)
	if err != nil {
		return err
	}
	refusal := &Refusal{Status: http.StatusUnauthorized, Wanted: wanted, Sent: true}
	for _, secret := range secrets {
		switch t, ok := find(tokens, secret); {
		case !ok:
		case t.Scope.Allows(wanted):
			return nil
		default:
			refusal.Status = http.StatusForbidden
		}
	}
	return refusal
}

// secrets are the tokens that a request brings: several where servers of one host set a cookie of the same name.
func (g *Guard) secrets(r *http.Request) (all []string) {
	if kind, secret, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(kind, "Bearer") {
		if secret = strings.TrimSpace(secret); secret != "" {
			all = append(all, secret)
		}
		return all
	}
	if g.Cookie != "" {
		for _, c := range r.CookiesNamed(g.Cookie) {
			if c.Value != "" {
				all = append(all, c.Value)
			}
		}
	}
	return all
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

// problem answers why a request is refused.
func problem(w http.ResponseWriter, _ *http.Request, err error) {
	status, detail := http.StatusInternalServerError, "the tokens cannot be read"
	var refusal *Refusal
	if errors.As(err, &refusal) {
		status, detail = refusal.Status, refusal.Error()
	}
	writeProblem(w, status, detail)
}

// writeProblem answers as RFC 9457 has it.
func writeProblem(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": detail}) // the caller may be gone
}
