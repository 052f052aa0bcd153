package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDeadLettersShowWhatThereIs shows a letter of ingest's, which has no place in a topic, and one of a stage that was
// added, whose name is taken as it is.
func TestDeadLettersShowWhatThereIs(t *testing.T) {
	letters := map[string]string{
		"l1": `{"id":"l1","stage":"wordcount","cause":"internal","error":"broke","field":"","attempts":3,"failed_at":"2026-03-18T03:00:00Z","topic":"articles.v1",
			"partition":2,"offset":0,"origin_partition":2,"origin_offset":0,"article_id":"00000000-0000-8000-8000-000000000001","url":"https://a.example/1","source":"a","payload":"cGF5"}`,
		"l2": `{"id":"l2","stage":"ingest","cause":"malformed","error":"not valid JSON","field":"","attempts":1,"failed_at":"2026-03-18T03:00:00Z","topic":"",
			"partition":0,"offset":0,"origin_partition":-1,"origin_offset":-1,"article_id":"00000000-0000-0000-0000-000000000000","url":"","source":"","payload":"e30="}`,
	}
	asked := ""
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/dead-letters", func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.RawQuery
		fmt.Fprintf(w, `{"dead_letters":[%s,%s]}`, letters["l1"], letters["l2"])
	})
	mux.HandleFunc("GET /v1/dead-letters/{id}", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, letters[r.PathValue("id")]) })
	server := httptest.NewServer(mux)
	defer server.Close()

	for id, want := range map[string][]string{
		"l1": {"id", "stage", "cause", "error", "attempts", "failed_at", "message articles.v1/2/0", "origin articles.v1/2/0", "article_id", "url", "source", "payload pay"},
		"l2": {"id", "stage", "cause", "error", "attempts", "failed_at", "payload {}"},
	} {
		code, out, errs := call(t, "", "dead-letters", "--server", server.URL, "show", id)
		var got []string
		for _, line := range strings.Split(strings.TrimRight(out, "\n"), "\n")[2:] {
			field := strings.Fields(line)
			shown := field[0]
			if shown == "message" || shown == "origin" || shown == "payload" {
				shown += " " + field[1]
			}
			got = append(got, shown)
		}
		if diff := cmp.Diff(want, got); code != 0 || diff != "" {
			t.Errorf("%s: exit status %d %s, fields (-want +got):\n%s", id, code, errs, diff)
		}
	}

	code, out, errs := call(t, "", "dead-letters", "--server", server.URL, "list", "--stage", "wordcount", "--cause", "odd", "--since", "2d", "--limit", "7")
	if want := "cause=odd&limit=7&since=2d&stage=wordcount"; code != 0 || asked != want {
		t.Errorf("list: exit status %d %s, asked for %q, want %q", code, errs, asked, want)
	}
	for _, line := range strings.Split(out, "\n") {
		if strings.Contains(line, "l2") && strings.Contains(line, " 0 ") {
			t.Errorf("a letter without a place has one: %q", line)
		}
	}
}
