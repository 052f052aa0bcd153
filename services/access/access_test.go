package access

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// tokens is a file with a token of each scope; the secrets are by scope.
func tokens(t *testing.T) (path string, secrets map[Scope]string) {
	t.Helper()
	path, secrets = filepath.Join(t.TempDir(), "folder", "tokens.json"), map[Scope]string{}
	for _, scope := range []Scope{Read, Push, Admin} {
		secret, err := Add(path, "my "+string(scope), scope, noon)
		if err != nil {
			t.Fatal(err)
		}
		secrets[scope] = secret
	}
	return path, secrets
}

func TestFileHoldsHashesAlone(t *testing.T) {
	path, secrets := tokens(t)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for scope, secret := range secrets {
		if len(secret) < 40 || bytes.Contains(raw, []byte(secret)) || bytes.Contains(raw, []byte(strings.TrimPrefix(secret, "bw_"))) {
			t.Errorf("the secret of %s has %d characters or lies in the file", scope, len(secret))
		}
	}
	if _, err := Add(path, "my read", Push, noon); err == nil || !strings.Contains(err.Error(), "my read") {
		t.Errorf("a name twice: %v", err)
	}
	for _, called := range []string{"", " ", "a\nb", strings.Repeat("a", 65)} {
		if _, err := Add(path, called, Read, noon); err == nil {
			t.Errorf("the name %q is taken", called)
		}
	}
	if err := Revoke(path, "nobody"); err == nil {
		t.Error("a token that is not there was revoked")
	}
}

func TestTokensMadeAtOnceAreAllThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder", "tokens.json")
	var group errgroup.Group
	for i := range 20 {
		group.Go(func() error {
			_, err := Add(path, strconv.Itoa(i), Read, noon)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	if got, err := Load(path); err != nil || len(got) != 20 {
		t.Errorf("of 20 tokens %d are there: %v", len(got), err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("the file is %v: %v", info, err)
	}
}

func TestDamagedFileIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokens.json")
	for _, text := range []string{"{", `{"tokens":[{"name":"a","scope":"read","sha256":"00"}]}`, `{"tokens":[{"name":"a","scope":"all","sha256":"` + strings.Repeat("0", 64) + `"}]}`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := Load(path); err == nil {
			t.Errorf("%s: read as %v", text, got)
		}
	}
}

func TestGuard(t *testing.T) {
	path, secrets := tokens(t)
	guard, err := NewGuard(Option{path}, "0.0.0.0:0", func(r *http.Request) Scope { return Scope(strings.TrimPrefix(r.URL.Path, "/")) })
	if err != nil {
		t.Fatal(err)
	}
	guard.Cookie = "token"
	var failed error
	guard.Failed = func(err error) { failed = err }
	server := httptest.NewServer(guard.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
	defer server.Close()
	ask := func(path string, header ...string) (status int, challenge string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			var p struct{ Status int }
			if err := json.NewDecoder(resp.Body).Decode(&p); err != nil || p.Status != resp.StatusCode || resp.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s: the answer %d is no problem: %v", path, resp.StatusCode, err)
			}
		}
		return resp.StatusCode, resp.Header.Get("WWW-Authenticate")
	}
	bearer := func(scope Scope) string { return "Bearer " + secrets[scope] }
	for _, tt := range []struct {
		what, path string
		header     []string
		status     int
		challenge  string
	}{
		{"what everybody may", "/", nil, 200, ""},
		{"nothing sent", "/read", nil, 401, `Bearer realm="bellwether"`},
		{"another kind", "/read", []string{"Authorization", "Basic " + secrets[Read]}, 401, `Bearer realm="bellwether"`},
		{"a wrong one", "/read", []string{"Authorization", bearer(Read) + "x"}, 401, `Bearer realm="bellwether", error="invalid_token"`},
		{"the hash of one", "/read", []string{"Authorization", "Bearer " + strings.Repeat("0", 64)}, 401, `Bearer realm="bellwether", error="invalid_token"`},
		{"the right one", "/read", []string{"Authorization", bearer(Read)}, 200, ""},
		{"small letters", "/read", []string{"Authorization", "bearer " + secrets[Read]}, 200, ""},
		{"a cookie", "/read", []string{"Cookie", "token=" + secrets[Read]}, 200, ""},
		{"a cookie of another server first", "/read", []string{"Cookie", "token=x; token=" + secrets[Read]}, 200, ""},
		{"a wrong cookie", "/read", []string{"Cookie", "token=x"}, 401, `Bearer realm="bellwether", error="invalid_token"`},
		{"of another scope", "/push", []string{"Authorization", bearer(Read)}, 403, `Bearer realm="bellwether", error="insufficient_scope", scope="push"`},
		{"push does not read", "/read", []string{"Authorization", bearer(Push)}, 403, `Bearer realm="bellwether", error="insufficient_scope", scope="read"`},
		{"push does not administer", "/admin", []string{"Authorization", bearer(Push)}, 403, `Bearer realm="bellwether", error="insufficient_scope", scope="admin"`},
		{"admin pushes", "/push", []string{"Authorization", bearer(Admin)}, 200, ""},
	} {
		if status, challenge := ask(tt.path, tt.header...); status != tt.status || challenge != tt.challenge {
			t.Errorf("%s: %d %s, want %d %s", tt.what, status, challenge, tt.status, tt.challenge)
		}
	}
	if err := Revoke(path, "my read"); err != nil {
		t.Fatal(err)
	}
	if status, _ := ask("/read", "Authorization", bearer(Read)); status != 401 {
		t.Errorf("a revoked token is answered %d", status)
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _ := ask("/push", "Authorization", bearer(Push)); status != 500 || failed == nil {
		t.Errorf("with a damaged file the answer is %d, and told is %v", status, failed)
	}
}

func TestBeyondLoopbackNeedsATokensFile(t *testing.T) {
	path, _ := tokens(t)
	none := filepath.Join(t.TempDir(), "none.json")
	for _, tt := range []struct {
		listen, tokens string
		ok, guarded    bool
	}{
		{"127.0.0.1:8080", "", true, false},
		{"localhost:0", "", true, false},
		{"[::1]:0", none, false, true},
		{"127.0.0.1:8080", path, true, true}, // a proxy may pass others on
		{":8080", "", false, true},
		{"0.0.0.0:8080", "", false, true},
		{"[::]:8080", none, false, true},
		{"192.0.2.1:8080", none, false, true},
		{"0.0.0.0:8080", path, true, true},
	} {
		if err := (Option{tt.tokens}).Check(tt.listen); (err == nil) != tt.ok {
			t.Errorf("%s with %q: %v", tt.listen, tt.tokens, err)
		}
		guard, err := NewGuard(Option{tt.tokens}, tt.listen, func(*http.Request) Scope { return Read })
		if err != nil || (guard != nil) != tt.guarded {
			t.Errorf("%s: guard %v, error %v", tt.listen, guard, err)
		}
	}
}

func TestAuthorize(t *testing.T) {
	req := httptest.NewRequest(http.MethodGet, "/", nil)
	t.Setenv(TokenEnv, "")
	Authorize(req)
	if got := req.Header.Get("Authorization"); got != "" {
		t.Errorf("without a token %q is sent", got)
	}
	t.Setenv(TokenEnv, "bw_x")
	Authorize(req)
	if got := req.Header.Get("Authorization"); got != "Bearer bw_x" {
		t.Errorf("%q is sent", got)
	}
}
