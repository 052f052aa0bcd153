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
