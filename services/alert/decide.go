package alert

import (
	"time"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/count"
	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/alert/watch"
)

// span is the stretch of time whose onsets count: those of buckets that begin at or after From and before Until.
type span struct{ From, Until time.Time }

// decide compares what a walk over a rule's counts found with what is known, and returns the transitions that follow:
// new onsets within the span, and the ends of alerts that no longer hold. It changes nothing.
//
// An episode that overlaps an alert of its series is that alert, also where late articles moved its beginning.
func decide(r rule.Rule, table count.Table, running bool, s span, known *book, now time.Time, replayed bool) []*bellwetherv1.AlertTransition {
	var transitions []*bellwetherv1.AlertTransition
	episodes := make(map[string][]watch.Episode)
	for _, series := range table.Names() {
		episodes[series] = watch.Walk(r, table.Start, table.Buckets(series), running)
		for _, e := range episodes[series] {
			if e.Start.Before(s.From) || !e.Start.Before(s.Until) || known.Overlaps(r.Name, series, e.Start, e.End) {
				continue
			}
			begun := onset(r, series, e, now, replayed)
			transitions = append(transitions, begun)
			if e.Over {
				transitions = append(transitions, end(begun, e.End, now))
			}
		}
	}
	if replayed {
		return transitions // the present alone ends what lasts
	}
	for _, a := range known.Firing() {
		if a.GetRule() != r.Name || a.GetStartedAt() >= s.Until.UnixMilli() {
			continue // another rule's, or one that this walk has not come to
		}
		if at, over := ended(r, a, episodes[a.GetSeries()]); over {
			transitions = append(transitions, end(a, at, now))
		}
	}
	return transitions
}

// ended reports whether an alert is over, and since when. Its episode is the first that reaches beyond its beginning:
// late articles may have moved the episode's own beginning.
func ended(r rule.Rule, a *bellwetherv1.AlertTransition, episodes []watch.Episode) (at time.Time, over bool) {
	started := time.UnixMilli(a.GetStartedAt()).UTC()
	for _, e := range episodes {
		if e.End.After(started) {
			return e.End, e.Over
		}
	}
	return started.Add(r.Bucket), true // its articles are gone
}
