package trial

import (
	"fmt"
	"slices"
	"strings"

	"bellwether.internal/services/spike/truth"
)

// byVolume writes a table of F1 by the stories a day of the series (perDay, by name), with precision, recall and delay of the
// first way, which is ours. events names what is to be found.
func byVolume(b *strings.Builder, events string, volumes []float64, perDay map[string]float64, windows []truth.Window, outcomes []Outcome, delay func(truth.Score) string) {
	fmt.Fprintf(b, "| Stories a day | %s | ", events)
	for _, o := range outcomes {
		b.WriteString(o.Name + " | ")
	}
	b.WriteString("Bellwether: precision | recall | median delay |\n|---|---:|" + strings.Repeat("---:|", len(outcomes)+3) + "\n")
	for _, volume := range volumes {
		some := slices.DeleteFunc(slices.Clone(windows), func(w truth.Window) bool { return perDay[w.Series] != volume })
		var own truth.Score
		var cells []string
		for i, o := range outcomes {
			score := truth.Compare(some, slices.DeleteFunc(slices.Clone(o.Onsets), func(o truth.Onset) bool { return perDay[o.Series] != volume }))
			if i == 0 {
				own = score
			}
			cells = append(cells, fmt.Sprintf("%.2f", score.F1()))
		}
		fmt.Fprintf(b, "| %.0f | %d | %s | %.2f | %.2f | %s |\n", volume, own.Windows, strings.Join(cells, " | "), own.Precision(), own.Recall(), delay(own))
	}
}
