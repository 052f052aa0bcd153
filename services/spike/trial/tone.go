package trial

import (
	"fmt"
	"math"
	"strings"
	"time"

	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/alert/watch"
	"bellwether.internal/services/spike"
	"bellwether.internal/services/spike/baseline"
	"bellwether.internal/services/spike/truth"
)

// toneScore is what a way says of a row.
type toneScore struct {
	score  float64 // below 0 for a mean below what is usual
	judged bool    // false for a row that says nothing
	begins bool    // whether an episode may begin with it
}

// toneWay is a way of finding shifts, and the threshold that it is used with.
type toneWay struct {
	name      string
	threshold float64
	begin     func(bucket time.Duration, share bool) func(at time.Time, row truth.Tone) toneScore
}

// toneWays are our detector and the baselines.
func toneWays() []toneWay {
	ways := []toneWay{{"Bellwether", spike.Medium, ourTones}}
	for _, m := range baseline.ToneMethods() {
		ways = append(ways, toneWay{m.Name, m.Usual, func(bucket time.Duration, _ bool) func(time.Time, truth.Tone) toneScore {
			scorer := m.New(bucket)
			return func(_ time.Time, row truth.Tone) toneScore {
				if row.Of < baseline.LeastStories {
					return toneScore{}
				}
				mean := row.Mean()
				return toneScore{scorer.Score(row.Of, mean, float64(row.For+row.Against)/float64(row.Of)-mean*mean), true, true}
			}
		}})
	}
	return ways
}

// ourTones is the detector with its one default setting. Its threshold is left to whoever looks at the scores.
func ourTones(bucket time.Duration, share bool) func(time.Time, truth.Tone) toneScore {
	o := spike.Options{Threshold: math.SmallestNonzeroFloat64, Direction: spike.Both, Interval: bucket, Least: baseline.LeastStories}
	d := spike.NewShift(o)
	if share {
		d = spike.NewShareShift(o)
	}
	return func(at time.Time, row truth.Tone) toneScore {
		r := d.Next(at, spike.Sample{Of: row.Of, For: row.For, Against: row.Against})
		if !r.Up {
			r.Score = -r.Score
		}
		return toneScore{r.Score, r.Judged, r.Reaches}
	}
}

// toneJudged are the scores of a series.
type toneJudged struct {
	series *truth.ToneSeries
	scores []toneScore
}

// judgeTones runs a way over all series.
func judgeTones(all []truth.ToneSeries, o truth.ToneOptions, w toneWay) []toneJudged {
	var out []toneJudged
	for i := range all {
		s := &all[i]
		next := w.begin(s.Bucket, o.Share)
		j := toneJudged{s, make([]toneScore, len(s.Rows))}
		for b, row := range s.Rows {
			if !s.Gaps[b] {
				j.scores[b] = next(s.Time(b), row)
			}
		}
		out = append(out, j)
	}
	return out
}

// toneOnsets are the alerts at a threshold: one an episode, which half of the threshold keeps up.
func toneOnsets(all []toneJudged, threshold float64) []truth.Onset {
	var found []truth.Onset
	for _, j := range all {
		var episode spike.Episode
		up := false
		for b, s := range j.scores {
			if !s.judged {
				continue
			}
			open, _ := episode.Open()
			hot := s.begins && math.Abs(s.score) >= threshold || open && up == (s.score > 0) && math.Abs(s.score) >= threshold/2
			if onset, _ := episode.Step(j.series.Time(b), hot, max(quiet, j.series.Bucket)); onset {
				up = s.score > 0
				if b >= j.series.WarmUp {
					found = append(found, truth.Onset{Series: j.series.Name, At: j.series.Time(b)})
				}
			}
		}
	}
	return found
}

// ToneResult is what came of a run over series with shifts and, for what is false, over as many without any.
type ToneResult struct {
	Options  truth.ToneOptions
	Series   []truth.ToneSeries
	Windows  []truth.Window
	Outcomes []ToneOutcome
	// Rule is what the shipped rule did on the same series, through the alert service's code.
	Rule ToneOutcome
}

// ToneOutcome is how one way did; Quiet are its alerts on series without any shift.
type ToneOutcome struct {
	Outcome
	Quiet int
}

// RunTones generates series and runs every way over them.
func RunTones(o truth.ToneOptions) (ToneResult, error) {
	o.Quiet = false
	all := truth.GenerateTones(o)
	still := o
	still.Quiet = true
	none := truth.GenerateTones(still)
	r := ToneResult{Options: o, Series: all, Windows: truth.ToneWindows(all)}
	for _, w := range toneWays() {
		scores, silent := judgeTones(all, o, w), judgeTones(none, still, w)
		one := ToneOutcome{Outcome: Outcome{Name: w.name, Threshold: w.threshold, Onsets: toneOnsets(scores, w.threshold)}}
		one.Score = truth.Compare(r.Windows, one.Onsets)
		one.Quiet = len(toneOnsets(silent, w.threshold))
		one.BestF1, one.BestThreshold = one.Score.F1(), w.threshold
		for step := -8; step <= 16; step++ {
			t := w.threshold * math.Pow(1.15, float64(step))
			if f1 := truth.Compare(r.Windows, toneOnsets(scores, t)).F1(); f1 > one.BestF1 {
				one.BestF1, one.BestThreshold = f1, t
			}
		}
		r.Outcomes = append(r.Outcomes, one)
	}
	shipped, err := shippedTones(o.Share)
	if err != nil {
		return ToneResult{}, err
	}
	shipped.Bucket = o.Bucket
	r.Rule = ToneOutcome{
		Outcome: Outcome{Name: shipped.Name, Threshold: shipped.Threshold, Onsets: walkedTones(all, shipped)}, Quiet: len(walkedTones(none, shipped)),
	}
	r.Rule.Score = truth.Compare(r.Windows, r.Rule.Onsets)
	return r, nil
}

// shippedTones is the shipped rule on shares, or on tones.
func shippedTones(share bool) (rule.Rule, error) {
	set, err := rule.Default()
	if err != nil {
		return rule.Rule{}, err
	}
	measure := rule.Sentiment
	if share {
		measure = rule.Share
	}
	for _, r := range set.Rules {
		if r.Measure == measure {
			return r, nil
		}
	}
	return rule.Rule{}, fmt.Errorf("the shipped rules have none that measures %s", measure)
}

// walkedTones are the alerts of a rule, found by the alert service's own code.
func walkedTones(all []truth.ToneSeries, r rule.Rule) []truth.Onset {
	var found []truth.Onset
	for i := range all {
		s := &all[i]
		buckets := make([]watch.Bucket, len(s.Rows))
		for b, row := range s.Rows {
			buckets[b] = watch.Bucket{Stories: row.Of, Families: row.Families, Positive: int32(row.For), Negative: int32(row.Against), Gap: s.Gaps[b]}
			if r.Measure == rule.Share {
				buckets[b] = watch.Bucket{Stories: row.For, All: int32(row.Of), Families: min(row.Families, row.For), Gap: s.Gaps[b]}
			}
		}
		for _, e := range watch.Walk(r, s.Start, buckets, false) {
			if !e.Start.Before(s.Time(s.WarmUp)) {
				found = append(found, truth.Onset{Series: s.Name, At: e.Start})
			}
		}
	}
	return found
}

// weeks is the time that is scored, of each series.
func (r ToneResult) weeks() float64 { return float64(r.Options.Days-r.Options.WarmUp) / 7 }

// Markdown lays the result out.
func (r ToneResult) Markdown() string {
	var b strings.Builder
	counted := truth.Compare(r.Windows, nil).Windows
	what := "Tone"
	if r.Options.Share {
		what = "Share"
	}
	fmt.Fprintf(&b, "**%s.** Seed %d: %d series of %d days in buckets of %s, the first %d days for learning; %d shifts that must be found, %d weaker ones.\n\n",
		what, r.Options.Seed, len(r.Series), r.Options.Days, short(r.Options.Bucket), r.Options.WarmUp, counted, len(r.Windows)-counted)
	b.WriteString("| | Found | Precision | Recall | F1 | Median delay, buckets | False alerts a week, all series | … of as many series without a shift | F1 at the threshold best for it here |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	row := Result{Options: r.Options.Options}
	for _, o := range r.Outcomes {
		fmt.Fprintf(&b, "| %s (≥ %.3g) | %s | %.1f | %.2f (≥ %.3g) |\n", o.Name, o.Threshold, row.row(o.Score), float64(o.Quiet)/r.weeks(), o.BestF1, o.BestThreshold)
	}
	fmt.Fprintf(&b, "| shipped rule %s (≥ %.3g) | %s | %.1f | |\n", r.Rule.Name, r.Rule.Threshold, row.row(r.Rule.Score), float64(r.Rule.Quiet)/r.weeks())
	perDay := map[string]float64{}
	for _, x := range r.Series {
		perDay[x.Name] = x.PerDay
	}
	outcomes := make([]Outcome, len(r.Outcomes))
	for i, o := range r.Outcomes {
		outcomes[i] = o.Outcome
	}
	b.WriteString("\nF1 by volume:\n\n")
	byVolume(&b, "Shifts", truth.ToneVolumes(), perDay, r.Windows, outcomes, Result{Options: r.Options.Options}.delay)
	r.graded(&b, "Recall by size, how far the mean was moved", []float64{0, .2, .4, .6, .8}, r.size)
	r.graded(&b, "Recall by strength, −log10 of the chance", []float64{6, 8, 11, 16, 25}, func(w truth.Window) float64 { return w.Strength })
	return b.String()
}

// size is how far a window's shift moved the mean.
func (r ToneResult) size(w truth.Window) float64 {
	for _, s := range r.Series {
		if s.Name != w.Series {
			continue
		}
		for _, shift := range s.Shifts {
			if s.Time(shift.Start).Equal(w.Start) {
				return shift.Size
			}
		}
	}
	return 0
}

// graded writes recall and delay by a measure of the shifts.
func (r ToneResult) graded(b *strings.Builder, title string, from []float64, measure func(truth.Window) float64) {
	plain := Result{Options: r.Options.Options, Windows: r.Windows}
	for _, o := range r.Outcomes {
		plain.Outcomes = append(plain.Outcomes, o.Outcome)
	}
	plain.graded(b, title, from, measure)
}
