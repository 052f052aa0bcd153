package ingest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"bellwether.internal/services/access"
)

func TestNeededScope(t *testing.T) {
	for request, want := range map[string]access.Scope{
		"POST /v1/articles": access.Push, "POST /v1/replays": access.Push, "POST /v1/replays/end": access.Push, "GET /v1/sources": access.Read,
		"POST /v1/sources/reload": access.Admin, "POST /v1/sources/check": access.Admin, "POST /": access.Admin, "DELETE /v1/other": access.Admin,
	} {
		method, path, _ := strings.Cut(request, " ")
		if got := neededScope(httptest.NewRequest(method, path, http.NoBody)); got != want {
			t.Errorf("%s needs %q, want %q", request, got, want)
		}
	}
}

func TestPagesOfOtherSitesDoNotPush(t *testing.T) {
	for _, tt := range []struct {
		what, host string
		header     []string
		status     int
	}{
		{"the command", "127.0.0.1:8080", nil, 204},
		{"another site's page", "127.0.0.1:8080", []string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}, 403},
		{"an old browser", "127.0.0.1:8080", []string{"Origin", "https://evil.example"}, 403},
		{"a name that leads here", "evil.example:8080", []string{"Origin", "http://evil.example:8080", "Sec-Fetch-Site", "same-origin"}, 421},
	} {
		var cfg Config
		cfg.Listen = "127.0.0.1:0"
		mux := http.NewServeMux()
		inner := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
		if err := (&api{log: zap.NewNop()}).serveGuarded(mux, inner, &cfg); err != nil {
			t.Fatal(err)
		}
		req, said := httptest.NewRequest(http.MethodPost, "/v1/articles", strings.NewReader("{}")), httptest.NewRecorder()
		req.Host = tt.host
		for i := 0; i+1 < len(tt.header); i += 2 {
			req.Header.Set(tt.header[i], tt.header[i+1])
		}
		mux.ServeHTTP(said, req)
		if said.Code != tt.status {
			t.Errorf("%s is answered %d, want %d", tt.what, said.Code, tt.status)
		}
	}
}

func TestUnreadableTokensAreLogged(t *testing.T) {
	var cfg Config
	cfg.Listen, cfg.Tokens = "127.0.0.1:0", t.TempDir() // a folder cannot be read as a file
	core, logged := observer.New(zapcore.ErrorLevel)
	mux := http.NewServeMux()
	if err := (&api{log: zap.New(core)}).serveGuarded(mux, http.NotFoundHandler(), &cfg); err != nil {
		t.Fatal(err)
	}
	req, said := httptest.NewRequest(http.MethodPost, "/v1/articles", http.NoBody), httptest.NewRecorder()
	req.Header.Set("Authorization", "Bearer bw_x")
	mux.ServeHTTP(said, req)
	if said.Code != http.StatusInternalServerError || logged.Len() != 1 {
		t.Errorf("answered %d, logged %v", said.Code, logged.All())
	}
}

func TestBeyondThisMachineWithoutTokensNothingStarts(t *testing.T) {
	var cfg Config
	cfg.Listen = ":8080"
	if err := cfg.Check(); err == nil || !strings.Contains(err.Error(), "bellwether tokens add") {
		t.Errorf("error %v, want one that says how a token is made", err)
	}
}
