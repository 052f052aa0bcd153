package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"bellwether.internal/services/alert/rule"
)

// alertEvidence is a story behind an alert.
type alertEvidence struct {
	Title     string `json:"title"`
	URL       string `json:"url"`
	Publisher string `json:"publisher"`
	Sentence  string `json:"sentence"`
	Sentiment string `json:"sentiment"`
}

// toneMarks show a sentence's tone before it.
var toneMarks = map[string]string{"positive": "+", "negative": "−"}

// printEvidence tells, under the table, of each alert in words, with the sentences of up to most stories behind it.
func printEvidence(w io.Writer, rows []alertRow, most int) {
	for _, r := range rows {
		var stories []alertEvidence
		if len(r.Evidence) == 0 || json.Unmarshal(r.Evidence, &stories) != nil || len(stories) == 0 {
			continue
		}
		what := fmt.Sprintf("%g stories in a bucket, %.1f", r.Value, r.Expected)
		switch rule.Measure(r.Measure) {
		case rule.Sentiment:
			what = fmt.Sprintf("a net tone of %+.2f in a bucket, %+.2f", r.Value, r.Expected)
		case rule.Share:
			what = fmt.Sprintf("%.0f%% of the organizations' stories in a bucket, %.0f%%", 100*r.Value, 100*r.Expected)
		}
		fmt.Fprintf(w, "\n%s from %s: %s expected from %s of history\n", r.Series, shortTime(r.StartedAt), what, days(r.BaselineSeconds))
		for _, s := range stories[:min(most, len(stories))] {
			mark := toneMarks[s.Sentiment]
			if mark == "" {
				mark = "·"
			}
			sentence := s.Sentence
			if sentence == "" {
				sentence = s.Title
			}
			fmt.Fprintf(w, "  %s %s (%s)\n", mark, strings.Join(strings.Fields(sentence), " "), s.Publisher)
		}
	}
}

// days says a length of history in days, or hours where it is short.
func days(seconds int64) string {
	d := time.Duration(seconds) * time.Second
	if d < 48*time.Hour {
		return fmt.Sprintf("%.0f hours", d.Hours())
	}
	return fmt.Sprintf("%.0f days", d.Hours()/24)
}

// shortTime drops a time's seconds where they are nought, and the fractions.
func shortTime(text string) string {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC().Format("2006-01-02 15:04 UTC")
		}
	}
	return text
}
