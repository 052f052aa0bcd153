package report

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// said keeps what was written into the log of alerts.
type said struct{ written []kafka.Message }

func (s *said) WriteMessages(_ context.Context, messages ...kafka.Message) error {
	s.written = append(s.written, messages...)
	return nil
}

// ask sends a request and returns status and body.
func (w *world) ask(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, w.server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode, readAll(t, resp)
}

func TestWhatPeopleSayOfAlerts(t *testing.T) {
	w := newWorld(t, nil)
	log := &said{}
	w.api.alertLog = log
	id := uuid.New()
	alerts := &rows{table: "rows_alerts", columns: "alert_id, rule, series, state, started_at, rank"}
	alerts.add(id, "topic-spike", "topic=hbm", "firing", noon, uint64(1))
	w.insert(t, alerts)
	notices := &rows{table: "rows_alert_notices", columns: "key, alert_id, rule, series, state, channel, outcome, reason, at, rank"}
	notices.add(id.String()+"/firing/desk", id, "topic-spike", "topic=hbm", "firing", "desk", "sent", "", noon, uint64(3))
	notices.add(id.String()+"/firing/desk", id, "topic-spike", "topic=hbm", "firing", "desk", "sent", "", noon, uint64(4))
	notices.add(id.String()+"/firing/chat", id, "topic-spike", "topic=hbm", "firing", "chat", "suppressed", "quiet hours", noon, uint64(5))
	w.insert(t, notices)

	soon := time.Now().Add(2 * time.Hour).UTC().Truncate(time.Second)
	if status, body := w.ask(t, "POST", "/v1/alerts/mutes", `{"rule":"topic-spike","until":"`+soon.Format(time.RFC3339)+`","note":"fair"}`); status != 200 {
		t.Fatalf("muting: %d %s", status, body)
	}
	if status, body := w.ask(t, "DELETE", "/v1/alerts/mutes/topic-spike", ""); status != 200 {
		t.Fatalf("unmuting: %d %s", status, body)
	}
	if status, body := w.ask(t, "POST", "/v1/alerts/marks", `{"alert_id":"`+id.String()+`","verdict":"false-alarm"}`); status != 200 || !strings.Contains(body, `"series":"topic=hbm"`) {
		t.Fatalf("marking: %d %s", status, body)
	}
	var mute, unmute bellwetherv1.AlertMute
	var mark bellwetherv1.AlertMark
	for i, into := range []proto.Message{&mute, &unmute, &mark} {
		if err := proto.Unmarshal(log.written[i].Value, into); err != nil {
			t.Fatal(err)
		}
	}
	if string(log.written[0].Key) != fmt.Sprintf("mute/topic-spike/%d", mute.GetFrom()) || mute.GetUntil() != soon.UnixMilli() || mute.GetNote() != "fair" || mute.GetFrom() > time.Now().UnixMilli() {
		t.Errorf("mute %v under %s", &mute, log.written[0].Key)
	}
	if string(log.written[1].Key) != fmt.Sprintf("mute/topic-spike/%d", unmute.GetFrom()) || unmute.GetFrom() != unmute.GetUntil() || unmute.GetFrom() == 0 {
		t.Errorf("unmute %v", &unmute)
	}
	if string(log.written[2].Key) != "mark/"+id.String() || mark.GetRule() != "topic-spike" || mark.GetStartedAt() != noon.UnixMilli() || mark.GetVerdict() != "false-alarm" {
		t.Errorf("mark %v under %s", &mark, log.written[2].Key)
	}

	var answer struct {
		Notices []struct{ Channel, Outcome, Reason string }
	}
	w.decode(t, "/v1/alerts/notices?rule=topic-spike", &answer)
	if got := fmt.Sprint(answer.Notices); got != "[{chat suppressed quiet hours} {desk sent }]" {
		t.Errorf("notices %s", got)
	}
	w.decode(t, "/v1/alerts/notices?outcome=suppressed&channel=chat", &answer)
	if len(answer.Notices) != 1 {
		t.Errorf("suppressed notices %v", answer.Notices)
	}
	for _, path := range []string{"/v1/alerts/mutes", "/v1/alerts/marks?rule=x"} {
		var any map[string]json.RawMessage
		w.decode(t, path, &any)
	}

	for _, tt := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"POST", "/v1/alerts/mutes", `{"rule":"no rule","until":"` + soon.Format(time.RFC3339) + `"}`, 400, "rule:"},
		{"POST", "/v1/alerts/mutes", `{"rule":"topic-spike","until":"2020-01-01T00:00:00Z"}`, 400, "until:"},
		{"POST", "/v1/alerts/mutes", `{"rule":"topic-spike","unto":1}`, 400, "unto"},
		{"POST", "/v1/alerts/marks", `{"alert_id":"` + uuid.NewString() + `","verdict":"false-alarm"}`, 404, "no alert"},
		{"POST", "/v1/alerts/marks", `{"alert_id":"` + id.String() + `","verdict":"nonsense"}`, 400, "verdict:"},
		{"GET", "/v1/alerts/notices?rules=x", "", 400, "unknown parameter"},
	} {
		if status, body := w.ask(t, tt.method, tt.path, tt.body); status != tt.status || !strings.Contains(body, tt.says) {
			t.Errorf("%s %s %s: %d %s, want %d and %q", tt.method, tt.path, tt.body, status, body, tt.status, tt.says)
		}
	}
	if len(log.written) != 3 {
		t.Errorf("%d messages were written, want 3", len(log.written))
	}
}

// TestAlertLogOnThePage shows mutes, marks and notices in both languages.
func TestAlertLogOnThePage(t *testing.T) {
	w := newWorld(t, nil)
	w.exec(t, "TRUNCATE TABLE rows_alert_mutes")
	w.exec(t, "TRUNCATE TABLE rows_alert_marks")
	w.exec(t, "TRUNCATE TABLE rows_alert_notices")
	for lang, none := range map[string][]string{"en": {"No rule was ever muted.", "No alert was marked.", "Nothing was sent yet."}, "ko": {"알림을 끈 적이 없습니다."}} {
		for _, want := range none {
			if body := w.body(t, "/alerts?lang="+lang); !strings.Contains(body, want) {
				t.Errorf("without any, in %s: no %q", lang, want)
			}
		}
	}
	w.exec(t, "INSERT INTO rows_alert_mutes (rule, muted_at, until, note, rank) VALUES ('*', now64(3) - 60, now64(3) + 3600, 'a <b>holiday</b>', 1), ('topic-spike', '2026-01-01 00:00:00', '2026-01-01 01:00:00', '', 2)")
	w.exec(t, "INSERT INTO rows_alert_marks (alert_id, rule, series, started_at, verdict, note, marked_at, rank) VALUES (?, 'topic-spike', 'topic=hbm', '2026-03-01 00:00:00', 'false-alarm', 'a game', '2026-03-02 00:00:00', 1)", fixtureID(1))
	w.exec(t, "INSERT INTO rows_alert_notices (key, alert_id, rule, series, state, channel, outcome, reason, at, rank) VALUES ('k', ?, 'topic-spike', 'topic=hbm', 'firing', 'hook', 'suppressed', 'rule muted', '2026-03-02 00:00:00', 1)", fixtureID(1))
	for lang, wants := range map[string][]string{
		"en": {"all rules", "muted</span>", "a &lt;b&gt;holiday&lt;/b&gt;", "over", "a game", `/alerts/` + fixtureID(1).String(), "High-bandwidth memory", "held back", "rule muted", "hook"},
		"ko": {"모든 규칙", "꺼짐</span>", "종료", "고대역폭메모리", "보류", "오경보 표시"},
	} {
		body := w.body(t, "/alerts?lang="+lang)
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("in %s: no %q", lang, want)
			}
		}
		checkHTML(t, "/alerts", body)
	}
}
