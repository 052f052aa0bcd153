package alert

import (
	"testing"
	"time"
)

func TestAllowance(t *testing.T) {
	clock := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	a := &allowance{most: 4 * time.Second, now: func() time.Time { return clock }}
	for _, step := range []struct {
		passes, spends time.Duration
		left           bool
	}{
		{0, 0, true},
		{0, 3 * time.Second, true},
		{0, 2 * time.Second, false}, // five of four
		{time.Second, 0, false},     // four and a half
		{2 * time.Second, 0, true},  // three and a half
		{time.Hour, 0, true},        // no more than four are saved
		{0, 5 * time.Second, false}, // five of four again
		{2 * time.Second, 0, false}, // four: just used up
		{time.Millisecond, 0, true},
	} {
		clock = clock.Add(step.passes)
		if step.spends > 0 {
			a.spend(step.spends)
		}
		if got := a.left(); got != step.left {
			t.Errorf("%v later, with %v more spent, left is %t, want %t", step.passes, step.spends, got, step.left)
		}
	}
}
