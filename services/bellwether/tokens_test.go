package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bellwether.internal/services/access"
)

func TestTokens(t *testing.T) {
	dir := t.TempDir()
	tokens := func(status int, args ...string) (stdout, stderr string) {
		t.Helper()
		var out, errs bytes.Buffer
		if got := run(&app{ctx: t.Context(), stdin: strings.NewReader(""), stdout: &out, stderr: &errs}, append([]string{"tokens", "--data", dir}, args...)); got != status {
			t.Fatalf("tokens %v: exit status %d, want %d: %s", args, got, status, &errs)
		}
		return out.String(), errs.String()
	}
	if out, _ := tokens(0, "list"); !strings.Contains(out, noRows) {
		t.Errorf("without tokens: %q", out)
	}
	secret, _ := tokens(0, "add", "--scope", "read", "분석가")
	if !strings.HasPrefix(secret, "bw_") || strings.Count(secret, "\n") != 1 {
		t.Errorf("printed is %q, want the token alone", secret)
	}
	tokens(1, "add", "--scope", "read", "분석가")
	tokens(2, "add", "--scope", "all", "other")
	tokens(2, "add", "other")
	out, _ := tokens(0, "list", "--format", "json")
	var rows []struct{ Name, Scope string }
	if err := json.Unmarshal([]byte(out), &rows); err != nil || len(rows) != 1 || rows[0].Name != "분석가" || rows[0].Scope != "read" {
		t.Errorf("listed is %s (%v)", out, err)
	}
	if raw, err := os.ReadFile(filepath.Join(dir, "tokens.json")); err != nil || strings.Contains(string(raw), strings.TrimSpace(secret)) {
		t.Errorf("the file (%v) holds the token", err)
	}
	tokens(0, "revoke", "분석가")
	tokens(1, "revoke", "분석가")
}

// TestTokenIsSent asks servers that refuse, with and without a token.
func TestTokenIsSent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokens.json")
	secret, err := access.Add(path, "reader", access.Read, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	guard, err := access.NewGuard(access.Option{Tokens: path}, "0.0.0.0:0", func(r *http.Request) access.Scope {
		if r.Method == http.MethodPost {
			return access.Push
		}
		return access.Read
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(guard.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("[]"))
	})))
	defer server.Close()
	ask := func(status int, want string, stdin string, args ...string) {
		t.Helper()
		var out, errs bytes.Buffer
		got := run(&app{ctx: t.Context(), stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs}, append(args, "--server", server.URL))
		if got != status || !strings.Contains(errs.String(), want) || strings.Contains(errs.String(), secret) {
			t.Errorf("%v: exit status %d, said %q; want %d and %q", args, got, &errs, status, want)
		}
	}
	const article = `{"url":"https://example.com/1","source":"example","title":"A","text":"A."}`
	t.Setenv(access.TokenEnv, "")
	ask(1, "BELLWETHER_TOKEN", "", "report", "--format", "json")
	ask(1, "BELLWETHER_TOKEN", "", "sources", "list", "--format", "json")
	ask(1, "BELLWETHER_TOKEN", article, "push", "-")
	t.Setenv(access.TokenEnv, secret)
	ask(0, "", "", "report", "--format", "json")
	ask(1, "does not allow", article, "push", "-")
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	defer proxy.Close()
	var errs bytes.Buffer
	run(&app{ctx: t.Context(), stdin: strings.NewReader(""), stdout: &errs, stderr: &errs}, []string{"report", "--format", "json", "--server", proxy.URL})
	if !strings.Contains(errs.String(), "403") || strings.Contains(errs.String(), access.TokenEnv) {
		t.Errorf("what asks for no token is told as %q", &errs)
	}
}
