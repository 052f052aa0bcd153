package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/report/catalog"
)

// alertLog takes what people say of alerts to the log of alerts, from which the service alert takes it; called from many
// goroutines. WriteMessages returns once the messages are durable.
type alertLog interface {
	WriteMessages(ctx context.Context, messages ...kafka.Message) error
}

// Bounds of what people say.
const (
	maxSaid = 16 << 10
	maxNote = 1 << 10
	maxMute = 366 * 24 * time.Hour
)

// ruleForm is what a rule may be called; * is all rules.
var ruleForm = regexp.MustCompile(`^([a-zA-Z_][a-zA-Z0-9_-]{0,63}|\*)$`)

// muted is a mute as it was taken in.
type muted struct {
	Rule  string    `json:"rule"`
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
	Note  string    `json:"note"`
}

// muteRule answers POST /v1/alerts/mutes: nobody is told of what a rule begins from now until a time.
func (a *api) muteRule(w http.ResponseWriter, r *http.Request) error {
	var said struct {
		Rule  string    `json:"rule"`
		Until time.Time `json:"until"`
		Note  string    `json:"note"`
	}
	if err := readSaid(w, r, &said); err != nil {
		return err
	}
	now := time.Now().UTC()
	switch {
	case !ruleForm.MatchString(said.Rule):
		return badRequest{fmt.Errorf("rule: %q, want the name of a rule, or * for all", said.Rule)}
	case !said.Until.After(now) || said.Until.After(now.Add(maxMute)):
		return badRequest{errors.New("until: want a time (RFC 3339) within a year from now")}
	case len(said.Note) > maxNote:
		return badRequest{fmt.Errorf("note: is longer than %d bytes", maxNote)}
	}
	return a.mute(w, r, muted{said.Rule, now, said.Until.UTC(), said.Note})
}

// unmuteRule answers DELETE /v1/alerts/mutes/{rule}: from now on it is told of what the rule begins.
func (a *api) unmuteRule(w http.ResponseWriter, r *http.Request) error {
	rule := r.PathValue("rule")
	if !ruleForm.MatchString(rule) {
		return badRequest{fmt.Errorf("rule: %q, want the name of a rule, or * for all", rule)}
	}
	now := time.Now().UTC()
	return a.mute(w, r, muted{Rule: rule, From: now, Until: now})
}

func (a *api) mute(w http.ResponseWriter, r *http.Request, m muted) error {
	err := a.say(r.Context(), topics.AlertMuteKey(m.Rule, m.From.UnixMilli()), &bellwetherv1.AlertMute{Rule: m.Rule, From: m.From.UnixMilli(), Until: m.Until.UnixMilli(), Note: m.Note})
	if err != nil {
		return err
	}
	return writeJSON(w, m)
}

// falseAlarm is the verdict that says that an alert told of nothing.
const falseAlarm = "false-alarm"

// markAlert answers POST /v1/alerts/marks: what a person says of an alert.
func (a *api) markAlert(w http.ResponseWriter, r *http.Request) error {
	var said struct {
		AlertID uuid.UUID `json:"alert_id"`
		Verdict string    `json:"verdict"`
		Note    string    `json:"note"`
	}
	if err := readSaid(w, r, &said); err != nil {
		return err
	}
	switch {
	case said.Verdict != "" && said.Verdict != falseAlarm:
		return badRequest{fmt.Errorf("verdict: %q, want %s, or nothing to take the mark back", said.Verdict, falseAlarm)}
	case len(said.Note) > maxNote:
		return badRequest{fmt.Errorf("note: is longer than %d bytes", maxNote)}
	}
	t, err := a.reader.table(r.Context(), query("alert_begun"), catalog.Values{"id": said.AlertID.String()})
	if err != nil {
		return err
	}
	if len(t.Rows) == 0 {
		return notFound{"no alert has the id " + said.AlertID.String() + "; GET /v1/alerts lists them"}
	}
	row := t.Rows[0]
	mark := &bellwetherv1.AlertMark{
		AlertId: said.AlertID[:], Rule: t.text(row, "rule"), Series: t.text(row, "series"), StartedAt: int64(t.number(row, "started_ms")),
		Verdict: said.Verdict, Note: said.Note, MarkedAt: time.Now().UnixMilli(),
	}
	if err := a.say(r.Context(), topics.AlertMarkPrefix+said.AlertID.String(), mark); err != nil {
		return err
	}
	return writeJSON(w, map[string]any{
		"alert_id": said.AlertID, "rule": mark.GetRule(), "series": mark.GetSeries(),
		"started_at": time.UnixMilli(mark.GetStartedAt()).UTC(), "verdict": mark.GetVerdict(), "note": mark.GetNote(),
	})
}

// readSaid reads the JSON of a request; a field that is not known is a mistake.
func readSaid(w http.ResponseWriter, r *http.Request, into any) error {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxSaid))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return badRequest{fmt.Errorf("reading the body as JSON: %w", err)}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return badRequest{errors.New("reading the body as JSON: want one object and nothing after it")}
	}
	return nil
}

// say writes a message into the log of alerts.
func (a *api) say(ctx context.Context, key string, value proto.Message) error {
	if a.alertLog == nil {
		return unavailable{"no Kafka is configured: what people say of alerts goes there"}
	}
	body, err := proto.Marshal(value)
	if err != nil {
		return badRequest{fmt.Errorf("the texts are no UTF-8: %w", err)}
	}
	if err := a.alertLog.WriteMessages(ctx, kafka.Message{Topic: topics.Alerts, Key: []byte(key), Value: body}); err != nil {
		return unavailable{fmt.Sprintf("the log of alerts takes nothing now: %v", err)}
	}
	return nil
}

// listMutes answers GET /v1/alerts/mutes?rule&limit: the latest first.
func (a *api) listMutes(w http.ResponseWriter, r *http.Request) error {
	return a.listSaid(w, r, "alert_mutes", "mutes", "rule")
}

// listMarks answers GET /v1/alerts/marks?rule&limit: the latest first.
func (a *api) listMarks(w http.ResponseWriter, r *http.Request) error {
	return a.listSaid(w, r, "alert_marks", "marks", "rule")
}

// listNotices answers GET /v1/alerts/notices?rule&channel&outcome&since&limit: what was sent and what was not, the latest
// first.
func (a *api) listNotices(w http.ResponseWriter, r *http.Request) error {
	return a.listSaid(w, r, "alert_notices", "notices", "rule", "channel", "outcome", "since")
}

// listSaid answers with the rows of a query under a name. Filters are parameters of the request and of the query.
func (a *api) listSaid(w http.ResponseWriter, r *http.Request, queryName, name string, filters ...string) error {
	q := r.URL.Query()
	if err := only(q, append([]string{"limit"}, filters...)...); err != nil {
		return err
	}
	n, err := limit(q, 100, 10_000)
	if err != nil {
		return err
	}
	t, err := a.said(r.Context(), queryName, n, q, filters)
	if err != nil {
		return err
	}
	return writeJSON(w, map[string]any{name: t.objects()})
}

// filters binds filters; since is a time.
func (a *api) filters(q url.Values, names []string) (catalog.Values, error) {
	values := catalog.Values{}
	for _, name := range names {
		if name != "since" {
			values[name] = catalog.Escape(q.Get(name))
			continue
		}
		since, err := a.timeOf(q, "since", "10y")
		if err != nil {
			return nil, err
		}
		values[name] = timestamp(since)
	}
	return values, nil
}
