package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// alertsRun runs `alerts` with arguments.
func alertsRun(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(&app{ctx: t.Context(), stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr}, append([]string{"alerts"}, args...))
	return status, stdout.String(), stderr.String()
}

// reportStandIn answers as the report service does.
func reportStandIn(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/alerts", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"alerts":[{"alert_id":"00000000-0000-8000-8000-000000000001","rule":"topic-spike","series":"topic=hbm","state":"firing",
			"started_at":"2026-11-16T02:00:00Z","ended_at":null,"value":24,"expected":3.25,"score":6.1,"baseline_seconds":3600000,
			"stories":24,"publisher_families":9,"severity":"warning","replayed":1,
			"evidence":[{"title":"HBM","publisher":"한빛경제","sentence":"HBM4 주문이\n급증했다.","sentiment":"positive"}]}]}`)
	})
	mux.HandleFunc("POST /v1/sql", func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Query      string
			Format     string
			Parameters map[string]string
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.Parameters["bucket"] != "3600000" || !strings.Contains(body.Query, "FROM topics") && body.Parameters["articles"] != "articles" {
			http.Error(w, `{"detail":"not what was expected"}`, http.StatusBadRequest)
			return
		}
		this := time.Now().Unix() / 3600
		if body.Parameters["articles"] != "" { // how much was collected
			for i := int64(500); i > 0; i-- {
				fmt.Fprintf(w, "{\"bucket\":%d,\"articles\":50}\n", this-i+9)
			}
			return
		}
		for i := int64(500); i > 0; i-- {
			stories := 1 + i%2
			if i == 100 {
				stories = 40
			}
			fmt.Fprintf(w, "{\"organization\":\"\",\"topic\":\"hbm\",\"source\":\"\",\"bucket\":%d,\"stories\":%d,\"families\":4}\n", this-i+9, stories)
		}
	})
	mux.HandleFunc("GET /v1/alerts/marks", func(w http.ResponseWriter, _ *http.Request) {
		at := time.Now().UTC().Truncate(time.Hour)
		fmt.Fprintf(w, `{"marks":[{"series":"topic=hbm","started_at":%q,"verdict":"false-alarm"},{"series":"topic=hbm","started_at":%q,"verdict":"false-alarm"}]}`,
			at.Add(-101*time.Hour).Format(time.RFC3339), at.Add(-200*time.Hour).Format(time.RFC3339))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// TestAlertsSay mutes, marks and lists against a service that keeps what it was asked.
func TestAlertsSay(t *testing.T) {
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked = append(asked, strings.TrimSpace(r.Method+" "+r.URL.String()+" "+string(body)))
		switch {
		case r.Method == http.MethodGet && r.URL.Path == "/v1/alerts/notices":
			fmt.Fprint(w, `{"notices":[{"at":"2026-11-16T02:00:00Z","rule":"topic-spike","series":"topic=hbm","state":"firing","channel":"desk","outcome":"suppressed","reason":"quiet hours","alert_id":"x","key":"x/firing/desk"}]}`)
		case r.Method == http.MethodGet:
			fmt.Fprint(w, `{"mutes":[{"rule":"topic-spike","muted_at":"2026-11-16T02:00:00Z","until":"2026-11-16T04:00:00Z","note":"fair","active":true}]}`)
		default:
			fmt.Fprint(w, `{"rule":"topic-spike","series":"topic=hbm","until":"2026-11-16T04:00:00Z"}`)
		}
	}))
	defer server.Close()
	const id = "6f1c2a9e-0b7d-8c11-9a52-3d1f5f2f7a01"
	for _, tt := range []struct {
		args  []string
		says  string
		asked string // how the request begins
	}{
		{[]string{"mute", "topic-spike", "--for", "2h", "--note", "fair"}, "topic-spike is muted until 2026-11-16T04:00:00Z", `POST /v1/alerts/mutes {"note":"fair","rule":"topic-spike","until":"`},
		{[]string{"mute"}, "fair", "GET /v1/alerts/mutes"},
		{[]string{"unmute", "topic-spike"}, "topic-spike is no longer muted", "DELETE /v1/alerts/mutes/topic-spike"},
		{[]string{"unmute", "organization-spike"}, "organization-spike was not muted", "DELETE /v1/alerts/mutes/organization-spike"},
		{[]string{"mark", id + "/firing/desk", "--false-alarm"}, "marked as a false alarm", `POST /v1/alerts/marks {"alert_id":"` + id + `","note":"","verdict":"false-alarm"}`},
		{[]string{"mark", id, "--clear"}, "not marked any more", `POST /v1/alerts/marks {"alert_id":"` + id + `","note":"","verdict":""}`},
		{[]string{"log", "--outcome", "suppressed", "--since", "7d"}, "quiet hours", "GET /v1/alerts/notices?limit=1000&outcome=suppressed&since=7d"},
	} {
		asked = nil
		status, out, errs := alertsRun(t, append(tt.args, "--server", server.URL)...)
		if status != 0 || !strings.Contains(out, tt.says) || len(asked) == 0 || !strings.HasPrefix(asked[len(asked)-1], tt.asked) {
			t.Errorf("alerts %v: status %d, asked %q, want %q\n%s%s", tt.args, status, asked, tt.asked, out, errs)
		}
	}
	asked = nil
	for _, args := range [][]string{
		{"mute", "no-such-rule", "--for", "2h"},
		{"mute", "topic-spike"},
		{"mute", "topic-spike", "--for", "never"},
		{"mute", "--for", "2h"},
		{"unmute"},
		{"mark", "nonsense", "--false-alarm"},
		{"mark", "6f1", "--false-alarm"},
		{"mark", id},
		{"mark", id, "--false-alarm", "--clear"},
		{"log", "--outcome", "lost"},
	} {
		if status, _, _ := alertsRun(t, append(args, "--server", server.URL)...); status != 2 {
			t.Errorf("alerts %v: status %d, want 2", args, status)
		}
	}
	if len(asked) > 0 {
		t.Errorf("mistakes were sent: %q", asked)
	}
}

// TestAlertsMarkByTheBeginningOfAnID lists alerts and marks one by what the list shows of its id.
func TestAlertsMarkByTheBeginningOfAnID(t *testing.T) {
	ids := []string{"6f1c2a9e-0b7d-8c11-9a52-3d1f5f2f7a01", "6f1c2a9f-0b7d-8c11-9a52-3d1f5f2f7a02", "71a00000-0b7d-8c11-9a52-3d1f5f2f7a03"}
	var marked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			var body struct {
				AlertID string `json:"alert_id"`
			}
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
				t.Error(err)
			}
			marked = append(marked, body.AlertID)
			fmt.Fprint(w, `{"rule":"topic-spike","series":"topic=hbm"}`)
			return
		}
		var rows []string
		for _, id := range ids {
			rows = append(rows, `{"alert_id":"`+id+`","rule":"topic-spike","series":"topic=hbm","state":"resolved","measure":"sentiment","value":-0.5,"expected":0.1}`)
		}
		fmt.Fprint(w, `{"alerts":[`+strings.Join(rows, ",")+`]}`)
	}))
	defer server.Close()
	_, out, errs := alertsRun(t, "list", "--server", server.URL)
	for _, shown := range []string{"6f1c2a9e ", "6f1c2a9f ", "71a00000 ", "-0.50"} {
		if !strings.Contains(out, shown) {
			t.Errorf("the list does not show %q:\n%s", shown, out)
		}
	}
	if !strings.Contains(errs, "bellwether alerts mark 6f1c2a9e --false-alarm") {
		t.Errorf("the list does not say what to do with an id: %s", errs)
	}
	if _, out, _ := alertsRun(t, "list", "--server", server.URL, "--format", "csv"); !strings.Contains(out, ids[0]) {
		t.Errorf("CSV has no whole id:\n%s", out)
	}
	for begins, want := range map[string]int{"71a0": 0, "6f1c2a9f": 0, "6f1c2a": 2, "beef": 1} {
		marked = nil
		status, _, errs := alertsRun(t, "mark", begins, "--false-alarm", "--server", server.URL)
		if status != want || (want == 0) != (len(marked) == 1 && strings.HasPrefix(marked[0], begins)) {
			t.Errorf("mark %s: status %d, want %d; marked %v\n%s", begins, status, want, marked, errs)
		}
	}
}

func TestAlertsLint(t *testing.T) {
	file := filepath.Join(t.TempDir(), "rules.yaml")
	lint := func(text string) (int, string, string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return alertsRun(t, "lint", file)
	}
	if status, out, errs := lint("rules:\n  - {name: a, watch: all topics, quiet_hours: \"22:00-07:00\"}\n"); status != 0 || !strings.Contains(out, "1 rule; told to the log; nothing wrong") {
		t.Errorf("a good file: status %d, %q, %q", status, out, errs)
	}
	if status, _, errs := lint("rules:\n  - {name: a, watch: all sources, measure: sentiment}\n  - {name: b, watch: all topics, measure: share}\n"); status != 1 || !strings.Contains(errs, "rules.yaml:2: ") || !strings.Contains(errs, "rules.yaml:3: ") {
		t.Errorf("measures of what has none: status %d, %q", status, errs)
	}
	if status, _, errs := lint("rules:\n  - {name: a, watch: pair sk-hinix hbm}\n  - {name: b, watch: topic hbmm}\n"); status != 1 || !strings.Contains(errs, "rules.yaml:2: watch: the taxonomy has no organization \"sk-hinix\"; near it: sk-hynix") || !strings.Contains(errs, "rules.yaml:3: ") {
		t.Errorf("ids that nothing has: status %d, %q", status, errs)
	}
	if status, _, errs := lint("rules:\n  - {name: a, watch: organization SK하이닉스}\n"); status != 0 {
		t.Errorf("a name in Korean: status %d, %q", status, errs)
	}
	status, _, errs := lint("rules:\n  - name: a\n    watch: all topics\n    quiet_hours: 22-7\n    sensitive: low\n")
	if status != 1 || !strings.Contains(errs, "rules.yaml:4: ") || !strings.Contains(errs, "rules.yaml:5: ") {
		t.Errorf("two mistakes: status %d, %q", status, errs)
	}
	status, _, errs = lint("rules:\n  - {name: a, watch: all topics}\nchannels:\n  - {name: desk, kind: webhook, url: \"ftp://example.org\"}\n")
	if status != 1 || !strings.Contains(errs, "desk") {
		t.Errorf("an address that cannot be: status %d, %q", status, errs)
	}
	if status, _, _ := alertsRun(t, "lint", file+"-none"); status != 1 {
		t.Errorf("no such file: status %d", status)
	}
}

func TestAlertsList(t *testing.T) {
	server := reportStandIn(t)
	status, out, errs := alertsRun(t, "list", "--server", server.URL, "--format", "json")
	var rows []struct {
		State, Rule, Series, Watch string
		Replayed                   bool
	}
	if err := json.Unmarshal([]byte(out), &rows); err != nil || status != 0 {
		t.Fatalf("status %d, %v, %s\n%s", status, err, errs, out)
	}
	if len(rows) != 4 || rows[0].State != "firing" || rows[0].Watch != "all topics" || !rows[0].Replayed || rows[1].State != "quiet" || rows[1].Rule != "organization-spike" {
		t.Errorf("rows = %+v", rows)
	}
	if _, out, _ := alertsRun(t, "list", "--server", server.URL); !strings.Contains(out, "42 days") ||
		!strings.Contains(out, "topic=hbm from 2026-11-16 02:00 UTC: 24 stories") || !strings.Contains(out, "+ HBM4 주문이 급증했다. (한빛경제)") {
		t.Errorf("table:\n%s", out)
	}
}

func TestAlertsBacktest(t *testing.T) {
	server := reportStandIn(t)
	status, out, errs := alertsRun(t, "backtest", "topic-spike", "--server", server.URL, "--since", "30d", "--format", "json")
	var rows []backtestRow
	if err := json.Unmarshal([]byte(out), &rows); err != nil || status != 0 {
		t.Fatalf("status %d, %v, %s\n%s", status, err, errs, out)
	}
	if len(rows) != 1 || rows[0].Value != 40 || rows[0].Series != "topic=hbm" || rows[0].EndedAt == nil || rows[0].Expected > 3 {
		t.Errorf("rows = %+v", rows)
	}
	if want := "2 alerts of this rule were marked as false alarms; the rule as it is now would fire for 1 of them"; rows[0].Marked != "false-alarm" || !strings.Contains(errs, want) {
		t.Errorf("marked %q, %q", rows[0].Marked, errs)
	}
	// Buckets are counted in the rule's zone, nine hours ahead; times are UTC.
	if want := time.Now().UTC().Truncate(time.Hour).Add(-100 * time.Hour); !rows[0].StartedAt.Equal(want) {
		t.Errorf("started at %v, want %v", rows[0].StartedAt, want)
	}
	truth := filepath.Join(t.TempDir(), "truth.json")
	window := func(at time.Time) string {
		return fmt.Sprintf(`{"series":"topic=hbm","start":%q,"end":%q}`, at.Format(time.RFC3339), at.Add(3*time.Hour).Format(time.RFC3339))
	}
	text := `{"windows":[` + window(rows[0].StartedAt.Add(-time.Hour)) + "," + window(rows[0].StartedAt.Add(50*time.Hour)) + `]}`
	if err := os.WriteFile(truth, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, errs = alertsRun(t, "backtest", "topic-spike", "--server", server.URL, "--since", "30d", "--truth", truth)
	if want := "found 1 of 2, precision 1.00, recall 0.50, F1 0.67, median delay 1h0m0s"; status != 0 || !strings.Contains(errs, want) || !strings.Contains(out, "right") {
		t.Errorf("with the truth: status %d, want %q in\n%s\n%s", status, want, errs, out)
	}
	if status, _, errs := alertsRun(t, "backtest", "topic-spike", "--server", server.URL, "--truth", truth+"-none"); status != 2 || !strings.Contains(errs, "--truth") {
		t.Errorf("no truth file: status %d, %s", status, errs)
	}
	if status, _, errs := alertsRun(t, "backtest", "nonsense", "--server", server.URL); status != 2 || !strings.Contains(errs, "topic-spike") {
		t.Errorf("an unknown rule: status %d, %s", status, errs)
	}
}

func TestAlertsTest(t *testing.T) {
	bodies := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- string(body)
	}))
	defer server.Close()
	if status, out, errs := alertsRun(t, "test", server.URL); status != 0 || !strings.Contains(out, "accepted") {
		t.Errorf("status %d, %q, %q", status, out, errs)
	}
	if body := <-bodies; !strings.Contains(body, `"series":"topic=hbm"`) {
		t.Errorf("body %s", body)
	}
	server.Close()
	if status, _, errs := alertsRun(t, "test", server.URL); status != 1 || !strings.Contains(errs, "would try again") {
		t.Errorf("a channel that is away: status %d, %q", status, errs)
	}
	for _, args := range [][]string{{"test"}, {"test", "nonsense"}, {"test", "--env", "NOT_SET_ANYWHERE"}} {
		if status, _, _ := alertsRun(t, args...); status != 2 {
			t.Errorf("alerts %v: status %d, want 2", args, status)
		}
	}
}
