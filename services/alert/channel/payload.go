package channel

import (
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/rule"
)

// Payload is what a webhook receives, as JSON. Times are RFC 3339, UTC.
type Payload struct {
	AlertID   string            `json:"alert_id"`
	Rule      string            `json:"rule"`
	Series    string            `json:"series"`
	State     string            `json:"state"`     // firing or resolved
	Direction string            `json:"direction"` // spike, drop or shift
	Severity  string            `json:"severity"`
	Labels    map[string]string `json:"labels,omitempty"`
	Page      string            `json:"page,omitempty"` // the alert's own page
	Summary   string            `json:"summary"`        // one line, in the channel's language
	Text      string            `json:"text"`           // all of it, for people
	StartedAt time.Time         `json:"started_at"`
	EndedAt   *time.Time        `json:"ended_at,omitempty"`
	DecidedAt time.Time         `json:"decided_at"`
	// What is measured: count (stories), sentiment (net tone, −1…1) or share (of all_stories, 0…1). Its value in the first bucket,
	// what was expected, and −log10 of the probability of so unusual a bucket.
	Measure  string  `json:"measure"`
	Value    float64 `json:"value"`
	Expected float64 `json:"expected"`
	Score    float64 `json:"score"`
	// BaselineSeconds is the time that the expectation really rests on.
	BaselineSeconds   int64     `json:"baseline_seconds"`
	BucketSeconds     int64     `json:"bucket_seconds"`
	Stories           int64     `json:"stories"`
	AllStories        int64     `json:"all_stories,omitempty"` // of a share: those of all organizations on the topic
	PublisherFamilies int64     `json:"publisher_families"`
	Replayed          bool      `json:"replayed"`
	Evidence          []Witness `json:"evidence"`
	// Recent are the stories in the buckets up to the first of the alert.
	Recent []int64 `json:"recent,omitempty"`
	// RecentMeans are, of a sentiment or a share, its values in these buckets; null where there were too few stories to say.
	RecentMeans []*float64 `json:"recent_means,omitempty"`
	Publishers  []string   `json:"publishers,omitempty"`
	Positive    int64      `json:"positive"`
	Neutral     int64      `json:"neutral"`
	Negative    int64      `json:"negative"`
	Rises       []Rise     `json:"rises,omitempty"`
}

// Witness is a story behind an alert, with its decisive sentence.
type Witness struct {
	ArticleID   string    `json:"article_id"`
	Title       string    `json:"title"`
	URL         string    `json:"url"`
	Publisher   string    `json:"publisher"`
	Sentence    string    `json:"sentence"`
	Sentiment   string    `json:"sentiment"`
	PublishedAt time.Time `json:"published_at"`
}

// Rise is an organization or a term that the stories have more often than is usual.
type Rise struct {
	Kind     string  `json:"kind"`
	Name     string  `json:"name"`
	Stories  int64   `json:"stories"`
	Expected float64 `json:"expected"`
}

// payload makes the payload of a notice.
func (v voice) payload(n Notice) Payload {
	p := Payload{
		AlertID: AlertID(n.AlertTransition), Rule: n.GetRule(), Series: n.GetSeries(), State: StateName(n.GetState()), Direction: n.GetDirection(),
		Severity: n.GetSeverity(), Labels: n.Labels, Page: n.Page, Summary: v.title(n), Text: v.text(n),
		StartedAt: moment(n.GetStartedAt()), DecidedAt: moment(n.GetDecidedAt()),
		Measure: Measure(n.AlertTransition), Value: n.GetValue(), Expected: n.GetExpected(), Score: n.GetScore(), AllStories: n.GetAllStories(),
		BaselineSeconds: n.GetBaselineSeconds(), BucketSeconds: n.GetBucketSeconds(), Stories: n.GetStories(),
		PublisherFamilies: n.GetPublisherFamilies(), Replayed: n.GetReplayed(), Evidence: Witnesses(n.AlertTransition),
	}
	p.Recent, p.Publishers = n.GetRecent(), n.GetPublishers()
	for _, mean := range n.GetRecentMeans() {
		if math.IsNaN(mean) {
			p.RecentMeans = append(p.RecentMeans, nil) // JSON has no other word for it
			continue
		}
		p.RecentMeans = append(p.RecentMeans, &mean)
	}
	p.Positive, p.Neutral, p.Negative = n.GetPositive(), n.GetNeutral(), n.GetNegative()
	for _, r := range n.GetRises() {
		p.Rises = append(p.Rises, Rise{r.GetKind(), r.GetName(), r.GetStories(), r.GetExpected()})
	}
	if n.GetEndedAt() != 0 {
		at := moment(n.GetEndedAt())
		p.EndedAt = &at
	}
	return p
}

// Witnesses are the stories behind an alert; never nil, so that JSON has a list.
func Witnesses(t *bellwetherv1.AlertTransition) []Witness {
	witnesses := make([]Witness, 0, len(t.GetEvidence()))
	for _, e := range t.GetEvidence() {
		id, err := uuid.FromBytes(e.GetArticleId())
		if err != nil {
			id = uuid.Nil
		}
		witnesses = append(witnesses, Witness{
			ArticleID: id.String(), Title: e.GetTitle(), URL: e.GetUrl(), Publisher: e.GetPublisher(), Sentence: e.GetSentence(),
			Sentiment: e.GetSentiment(), PublishedAt: moment(e.GetPublishedAt()),
		})
	}
	return witnesses
}

// AlertID writes the alert's id as a UUID.
func AlertID(t *bellwetherv1.AlertTransition) string {
	id, err := uuid.FromBytes(t.GetAlertId())
	if err != nil {
		return uuid.Nil.String()
	}
	return id.String()
}

// Measure is what an alert's value is of.
func Measure(t *bellwetherv1.AlertTransition) string {
	if t.GetMeasure() == "" {
		return string(rule.Count)
	}
	return t.GetMeasure()
}

// StateName is the state as SQL and JSON show it.
func StateName(s bellwetherv1.AlertState) string {
	switch s {
	case bellwetherv1.AlertState_ALERT_STATE_FIRING:
		return "firing"
	case bellwetherv1.AlertState_ALERT_STATE_RESOLVED:
		return "resolved"
	case bellwetherv1.AlertState_ALERT_STATE_PENDING:
		return "pending"
	case bellwetherv1.AlertState_ALERT_STATE_WITHDRAWN:
		return "withdrawn"
	}
	return "unspecified"
}

func moment(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// number writes a count without, an expectation with, a decimal.
func number(x float64) string {
	if x == math.Trunc(x) {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.1f", x)
}
