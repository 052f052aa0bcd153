package recovery

import (
	"strings"
	"testing"
	"time"

	"bellwether.internal/services/kit/topics"
)

func TestStandstillTableHoldsTheGoal(t *testing.T) {
	fast, slow := []time.Duration{time.Second, 2 * time.Second}, []time.Duration{time.Second, 9 * time.Second}
	for name, tt := range map[string]struct {
		nobody, store []time.Duration
		want          string
	}{
		"met":                       {fast, fast, "is under the goal of 7 s"},
		"missed":                    {fast, slow, "is **not** under the goal of 7 s"},
		"the calm round counts not": {slow, fast, "is under the goal of 7 s"},
	} {
		t.Run(name, func(t *testing.T) {
			got := standstillTable(2, []string{nobody, "store"}, map[string][]time.Duration{nobody: tt.nobody, "store": tt.store}).String()
			if !strings.Contains(got, tt.want) || !strings.Contains(got, "| **any process** | 2 |") {
				t.Errorf("%q is not in\n%s", tt.want, got)
			}
		})
	}
}

func TestLagTableTellsGrowth(t *testing.T) {
	w := worked{stage: stage{"store", topics.Scored, "g"}, lag: 2_000_000, took: 3 * time.Second, peak: 40 << 20, samples: []sample{
		{0, 5 << 20}, {100, 10 << 20}, {480, 15 << 20}, {500, 20 << 20}, {1001, 25 << 20},
	}}
	got := lagTable(Options{Lag: 1_000_000, Part: 1000}, []worked{w}).String()
	for _, want := range []string{"| store (`scored.v1`) | 2,000,000 | 1,001 | 3.00 s | 10 MiB | 20 MiB | 25 MiB | 40 MiB |", "more than 25 %"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestOutageTableTellsDeaths(t *testing.T) {
	seen := look{"store": 30 << 20}
	w := &watch{
		before: seen, tenth: seen, half: seen, end: look{"store": 31 << 20}, after: seen, peak: look{"store": 50 << 20},
		deaths: map[string]int{"store": 2}, greatest: backlog{7, 30000}, acknowledged: 31500, deadLetters: 1, audit: "{}",
	}
	got := w.table(true).String()
	for _, want := range []string{"The broker is away", "| store | 30 MiB | 30 MiB | 30 MiB | 31 MiB | 30 MiB | 50 MiB | 2 |", "30,000 messages", "all 31,500 articles", "Dead letters: 1"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}
