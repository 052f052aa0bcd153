package trial

import (
	"strings"
	"testing"

	"bellwether.internal/services/spike/truth"
)

// TestRun measures a few series; the published figures come from `make bench-spikes`.
func TestRun(t *testing.T) {
	o := truth.Default(900)
	o.Series = 2 * len(truth.Volumes())
	r, err := Run(o)
	if err != nil {
		t.Fatal(err)
	}
	own := r.Outcomes[0].Score
	if own.Windows < 30 || own.Precision() < 0.9 {
		t.Errorf("%d bursts, precision %.2f, want at least 30 and 0.90", own.Windows, own.Precision())
	}
	for _, other := range r.Outcomes[1:] {
		if other.Score.F1() >= own.F1() {
			t.Errorf("%s has F1 %.2f, ours %.2f", other.Name, other.Score.F1(), own.F1())
		}
		if other.BestF1 < other.Score.F1() {
			t.Errorf("%s: best F1 %.2f below its usual %.2f", other.Name, other.BestF1, other.Score.F1())
		}
	}
	if text := r.Markdown(); strings.Contains(text, "NaN") || strings.Contains(text, "%!") {
		t.Errorf("table:\n%s", text)
	}
}

// TestRunTones measures a few series of tones and of shares; the published figures come from `make bench-spikes`.
func TestRunTones(t *testing.T) {
	for _, share := range []bool{false, true} {
		o := truth.DefaultTones(900, share, false)
		r, err := RunTones(o)
		if err != nil {
			t.Fatal(err)
		}
		own := r.Outcomes[0]
		if own.Score.Windows < 40 || own.Score.Precision() < 0.9 || own.Score.F1() < 0.75 {
			t.Errorf("share %v: %d shifts, precision %.2f, F1 %.2f, want at least 40, 0.90 and 0.75", share, own.Score.Windows, own.Score.Precision(), own.Score.F1())
		}
		if weekly := float64(r.Rule.Quiet) / r.weeks(); weekly > 0.5 {
			t.Errorf("share %v: the shipped rule %s tells %.2f false alerts a week of 100 series without a shift, want at most 0.5", share, r.Rule.Name, weekly)
		}
		for _, other := range r.Outcomes[1:] {
			if other.Score.F1() >= own.Score.F1() {
				t.Errorf("share %v: %s has F1 %.2f, ours %.2f", share, other.Name, other.Score.F1(), own.Score.F1())
			}
		}
		if text := r.Markdown(); strings.Contains(text, "NaN") || strings.Contains(text, "%!") {
			t.Errorf("table:\n%s", text)
		}
	}
}
