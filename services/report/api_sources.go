package report

import (
	"context"
	"net/http"
	"time"

	"bellwether.internal/services/report/catalog"
)

// sourceHealth is how a source does, by its articles of the last four weeks.
type sourceHealth struct {
	Source    string     `json:"source"`
	Publisher string     `json:"publisher"`
	State     string     `json:"state"` // silent, low, high or well
	Published *time.Time `json:"last_published_at"`
	Seen      *time.Time `json:"last_seen_at"`
	// SilentSeconds is how long ago its last article was published, PauseSeconds how long it pauses at most as a rule.
	SilentSeconds int64 `json:"silent_seconds"`
	PauseSeconds  int64 `json:"pause_seconds"`
	// LastDay are its articles of the last 24 hours, UsualDay as many as the same hours of the four weeks before had on average; null
	// where there is no such week.
	LastDay  int64    `json:"last_day"`
	UsualDay *float64 `json:"usual_day"`
}

// listSources answers GET /v1/sources: the health of each source that sent an article within four weeks, those that need a look
// first, as the page /sources has them.
func (a *api) listSources(w http.ResponseWriter, r *http.Request) error {
	now := a.reports.now()
	t, err := a.sourceRows(r.Context(), now)
	if err != nil {
		return err
	}
	out := []sourceHealth{}
	for _, s := range sourceItems(t, now) {
		h := sourceHealth{
			Source: s.Name, Publisher: s.Publisher, State: s.State, SilentSeconds: int64(s.Silence.Seconds()), PauseSeconds: int64(s.Pause.Seconds()), LastDay: int64(s.Day),
		}
		h.Published, h.Seen = moment(s.Published), moment(s.Seen)
		if s.Known {
			h.UsualDay = &s.Usual
		}
		out = append(out, h)
	}
	return writeJSON(w, map[string]any{"sources": out})
}

// moment is a cell that holds a time; nil where it holds none.
func moment(v any) *time.Time {
	if t, ok := v.(time.Time); ok && !t.IsZero() {
		return &t
	}
	return nil
}

// sourceRows reads the sources of the four weeks before now, to the minute.
func (a *api) sourceRows(ctx context.Context, now time.Time) (*Table, error) {
	return a.reader.table(ctx, query("page_sources"), catalog.Values{"now": timestamp(now.Truncate(time.Minute))})
}
