package rig

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPercentile(t *testing.T) {
	hundred := make([]int, 100)
	for i := range hundred {
		hundred[i] = i + 1
	}
	for name, tt := range map[string]struct {
		values []int
		p      float64
		want   int
	}{
		"none":                      {nil, 0.5, 0},
		"one":                       {[]int{7}, 0.99, 7},
		"median of an even number":  {[]int{1, 2, 3, 4}, 0.5, 2},
		"median of an odd number":   {[]int{1, 2, 3}, 0.5, 2},
		"99 of 100":                 {hundred, 0.99, 99},
		"99 of few is the greatest": {[]int{1, 2, 3, 4}, 0.99, 4},
		"least":                     {hundred, 0, 1},
		"greatest":                  {hundred, 1, 100},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Percentile(tt.values, tt.p); got != tt.want {
				t.Errorf("Percentile(%v, %v) = %d, want %d", tt.values, tt.p, got, tt.want)
			}
		})
	}
}

func TestDistributionSorts(t *testing.T) {
	got := DistributionOf([]time.Duration{3 * time.Second, time.Second, 2 * time.Second})
	want := Distribution{3, 2 * time.Second, 3 * time.Second, 3 * time.Second, 3 * time.Second}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("distribution (-want +got):\n%s", diff)
	}
}

func TestRatios(t *testing.T) {
	for name, tt := range map[string]struct{ got, want float64 }{
		"ratio":            {Ratio(1, 4), 0.25},
		"ratio to nothing": {Ratio(1, 0), 0},
		"a second":         {PerSecond(30, 2*time.Second), 15},
		"in no time":       {PerSecond(30, 0), 0},
	} {
		if tt.got != tt.want {
			t.Errorf("%s = %v, want %v", name, tt.got, tt.want)
		}
	}
}
