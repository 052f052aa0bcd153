package ingest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

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

func TestBeyondThisMachineWithoutTokensNothingStarts(t *testing.T) {
	var cfg Config
	cfg.Listen = ":8080"
	if err := cfg.Check(); err == nil || !strings.Contains(err.Error(), "bellwether tokens add") {
		t.Errorf("error %v, want one that says how a token is made", err)
	}
}
