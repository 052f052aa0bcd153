package alert

import (
	"slices"
	"time"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/count"
	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/alert/watch"
)

// span is the stretch of time whose onsets count: those of buckets that begin at or after From and before Until.
type span struct{ From, Until time.Time }

// decide compares what a walk over a rule's counts found with what is known, and returns the transitions that follow:
// new onsets within the span, which are pending first where the rule wants them to hold for a time, and the ends of alerts
// that no longer hold. It changes nothing.
//
// walkers keep walks from one call to the next; nil walks anew.
//
// An episode that overlaps an alert of its series is that alert, also where late articles moved its beginning.
func decide(r rule.Rule, table count.Table, walkers walkers, running bool, s span, known *book, now time.Time, replayed bool) []*bellwetherv1.AlertTransition {
	var transitions []*bellwetherv1.AlertTransition
	episodes := make(map[string][]watch.Episode)
	for _, series := range table.Names() {
		episodes[series] = walkers.walk(r, series, table, running)
		for _, e := range episodes[series] {
			if e.Start.Before(s.From) || !e.Start.Before(s.Until) || known.Overlaps(r.Name, series, e.Start, e.End) {
				continue
			}
			waits := e.End.Sub(e.Start) < r.For // not known to have held so long; what runs is pending
			if waits && (e.Over || replayed) {
				continue
			}
			begun := onset(r, series, e, now, replayed)
			recent(begun, r, table, series, e.Start)
			if r.For > 0 && !e.Over && !replayed {
				begun.State = pendingState
			}
			transitions = append(transitions, begun)
			if e.Over {
				transitions = append(transitions, atPeak(end(begun, e.End, now), e))
			}
		}
	}
	if replayed {
		return transitions // the present alone ends what lasts
	}
	for _, a := range known.Open() {
		if a.GetRule() != r.Name || a.GetStartedAt() >= s.Until.UnixMilli() {
			continue // another rule's, or one that this walk has not come to
		}
		switch e, found := episodeOf(a, episodes[a.GetSeries()]); {
		case !found: // its articles are gone
			transitions = append(transitions, end(a, time.UnixMilli(a.GetStartedAt()).UTC().Add(r.Bucket), now))
		case a.GetState() == pendingState && held(a, e, now) >= r.For:
			begun := fired(a, r, e, now)
			recent(begun, r, table, a.GetSeries(), time.UnixMilli(a.GetStartedAt()).UTC())
			transitions = append(transitions, begun)
			if e.Over {
				transitions = append(transitions, atPeak(end(begun, e.End, now), e))
			}
		case e.Over:
			transitions = append(transitions, atPeak(end(a, e.End, now), e))
		}
	}
	return transitions
}

// held is how long a pending alert is known to have held: since it was seen, while its episode went on; and where the
// episode is over, as long as that was.
func held(a *bellwetherv1.AlertTransition, e watch.Episode, now time.Time) time.Duration {
	if e.Over {
		return e.End.Sub(e.Start)
	}
	if e.End.Before(now) {
		now = e.End
	}
	return now.Sub(time.UnixMilli(a.GetDecidedAt()))
}

// episodeOf returns the episode that an alert tells of: the first that reaches beyond its beginning, since late articles
// may have moved the episode's own.
func episodeOf(a *bellwetherv1.AlertTransition, episodes []watch.Episode) (e watch.Episode, found bool) {
	started := time.UnixMilli(a.GetStartedAt()).UTC()
	at := slices.IndexFunc(episodes, func(e watch.Episode) bool { return e.End.After(started) })
	if at < 0 {
		return watch.Episode{}, false
	}
	return episodes[at], true
}

// walkers are those of one rule, by series.
type walkers map[string]*watch.Walker

// walk walks one series.
func (w walkers) walk(r rule.Rule, series string, table count.Table, running bool) []watch.Episode {
	if w == nil {
		return watch.Walk(r, table.Start, table.Buckets(series), running)
	}
	if w[series] == nil {
		w[series] = &watch.Walker{}
	}
	return w[series].Walk(r, table.Start, table.Buckets(series), running)
}

// forget drops the walkers of series that the table no longer has.
func (w walkers) forget(table count.Table) {
	for series := range w {
		if _, found := table.Series[series]; !found {
			delete(w, series)
		}
	}
}
