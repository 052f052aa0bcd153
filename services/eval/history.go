package eval

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// The history stands between these lines of the document; rows are added at its end.
const (
	historyBegins = "<!-- history of make eval -->"
	historyEnds   = "<!-- end of history -->"
)

// Row is one run as a row of the history, Markdown.
func (e *Evaluation) Row(day time.Time) string {
	absent := "–"
	headlines, conflicting, seed := absent, absent, absent
	if h := e.Headlines; h != nil {
		headlines, conflicting = fmt.Sprintf("%.4f", h.Accuracy), fmt.Sprintf("%.4f", h.Conflicting)
	}
	if s := e.Seed; s != nil {
		seed = fmt.Sprintf("%d/%d, %d/%d, %d/%d", s.Organizations, s.OrganizationsOf, s.Topics, s.TopicsOf, s.Events, s.EventsOf)
	}
	dev, test, twins := e.Own("", Dev), e.Own("", Test), e.Twins("")
	var near Counts
	for i := range e.Near {
		if e.Near[i].Length == "long" {
			near.add(e.Near[i].Counts(Light))
		}
	}
	return fmt.Sprintf("| %s | %s | %s | %.3f / %.3f | %.3f / %.3f | %.3f / %.3f (%.3f) | %.3f | %.3f / %.3f | %s | %s |",
		day.Format(time.DateOnly), headlines, conflicting, dev.Organizations.F1(), test.Organizations.F1(), dev.Topics.F1(), test.Topics.F1(),
		dev.Tones.MacroF1(), test.Tones.MacroF1(), test.Tones.AllNeutral().MacroF1(), part(twins.Alike, twins.Stories),
		near.Precision(), near.Recall(), seed, e.Version)
}

// Record adds a row to the history in a document.
func Record(path, row string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("recording the figures: %w", err)
	}
	begins, ends := strings.Index(string(data), historyBegins), strings.Index(string(data), historyEnds)
	if begins < 0 || ends < begins {
		return fmt.Errorf("recording the figures: %s lacks the line %q and after it %q", path, historyBegins, historyEnds)
	}
	if err := os.WriteFile(path, []byte(string(data[:ends])+row+"\n"+string(data[ends:])), 0o644); err != nil {
		return fmt.Errorf("recording the figures: %w", err)
	}
	return nil
}
