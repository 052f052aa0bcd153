package access

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWithoutAGuardOnlyThisMachineIsAnswered(t *testing.T) {
	guard, err := NewGuard(Option{}, "127.0.0.1:0", func(*http.Request) Scope { return Read })
	if err != nil {
		t.Fatal(err)
	}
	open := guard.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for host, want := range map[string]int{
		"localhost": 200, "LOCALHOST:8080": 200, "127.0.0.1": 200, "127.0.0.1:8080": 200, "127.9.9.9:1": 200, "[::1]": 200, "[::1]:8080": 200,
		"": 421, "evil.example": 421, "evil.example:8080": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example:8080": 421, "192.0.2.1:8080": 421, "0.0.0.0:8080": 421, "[::]:8080": 421,
	} {
		req, said := httptest.NewRequest(http.MethodGet, "/", http.NoBody), httptest.NewRecorder()
		req.Host = host
		open.ServeHTTP(said, req)
		if said.Code != want {
			t.Errorf("%q is answered %d, want %d", host, said.Code, want)
		}
		if want != 200 && (said.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(said.Body.String(), "--tokens")) {
			t.Errorf("%q: the answer is no problem that says what to do: %s", host, said.Body)
		}
	}
}
