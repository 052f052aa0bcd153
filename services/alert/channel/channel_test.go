package channel

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/rule"
)

var now = time.Date(2026, 11, 16, 2, 10, 0, 0, time.UTC)

// request is what a server under test received.
type request struct {
	path   string
	header http.Header
	body   []byte
}

// receiver is a server that answers with status and keeps what it received.
func receiver(t *testing.T, status int) (*httptest.Server, func() request) {
	t.Helper()
	got := make(chan request, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- request{r.URL.Path, r.Header, body}
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	return server, func() request { return <-got }
}

// notifier makes the notifier of an address.
func notifier(t *testing.T, address, secret string) Notifier {
	t.Helper()
	c, err := Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	c.Secret = secret
	c.Timeout = 5 * time.Second
	n, err := New(c, nil, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWebhookIsSignedAndExplains(t *testing.T) {
	server, received := receiver(t, http.StatusNoContent)
	n := notifier(t, server.URL+"/hook", "hush")
	sample := Sample(now)
	if retry, err := n.Notify(t.Context(), sample); err != nil || retry {
		t.Fatalf("Notify = %v, %v", retry, err)
	}
	got := received()
	if got.header.Get(KeyHeader) != sample.Key {
		t.Errorf("key header = %q, want %q", got.header.Get(KeyHeader), sample.Key)
	}
	signature := got.header.Get(SignatureHeader)
	seconds, _, _ := strings.Cut(strings.TrimPrefix(signature, "t="), ",")
	at, err := time.ParseDuration(seconds + "s")
	if err != nil {
		t.Fatalf("signature %q has no time", signature)
	}
	if want := Sign([]byte("hush"), time.Unix(0, 0).Add(at), got.body); signature != want {
		t.Errorf("signature = %q, want %q", signature, want)
	}
	var p Payload
	if err := json.Unmarshal(got.body, &p); err != nil {
		t.Fatal(err)
	}
	if p.State != "firing" || p.Value != 24 || p.BaselineSeconds != 58*24*3600 || len(p.Evidence) != 1 || p.EndedAt != nil {
		t.Errorf("payload = %+v", p)
	}
	if want := "24 unique stories on hbm, 16 Nov 2026 02:00 to 03:00 UTC. Expected: 3.2, from 58 days of history."; !strings.Contains(p.Text, want) {
		t.Errorf("text %q does not say %q", p.Text, want)
	}
}

func TestStatusSaysWhetherToRetry(t *testing.T) {
	for status, want := range map[int]struct{ retry, fails bool }{
		200: {false, false}, 400: {false, true}, 404: {false, true}, 302: {false, true}, 429: {true, true}, 500: {true, true}, 503: {true, true},
	} {
		server, _ := receiver(t, status)
		retry, err := notifier(t, server.URL, "").Notify(t.Context(), Sample(now))
		if retry != want.retry || (err != nil) != want.fails {
			t.Errorf("status %d: retry %v, error %v", status, retry, err)
		}
	}
}

func TestUnreachableIsRetriedAndShowsNoAddress(t *testing.T) {
	server, _ := receiver(t, 200)
	address := server.URL + "/services/SECRET?token=SECRET"
	server.Close()
	retry, err := notifier(t, address, "").Notify(t.Context(), Sample(now))
	if !retry || err == nil {
		t.Fatalf("Notify = %v, %v, want a retry", retry, err)
	}
	if strings.Contains(err.Error(), "SECRET") {
		t.Errorf("the error shows the address: %v", err)
	}
}

func TestNotifyEndsWithItsContext(t *testing.T) {
	hang := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(hang) })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if retry, err := notifier(t, server.URL, "").Notify(ctx, Sample(now)); !retry || err == nil {
		t.Errorf("Notify on a server that hangs = %v, %v, want a retry", retry, err)
	}
}

func TestAlertmanagerKeepsLabelsFromOnsetToEnd(t *testing.T) {
	server, received := receiver(t, 200)
	n := notifier(t, "alertmanager+"+server.URL, "")
	notice := Sample(now)
	notice.Labels = map[string]string{"team": "memory", "alertname": "not this"}
	post := func() postableAlert {
		t.Helper()
		if _, err := n.Notify(t.Context(), notice); err != nil {
			t.Fatal(err)
		}
		got := received()
		if got.path != "/api/v2/alerts" {
			t.Errorf("path = %q", got.path)
		}
		var alerts []postableAlert
		if err := json.Unmarshal(got.body, &alerts); err != nil || len(alerts) != 1 {
			t.Fatalf("body %s: %v", got.body, err)
		}
		return alerts[0]
	}
	if got := post().GeneratorURL; got != "https://example.org/test" {
		t.Errorf("without a page it leads to %q, want the first story", got)
	}
	notice.Page = "https://bellwether.example/alerts/1"
	onset := post()
	if onset.GeneratorURL != notice.Page {
		t.Errorf("it leads to %q, want the alert's page", onset.GeneratorURL)
	}
	if !strings.Contains(onset.Annotations["description"], "\nMore: "+notice.Page) {
		t.Errorf("the text does not lead to the alert's page: %s", onset.Annotations["description"])
	}
	if !onset.EndsAt.After(time.Now()) {
		t.Errorf("a firing alert ends at %v", onset.EndsAt)
	}
	notice.State = bellwetherv1.AlertState_ALERT_STATE_RESOLVED
	notice.EndedAt = now.Add(time.Hour).UnixMilli()
	end := post()
	if !end.EndsAt.Equal(now.Add(time.Hour)) {
		t.Errorf("the alert ends at %v", end.EndsAt)
	}
	for _, labels := range []map[string]string{onset.Labels, end.Labels} {
		if labels["alertname"] != "test" || labels["team"] != "memory" || labels["series"] != "topic=hbm" {
			t.Errorf("labels = %v", labels)
		}
	}
	for name, value := range onset.Labels {
		if end.Labels[name] != value {
			t.Errorf("label %s is %q at the onset, %q at the end", name, value, end.Labels[name])
		}
	}
}

func TestShoutrrrSendsText(t *testing.T) {
	server, received := receiver(t, 200)
	host := strings.TrimPrefix(server.URL, "http://")
	n := notifier(t, "generic://"+host+"/room?disabletls=yes&template=json", "")
	if _, err := n.Notify(t.Context(), Sample(now)); err != nil {
		t.Fatal(err)
	}
	if body := string(received().body); !strings.Contains(body, "알림 채널 시험입니다") {
		t.Errorf("body %s does not have the sentence", body)
	}
}

func TestShoutrrrHidesItsAddress(t *testing.T) {
	server, _ := receiver(t, 500)
	host := strings.TrimPrefix(server.URL, "http://")
	retry, err := notifier(t, "generic://"+host+"/SECRET?disabletls=yes", "").Notify(t.Context(), Sample(now))
	if !retry || err == nil || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("Notify = %v, %v, want a retry that shows no secret", retry, err)
	}
	if _, err := New(rule.Channel{Name: "x", Kind: "shoutrrr", Address: "slack://SECRET"}, nil, zap.NewNop()); err == nil || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("New with a wrong address: %v", err)
	}
}

func TestLogChannel(t *testing.T) {
	core, logs := observer.New(zap.InfoLevel)
	n, err := New(rule.Channel{Name: "log", Kind: "log"}, nil, zap.New(core))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.Notify(t.Context(), Sample(now)); err != nil {
		t.Fatal(err)
	}
	if entries := logs.FilterField(zap.String("series", "topic=hbm")).All(); len(entries) != 1 {
		t.Errorf("log lines of the alert: %d, want 1", len(entries))
	}
}

func TestParse(t *testing.T) {
	for address, kind := range map[string]string{
		"https://example.org/x": "webhook", "alertmanager+http://127.0.0.1:9093": "alertmanager", "log:": "log", "ntfy://ntfy.sh/x": "shoutrrr",
	} {
		c, err := Parse(address)
		if err != nil || c.Kind != kind {
			t.Errorf("Parse(%q) = %q, %v, want %q", address, c.Kind, err, kind)
		}
	}
	if _, err := Parse("example"); err == nil {
		t.Error("an address without a scheme is taken")
	}
}
