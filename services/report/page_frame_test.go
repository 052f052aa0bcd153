package report

import (
	"testing"
	"time"
)

// An unfinished stretch is compared with as much as has passed of it, one that is over with as much as itself.
func TestEarlier(t *testing.T) {
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		now, end, want string
	}{
		{"2026-03-02T10:20:30Z", "2026-03-03T00:00:00Z", "2026-02-27T13:30:00Z"}, // 34 h 30 min of 48 h
		{"2026-03-02T10:15:00Z", "2026-03-03T00:00:00Z", "2026-02-27T13:45:00Z"},
		{"2026-03-09T00:00:00Z", "2026-03-03T00:00:00Z", "2026-02-27T00:00:00Z"},
		{"2026-02-01T00:00:00Z", "2026-03-03T00:00:00Z", "2026-02-28T23:45:00Z"}, // still to come
	} {
		now, _ := time.Parse(time.RFC3339, tt.now)
		end, _ := time.Parse(time.RFC3339, tt.end)
		f := &frame{Start: start, End: end, now: now}
		if got := f.earlier().Format(time.RFC3339); got != tt.want {
			t.Errorf("at %s, until %s: %s, want %s", tt.now, tt.end, got, tt.want)
		}
	}
}
