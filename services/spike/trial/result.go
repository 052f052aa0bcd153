package trial

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/spike"
	"bellwether.internal/services/spike/baseline"
	"bellwether.internal/services/spike/truth"
)

// Outcome is how one way did.
type Outcome struct {
	Name      string
	Threshold float64
	Score     truth.Score
	Onsets    []truth.Onset
	// BestF1 is its F1 at the threshold that is best for it on these very series, BestThreshold.
	BestF1, BestThreshold float64
}

// Result is what came of a run.
type Result struct {
	Options truth.Options
	Series  []truth.Series
	Windows []truth.Window
	// Outcomes are those of our detector and of each baseline, in this order.
	Outcomes []Outcome
	// Rules is what the shipped rule for topics did on the same series, through the alert service's code.
	Rules Outcome
}

// Run generates series and runs every way over them.
func Run(o truth.Options) (Result, error) {
	all := truth.Generate(o)
	r := Result{Options: o, Series: all, Windows: truth.Windows(all)}
	r.Outcomes = append(r.Outcomes, r.outcome("Bellwether", spike.Medium, judge(all, ours)))
	for _, m := range baseline.Methods() {
		r.Outcomes = append(r.Outcomes, r.outcome(m.Name, m.Usual, judge(all, plain(m))))
	}
	set, err := rule.Default()
	if err != nil {
		return Result{}, err
	}
	topics, found := set.Find("topic-spike")
	if !found {
		return Result{}, fmt.Errorf("the shipped rules have none named topic-spike")
	}
	topics.Bucket = o.Bucket
	r.Rules = Outcome{Name: topics.Name, Threshold: topics.Threshold, Onsets: walked(all, topics)}
	r.Rules.Score = truth.Compare(r.Windows, r.Rules.Onsets)
	return r, nil
}

// outcome scores a way at its threshold and at the best one.
func (r Result) outcome(name string, threshold float64, all []judged) Outcome {
	o := Outcome{Name: name, Threshold: threshold, Onsets: onsets(all, threshold)}
	o.Score = truth.Compare(r.Windows, o.Onsets)
	o.BestF1, o.BestThreshold = o.Score.F1(), threshold
	for step := -10; step <= 20; step++ {
		t := threshold * math.Pow(1.15, float64(step))
		if f1 := truth.Compare(r.Windows, onsets(all, t)).F1(); f1 > o.BestF1 {
			o.BestF1, o.BestThreshold = f1, t
		}
	}
	return o
}

// Weeks is the time that is scored, of each series.
func (r Result) Weeks() float64 { return float64(r.Options.Days-r.Options.WarmUp) / 7 }

// Markdown lays the result out.
func (r Result) Markdown() string {
	var b strings.Builder
	counted := truth.Compare(r.Windows, nil).Windows
	fmt.Fprintf(&b, "Seed %d: %d series of %d days in buckets of %s, the first %d days for learning; %d bursts that must be found, %d weaker ones.\n\n",
		r.Options.Seed, len(r.Series), r.Options.Days, short(r.Options.Bucket), r.Options.WarmUp, counted, len(r.Windows)-counted)
	b.WriteString("| | Found | Precision | Recall | F1 | Median delay, buckets | False alerts a week, all series | F1 at the threshold best for it here |\n|---|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, o := range r.Outcomes {
		fmt.Fprintf(&b, "| %s (≥ %.3g) | %s | %.2f (≥ %.3g) |\n", o.Name, o.Threshold, r.row(o.Score), o.BestF1, o.BestThreshold)
	}
	fmt.Fprintf(&b, "| shipped rule %s (≥ %.3g, at least 6 stories by 3 publishers) | %s | |\n", r.Rules.Name, r.Rules.Threshold, r.row(r.Rules.Score))
	perDay := map[string]float64{}
	for _, x := range r.Series {
		perDay[x.Name] = x.PerDay
	}
	b.WriteString("\nOur detector and the baselines by volume (F1):\n\n")
	byVolume(&b, "Bursts", truth.Volumes(), perDay, r.Windows, r.Outcomes, r.delay)
	r.graded(&b, "Recall by size, stories in the first two buckets", []float64{10, 15, 25, 50, 200, 5000}, func(w truth.Window) float64 { return float64(w.Stories) })
	r.graded(&b, "Recall by strength, −log10 of the chance", []float64{6, 8, 11, 16, 25}, func(w truth.Window) float64 { return w.Strength })
	return b.String()
}

// graded writes recall and delay by a measure of the bursts.
func (r Result) graded(b *strings.Builder, title string, from []float64, measure func(truth.Window) float64) {
	fmt.Fprintf(b, "\n%s:\n\n| From | Injected | ", title)
	for _, o := range r.Outcomes {
		b.WriteString(o.Name + " | ")
	}
	b.WriteString("Bellwether: median delay |\n|---|---:|" + strings.Repeat("---:|", len(r.Outcomes)+1) + "\n")
	for i, least := range from {
		below := math.Inf(1)
		if i+1 < len(from) {
			below = from[i+1]
		}
		windows := slices.DeleteFunc(slices.Clone(r.Windows), func(w truth.Window) bool { m := measure(w); return w.Ignore || m < least || m >= below })
		var cells []string
		var own truth.Score
		for j, o := range r.Outcomes {
			score := truth.Compare(windows, o.Onsets)
			if j == 0 {
				own = score
			}
			cells = append(cells, fmt.Sprintf("%.2f", score.Recall()))
		}
		fmt.Fprintf(b, "| %.3g | %d | %s | %s |\n", least, own.Windows, strings.Join(cells, " | "), r.delay(own))
	}
}

// row is the figures of a score, in the order of the first table.
func (r Result) row(s truth.Score) string {
	return fmt.Sprintf("%d of %d | %.2f | %.2f | **%.2f** | %s | %.1f", s.Found, s.Windows, s.Precision(), s.Recall(), s.F1(), r.delay(s), float64(s.False)/r.Weeks())
}

// delay is the median delay in buckets.
func (r Result) delay(s truth.Score) string {
	if len(s.Delays) == 0 {
		return "–"
	}
	return fmt.Sprintf("%.0f", float64(s.Delay())/float64(r.Options.Bucket))
}

// short writes a bucket's length without zeros.
func short(d time.Duration) string {
	text := d.String()
	text = strings.TrimSuffix(text, "0s")
	return strings.TrimSuffix(text, "0m")
}
