package rule

import (
	"testing"
	"time"
)

func TestQuiet(t *testing.T) {
	for _, tt := range []struct {
		text  string
		quiet []string // in UTC
		loud  []string
	}{
		{"22:00-07:00 UTC", []string{"22:00", "23:59", "00:00", "06:59"}, []string{"21:59", "07:00", "12:00"}},
		{"12:00-13:30 Asia/Seoul", []string{"03:00", "04:29"}, []string{"02:59", "04:30", "12:30"}},
	} {
		q, err := ParseQuiet(tt.text)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.String(); got != tt.text {
			t.Errorf("%s is written as %s", tt.text, got)
		}
		for want, clocks := range map[bool][]string{true: tt.quiet, false: tt.loud} {
			for _, clock := range clocks {
				at, err := time.Parse(time.RFC3339, "2026-11-16T"+clock+":00Z")
				if err != nil {
					t.Fatal(err)
				}
				if got := q.Holds(at); got != want {
					t.Errorf("%s at %s: quiet %v, want %v", tt.text, clock, got, want)
				}
			}
		}
	}
	for _, text := range []string{"", "22:00", "22:00-25:00", "22-7", "07:00-07:00", "22:00-07:00 Mars/Olympus"} {
		if _, err := ParseQuiet(text); err == nil {
			t.Errorf("%q is no error", text)
		}
	}
}

// TestQuietHoursTakeTheRulesZone reads a rule whose quiet hours name no zone.
func TestQuietHoursTakeTheRulesZone(t *testing.T) {
	set, err := Load("rules", []byte("rules:\n  - {name: a, watch: all topics, zone: America/New_York, quiet_hours: \"22:00-07:00\"}\n"), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	if got := set.Rules[0].Quiet.String(); got != "22:00-07:00 America/New_York" {
		t.Errorf("quiet hours %s", got)
	}
}
