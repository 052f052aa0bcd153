package ingest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"
)

// A body that is sent again with its seen_at makes the very same articles, whenever that is and however its lines fall.
func TestStampedBodyIsRepeatable(t *testing.T) {
	w := &memory{}
	first := time.Now().Add(-6 * 24 * time.Hour).UTC().Truncate(time.Millisecond)
	address := serve(t, w) + "/v1/articles?seen_at=" + url.QueryEscape(first.Format(time.RFC3339Nano))
	body := `{"url":"https://example.com/1","title":"one"}
{"url":"https://example.com/2","title":"another"}
{"url":"ftp://example.com/1","title":"refused"}
{"url":"https://example.com/1","removed":true}
{"url":"https://example.com/1#top","title":"two"}`
	for range 2 {
		status, _, got := post(t, address, lines, "", strings.NewReader(body))
		last := first.Add(2 * time.Millisecond).Format(time.RFC3339Nano)
		if status != http.StatusOK || got["last_seen_at"] != last {
			t.Fatalf("status %d, %v, want last_seen_at %s", status, got, last)
		}
	}
	all := w.articles(t)
	if len(all) != 8 {
		t.Fatalf("%d articles, want 8", len(all))
	}
	var got []time.Duration
	for _, a := range all[:4] {
		got = append(got, time.UnixMilli(a.SeenAt).Sub(first))
	}
	if diff := cmp.Diff([]time.Duration{0, 0, time.Millisecond, 2 * time.Millisecond}, got); diff != "" {
		t.Errorf("instants after the body's (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(all[:4], all[4:], protocmp.Transform()); diff != "" {
		t.Errorf("the body and its repeat (-first +again)\n%s", diff)
	}
}

func TestStampIsBelievable(t *testing.T) {
	address := serve(t, &memory{}) + "/v1/articles?seen_at="
	for name, tc := range map[string]struct {
		seenAt string
		want   int
	}{
		"none":               {"", 200},
		"now":                {time.Now().Format(time.RFC3339Nano), 200},
		"six days ago":       {time.Now().AddDate(0, 0, -6).Format(time.RFC3339Nano), 200},
		"eight days ago":     {time.Now().AddDate(0, 0, -8).Format(time.RFC3339Nano), 400},
		"in half a minute":   {time.Now().Add(30 * time.Second).Format(time.RFC3339Nano), 200},
		"in two minutes":     {time.Now().Add(2 * time.Minute).Format(time.RFC3339Nano), 400},
		"seconds since 1970": {"1800000000", 400},
	} {
		t.Run(name, func(t *testing.T) {
			status, _, got := post(t, address+url.QueryEscape(tc.seenAt), lines, "", strings.NewReader(`{"url":"https://example.com/1","title":"one"}`))
			if reason, _ := got["error"].(string); status != tc.want || strings.HasPrefix(reason, "seen_at: ") != (tc.want == 400) {
				t.Errorf("status %d, want %d: %v", status, tc.want, got)
			}
		})
	}
}
