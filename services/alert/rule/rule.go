package rule

import (
	"fmt"
	"time"

	"bellwether.internal/services/spike"
)

// Measure is what is measured of the stories in a bucket.
type Measure string

// The measures: how many stories there are, their net tone toward what is watched, in −1…1, and the share that an organization
// has of the stories of all organizations on a topic, in 0…1.
const (
	Count     Measure = "count"
	Sentiment Measure = "sentiment"
	Share     Measure = "share"
)

// ParseMeasure reads the name of a measure.
func ParseMeasure(text string) (Measure, error) {
	switch m := Measure(text); m {
	case Count, Sentiment, Share:
		return m, nil
	}
	return Count, fmt.Errorf("%q, want count, sentiment or share", text)
}

// Rule says what is watched and when it is an alert.
type Rule struct {
	Name    string
	Watch   Watch
	Measure Measure // empty is Count
	// Bucket is the length of the stretch of time whose stories are counted together.
	Bucket time.Duration
	// Zone is where buckets of hours and days begin, and whose hours and weekdays the series follow.
	Zone *time.Location
	// Baseline is how far back history is read.
	Baseline time.Duration
	// Lateness is how far an article's seen_at may lie from its published_at and still be the time that it counts at;
	// beyond it (a back-fill) it counts at published_at.
	Lateness  time.Duration
	Direction spike.Direction
	// Threshold is the score from which a bucket is unusual: −log10 of the probability of such a bucket.
	Threshold float64
	// MinStories and MinFamilies are the least unique stories and independent publisher families in a bucket.
	// They hold for spikes; a drop has no minimum. Of a tone they hold for what is judged at all; of a share MinStories holds for
	// the stories of all organizations, and both for a rise.
	MinStories, MinFamilies int
	// For is how long an onset must hold before it fires; until then it is pending. 0 fires at once.
	For      time.Duration
	Severity string
	Labels   map[string]string
	// Channels are the names of those that are told; none means all.
	Channels []string
	// Quiet are the hours in which nobody is told of onsets; nil if there are none.
	Quiet *Quiet
}

// Options are the rule's settings for its detectors.
func (r Rule) Options() spike.Options {
	return spike.Options{Threshold: r.Threshold, Direction: r.Direction, Interval: r.Bucket, Location: r.Zone, Least: r.MinStories}
}

// Counts reports whether the rule is on how many stories there are: else a mean is measured, which every story may move either
// way.
func (r Rule) Counts() bool { return r.Measure != Sentiment && r.Measure != Share }

// Shift is what the zone's clock is ahead of UTC in its standard time (that of 1 January 2024). Buckets keep to it also
// in summer, so that every bucket has the same length.
func (r Rule) Shift() time.Duration {
	_, seconds := time.Date(2024, 1, 1, 0, 0, 0, 0, r.Zone).Zone()
	return time.Duration(seconds) * time.Second
}

// Floor is the start of the bucket that holds t. Buckets are counted from midnight of 1970-01-01 in the rule's zone.
func (r Rule) Floor(t time.Time) time.Time {
	ms := t.Add(r.Shift()).UnixMilli()
	size := r.Bucket.Milliseconds()
	floor := ms - ((ms%size)+size)%size
	return time.UnixMilli(floor).Add(-r.Shift()).UTC()
}

// Channel is someone who is told.
type Channel struct {
	Name string
	Kind string // log, webhook, alertmanager or shoutrrr
	// Address is the URL; for shoutrrr it is a secret.
	Address string
	// Secret signs what a webhook is sent; empty signs nothing.
	Secret string
	// Replayed says whether alerts out of a replay of the past are told too.
	Replayed bool
	// Lang is the language of what people read: en or ko.
	Lang string
	// Title and Text are templates (text/template) in place of the words that ship; empty takes those.
	Title, Text string
	Timeout     time.Duration
}

// Set is a file of rules and channels.
type Set struct {
	Rules    []Rule
	Channels []Channel
}

// Find returns the rule of that name.
func (s Set) Find(name string) (Rule, bool) {
	for _, r := range s.Rules {
		if r.Name == name {
			return r, true
		}
	}
	return Rule{}, false
}
