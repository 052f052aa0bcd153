package report

import (
	"testing"
	"time"
)

// TestWhy wants each measure told in its own unit, in both languages.
func TestWhy(t *testing.T) {
	words, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		alert           alertItem
		direction       string
		english, korean string
	}{
		{
			alertItem{Measure: "count", Value: 14, Expected: 3.21, Stories: 14, Bucket: time.Hour},
			"spike",
			"14 stories in an hour, 3.2 were expected", "1시간 동안 스토리 14건, 예상 3.2건",
		},
		{
			alertItem{Measure: "sentiment", Value: -.75, Expected: .15, Stories: 20, Bucket: time.Hour},
			"shift",
			"mean tone −0.75 over an hour, +0.15 was expected, of 20 stories", "1시간 동안 스토리 20건의 평균 논조 −0.75, 예상 +0.15",
		},
		{
			alertItem{Measure: "share", Value: .424, Expected: .1, Stories: 42, Bucket: 6 * time.Hour},
			"shift",
			"42.4 % of all stories over 6 hours, 10.0 % were expected: 42 stories", "6시간 동안 전체 스토리의 42.4 %(42건), 예상 10.0 %",
		},
	} {
		for lang, want := range map[string]string{"en": tt.english, "ko": tt.korean} {
			f := &frame{Lang: lang, words: words}
			if got := f.why(tt.alert, tt.direction); got != want {
				t.Errorf("%s, %s: %q, want %q", tt.alert.Measure, lang, got, want)
			}
		}
	}
}
