// Package trial runs ways of finding spikes over series whose bursts are known, and lays out how well each does.
package trial

import (
	"time"

	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/alert/watch"
	"bellwether.internal/services/spike"
	"bellwether.internal/services/spike/baseline"
	"bellwether.internal/services/spike/truth"
)

// scorer gives each row of a series its score; a row that may not alert has 0.
type scorer func(at time.Time, count float64) float64

// ours is the detector with its one default setting.
func ours(time.Duration) scorer {
	d := spike.New(spike.Options{})
	return func(at time.Time, count float64) float64 {
		if r := d.Next(at, count); r.Warm {
			return r.Score
		}
		return 0
	}
}

// plain is a baseline.
func plain(m baseline.Method) func(bucket time.Duration) scorer {
	return func(bucket time.Duration) scorer { return m.New(bucket).Score }
}

// judged is a stretch of a series' scores: those of the buckets that were decided with one version of the archive.
type judged struct {
	series *truth.Series
	from   int // the first bucket whose alerts count
	scores []float64
}

// judge runs a scorer over all series. A back-fill makes it walk the whole series again, as it then stands; what was
// decided before stays.
func judge(all []truth.Series, begin func(bucket time.Duration) scorer) []judged {
	var out []judged
	for i := range all {
		s := &all[i]
		for v, version := range s.Versions {
			until := len(version.Buckets)
			if v+1 < len(s.Versions) {
				until = s.Versions[v+1].From
			}
			next := begin(s.Bucket)
			j := judged{series: s, from: max(version.From, s.WarmUp), scores: make([]float64, until)}
			for b := range until {
				if !s.Gaps[b] {
					j.scores[b] = next(s.Time(b), float64(version.Buckets[b].Stories))
				}
			}
			out = append(out, j)
		}
	}
	return out
}

// quiet is how long an episode lasts after its last unusual bucket, for every way alike.
const quiet = 6 * time.Hour

// onsets are the alerts at a threshold: one an episode.
func onsets(all []judged, threshold float64) []truth.Onset {
	var found []truth.Onset
	for _, j := range all {
		var episode spike.Episode
		for b, score := range j.scores {
			if j.series.Gaps[b] {
				continue
			}
			at := j.series.Time(b)
			if onset, _ := episode.Step(at, score >= threshold, max(quiet, j.series.Bucket)); onset && b >= j.from {
				found = append(found, truth.Onset{Series: j.series.Name, At: at})
			}
		}
	}
	return found
}

// walked are the alerts of a rule, found by the alert service's own code.
func walked(all []truth.Series, r rule.Rule) []truth.Onset {
	var found []truth.Onset
	for i := range all {
		s := &all[i]
		for v, version := range s.Versions {
			until := len(version.Buckets)
			if v+1 < len(s.Versions) {
				until = s.Versions[v+1].From
			}
			buckets := make([]watch.Bucket, until)
			for b := range until {
				buckets[b] = watch.Bucket{Stories: version.Buckets[b].Stories, Families: version.Buckets[b].Families}
			}
			from := s.Time(max(version.From, s.WarmUp))
			for _, e := range watch.Walk(r, s.Start, buckets, false) {
				if !e.Start.Before(from) {
					found = append(found, truth.Onset{Series: s.Name, At: e.Start})
				}
			}
		}
	}
	return found
}
