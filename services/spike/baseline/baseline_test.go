package baseline

import (
	"testing"
	"time"
)

var start = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// TestEachFindsAPlainBurst gives every method a calm series and, once, many stories for two hours.
func TestEachFindsAPlainBurst(t *testing.T) {
	const rows = 24 * 30
	for _, m := range Methods() {
		s := m.New(time.Hour)
		before, at := 0, 0
		for i := range rows {
			count := float64(6 + i*7%5 + i%24/6)
			if i >= rows-24 {
				count = 80
			}
			if s.Score(start.Add(time.Duration(i)*time.Hour), count) >= m.Usual {
				if i < rows-24 {
					before++
				} else {
					at++
				}
			}
		}
		if before != 0 || at == 0 {
			t.Errorf("%s: alerted in %d calm hours and %d of the burst, want 0 and some", m.Name, before, at)
		}
	}
}

func TestSilentWithoutABaseline(t *testing.T) {
	for _, m := range Methods() {
		s := m.New(time.Hour)
		for i := range 24 * 6 {
			if score := s.Score(start.Add(time.Duration(i)*time.Hour), float64(i*i%50)); score != 0 {
				t.Errorf("%s: score %v after %d hours", m.Name, score, i)
				break
			}
		}
	}
}
