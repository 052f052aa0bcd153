package channel

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"time"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// firingFor is how long Alertmanager takes an alert to be firing without hearing of it again. We tell a transition once,
// not every minute; the end is told when it comes.
const firingFor = 7 * 24 * time.Hour

// alertmanager posts to Alertmanager's API v2.
type alertmanager struct {
	address *url.URL
	client  *http.Client
	now     func() time.Time
	voice   voice
}

// postableAlert is an alert as API v2 takes it.
type postableAlert struct {
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     time.Time         `json:"startsAt"`
	EndsAt       time.Time         `json:"endsAt"`
	GeneratorURL string            `json:"generatorURL,omitempty"`
}

// Notify posts the notice. The labels are what Alertmanager knows the alert by: they are the same at onset and end.
func (a alertmanager) Notify(ctx context.Context, n Notice) (retry bool, err error) {
	labels := map[string]string{}
	maps.Copy(labels, n.Labels)
	labels["alertname"] = n.GetRule()
	labels["series"] = n.GetSeries()
	labels["severity"] = n.GetSeverity()
	labels["direction"] = n.GetDirection()
	labels["alert_id"] = AlertID(n.AlertTransition)
	if n.GetReplayed() {
		labels["replayed"] = "true"
	}
	alert := postableAlert{
		Labels:      labels,
		Annotations: map[string]string{"summary": a.voice.title(n), "description": a.voice.text(n)},
		StartsAt:    moment(n.GetStartedAt()),
		EndsAt:      a.now().Add(firingFor).UTC(),
	}
	if n.GetState() == bellwetherv1.AlertState_ALERT_STATE_RESOLVED {
		alert.EndsAt = moment(n.GetEndedAt())
	}
	switch {
	case n.Page != "":
		alert.GeneratorURL = n.Page
	case len(n.GetEvidence()) > 0:
		alert.GeneratorURL = n.GetEvidence()[0].GetUrl()
	}
	body, err := json.Marshal([]postableAlert{alert})
	if err != nil {
		return false, fmt.Errorf("writing the notice as JSON: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.address.String(), bytes.NewReader(body))
	if err != nil {
		return false, fmt.Errorf("posting to %s: the address is not usable", a.address.Host)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(KeyHeader, n.Key)
	return send(a.client, req)
}
