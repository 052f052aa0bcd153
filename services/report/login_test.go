package report

import (
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"bellwether.internal/services/access"
)

// guardedServer is a service as others reach it, without ClickHouse: what is refused is refused before. said is its log.
func guardedServer(t *testing.T) (server *httptest.Server, secrets map[access.Scope]string, said *observer.ObservedLogs) {
	t.Helper()
	cfg := &Config{QueryTimeout: time.Second, MaxRows: 10}
	cfg.Listen, cfg.Tokens = "0.0.0.0:0", filepath.Join(t.TempDir(), "tokens.json")
	secrets = map[access.Scope]string{}
	for _, scope := range []access.Scope{access.Read, access.Push, access.Admin} {
		secret, err := access.Add(cfg.Tokens, string(scope), scope, noon)
		if err != nil {
			t.Fatal(err)
		}
		secrets[scope] = secret
	}
	if err := cfg.Check(); err != nil {
		t.Fatal(err)
	}
	a, err := newAPI(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	core, said := observer.New(zapcore.DebugLevel)
	a.log = zap.New(core)
	p, err := newPage(a)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	if err := a.serveGuarded(mux, p, cfg); err != nil {
		t.Fatal(err)
	}
	server = httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server, secrets, said
}

func TestBeyondThisMachineATokenIsAskedFor(t *testing.T) {
	server, secrets, said := guardedServer(t)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(method, path string, scope access.Scope) (status int, header http.Header, body string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Language", "ko")
		if scope != "" {
			req.Header.Set("Authorization", "Bearer "+secrets[scope])
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp.StatusCode, resp.Header, readAll(t, resp)
	}
	for _, tt := range []struct {
		method, path string
		scope        access.Scope
		status       int
	}{
		{"GET", "/v1/reports", "", 401},
		{"GET", "/v1/reports", access.Push, 403},
		{"GET", "/v1/reports", access.Read, 200},
		{"GET", "/v1/openapi.json", access.Admin, 200},
		{"POST", "/v1/sql", "", 401},
		{"POST", "/v1/sql", access.Push, 403},
		{"POST", "/v1/sql", access.Read, 503}, // allowed; there is no ClickHouse
		{"POST", "/v1/alerts/mutes", access.Read, 403},
		{"POST", "/v1/alerts/mutes", access.Admin, 400}, // allowed; the body names no rule
		{"DELETE", "/v1/alerts/mutes/topic-spike", access.Read, 403},
		{"POST", "/v1/alerts/marks", "", 401},
		{"GET", "/", "", 303},
		{"GET", "/topics/hbm?days=7", "", 303},
		{"GET", "/reports", access.Push, 403},
		{"GET", "/reports", access.Read, 200},
		{"GET", "/login", "", 200},
		{"GET", "/static/style.css", "", 200},
	} {
		status, header, body := ask(tt.method, tt.path, tt.scope)
		if status != tt.status {
			t.Errorf("%s %s with %q: %d, want %d", tt.method, tt.path, tt.scope, status, tt.status)
		}
		if strings.HasPrefix(tt.path, "/v1/") && (tt.status == 401 || tt.status == 403) {
			var p problem
			if err := json.Unmarshal([]byte(body), &p); err != nil || p.Status != tt.status || !strings.Contains(p.Detail, "토큰") ||
				!strings.HasPrefix(header.Get("WWW-Authenticate"), `Bearer realm="bellwether"`) {
				t.Errorf("%s %s with %q: problem %+v, error %v, challenge %q", tt.method, tt.path, tt.scope, p, err, header.Get("WWW-Authenticate"))
			}
		}
		if tt.status == 303 && header.Get("Location") != "/login?next="+url.QueryEscape(tt.path) {
			t.Errorf("%s leads to %s", tt.path, header.Get("Location"))
		}
	}
	for _, entry := range said.All() {
		for _, secret := range secrets {
			if strings.Contains(entry.Message, secret) || strings.Contains(strings.Join(fieldsOf(entry), " "), secret) {
				t.Errorf("a token is in the log: %v", entry)
			}
		}
	}
}

// fieldsOf are the fields of an entry of a log, as text.
func fieldsOf(entry observer.LoggedEntry) []string {
	var out []string
	for _, f := range entry.Context {
		out = append(out, f.String)
	}
	return out
}

func TestSigningIn(t *testing.T) {
	server, secrets, _ := guardedServer(t)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	// post sends a form and follows where it leads: to at, with the answer's status and body, and the cookies set on the way.
	post := func(path string, form url.Values, header ...string) (at string, status int, body string, set []*http.Cookie) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for i := 0; i+1 < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if first := resp.Request.Response; first != nil {
			set = first.Cookies()
		}
		return resp.Request.URL.Path, resp.StatusCode, readAll(t, resp), set
	}
	for _, wrong := range []string{"", "bw_wrong", secrets[access.Push]} {
		if at, _, body, _ := post("/login", url.Values{"token": {wrong}, "next": {"/reports"}}); at != "/login" || !strings.Contains(body, `role="alert"`) {
			t.Errorf("with the token %q the reader is at %s", wrong, at)
		}
	}
	_, status, _, _ := post("/login", url.Values{"token": {secrets[access.Read]}, "next": {"/reports"}}, "Sec-Fetch-Site", "cross-site")
	if status != http.StatusForbidden {
		t.Errorf("another site signs a reader in: %d", status)
	}
	at, status, _, set := post("/login", url.Values{"token": {" " + secrets[access.Read] + "\n"}, "next": {"/reports"}})
	if status != http.StatusOK || at != "/reports" {
		t.Errorf("signed in, the reader is at %s: %d", at, status)
	}
	if len(set) != 1 || set[0].Name != "bellwether_token" || !set[0].HttpOnly || set[0].SameSite != http.SameSiteLaxMode || set[0].Secure || set[0].Path != "/" {
		t.Errorf("the cookie is %v", set)
	}
	if _, _, _, set := post("/login", url.Values{"token": {secrets[access.Read]}, "next": {"/reports"}}, "X-Forwarded-Proto", "https"); len(set) != 1 || !set[0].Secure {
		t.Errorf("behind TLS the cookie is %v", set)
	}
	if at, _, _, _ := post("/logout", nil); at != "/login" {
		t.Errorf("signed out, the reader is at %s", at)
	}
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if left := jar.Cookies(u); len(left) > 0 {
		t.Errorf("signed out, %v is kept", left)
	}
}

func TestSigningInLeadsToThisPageAlone(t *testing.T) {
	for next, want := range map[string]string{
		"/topics/hbm?days=7": "/topics/hbm?days=7", "": "/", "https://evil.example/": "/", "//evil.example/": "/", `/\evil.example`: "/",
		"reports": "/", "/\tx": "/", "javascript:alert(1)": "/",
	} {
		if got := ownPath(next); got != want {
			t.Errorf("%q leads to %q, want %q", next, got, want)
		}
	}
}

func TestWithoutTokensOnlyThisMachineIsAnswered(t *testing.T) {
	cfg := &Config{QueryTimeout: time.Second, MaxRows: 10}
	cfg.Listen = "127.0.0.1:0"
	a, err := newAPI(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPage(a)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	if err := a.serveGuarded(mux, p, cfg); err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string]int{"localhost:8080": http.StatusOK, "evil.example:8080": http.StatusMisdirectedRequest} {
		req, said := httptest.NewRequest(http.MethodGet, "/v1/reports", http.NoBody), httptest.NewRecorder()
		req.Host = host
		mux.ServeHTTP(said, req)
		if said.Code != want {
			t.Errorf("%s is answered %d, want %d", host, said.Code, want)
		}
	}
}

func TestBeyondThisMachineWithoutTokensNothingStarts(t *testing.T) {
	cfg := &Config{QueryTimeout: time.Second, MaxRows: 10}
	cfg.Listen = "0.0.0.0:8080"
	if err := cfg.Check(); err == nil || !strings.Contains(err.Error(), "bellwether tokens add") {
		t.Errorf("error %v, want one that says how a token is made", err)
	}
}
