package rig

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

// answers serves one answer after the other; 0 breaks the connection. It notes what was asked for.
func answers(t *testing.T, codes ...int) (p *Pusher, asked *[]string) {
	t.Helper()
	asked = &[]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.URL.RawQuery)
		code := codes[min(len(*asked), len(codes))-1]
		if code == 0 {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(code)
		_, _ = w.Write([]byte(`{"accepted":1}`))
	}))
	t.Cleanup(server.Close)
	p = NewPusher(server.URL, 1)
	t.Cleanup(p.Close)
	return p, asked
}

func TestPersistSendsTheSameUntilItIsTaken(t *testing.T) {
	p, asked := answers(t, http.StatusServiceUnavailable, 0, http.StatusOK)
	if err := p.Persist(t.Context(), Chunk{Body: []byte("{}\n"), Lines: 1}); err != nil {
		t.Fatal(err)
	}
	if got := *asked; len(got) != 3 || got[0] != got[2] {
		t.Errorf("asked %q, want the same three times", got)
	}
}

func TestRefusedIsNotSentAgain(t *testing.T) {
	p, asked := answers(t, http.StatusBadRequest, http.StatusOK)
	if err := p.Persist(t.Context(), Chunk{Body: []byte("{}\n"), Lines: 1}); !errors.Is(err, errRefused) || len(*asked) != 1 {
		t.Errorf("error %v after %d requests, want a refusal after one", err, len(*asked))
	}
}

func TestSendGivesUp(t *testing.T) {
	p, asked := answers(t, http.StatusServiceUnavailable, http.StatusOK)
	if err := p.Send(t.Context(), Chunk{Body: []byte("{}\n"), Lines: 1}); err == nil || len(*asked) != 1 {
		t.Errorf("error %v after %d requests, want one after the first", err, len(*asked))
	}
}
