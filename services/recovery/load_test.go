package recovery

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bellwether.internal/services/rig"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestAbandonEndsTheLoad breaks a load off whose every push fails, as while all is away; goleak sees what goes on.
func TestAbandonEndsTheLoad(t *testing.T) {
	asked := make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		select {
		case asked <- struct{}{}:
		default:
		}
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer server.Close()
	l := startLoad(t.Context(), server.URL, rig.Compose(100, true), 1) // of 100 s
	<-asked
	abandoned := make(chan struct{})
	go func() {
		l.abandon()
		close(abandoned)
	}()
	select {
	case <-abandoned:
	case <-time.After(30 * time.Second):
		t.Fatal("the load goes on")
	}
	if n := l.acknowledged.Load(); n != 0 {
		t.Errorf("%d articles are acknowledged, want none", n)
	}
}
