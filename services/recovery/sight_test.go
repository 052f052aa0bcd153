package recovery

import (
	"testing"
	"time"
)

func TestLongestGap(t *testing.T) {
	began := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	at := func(seconds ...int) (all []time.Time) {
		for _, s := range seconds {
			all = append(all, began.Add(time.Duration(s)*time.Second))
		}
		return all
	}
	for name, tt := range map[string]struct {
		news []time.Time
		want time.Duration
	}{
		"up to the first": {at(3, 4), 3 * time.Second},
		"between two":     {at(1, 6, 7), 5 * time.Second},
		"none":            {nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := longestGap(began, tt.news); got != tt.want {
				t.Errorf("longest gap %s, want %s", got, tt.want)
			}
		})
	}
}

func TestFlows(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	ago := func(tenths ...int) (all []time.Time) {
		for _, n := range tenths {
			all = append(all, now.Add(-time.Duration(n)*100*time.Millisecond))
		}
		return all
	}
	for name, tt := range map[string]struct {
		news []time.Time
		want bool
	}{
		"steady":                        {ago(30, 19, 10, 1), true},
		"stopped":                       {ago(30, 25, 20, 11), false},
		"not for long enough":           {ago(5, 1), false},
		"a gap before the time counted": {ago(90, 15, 8, 2), true},
		"nothing":                       {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := flows(tt.news, now, 2*time.Second, time.Second); got != tt.want {
				t.Errorf("flows = %t, want %t", got, tt.want)
			}
		})
	}
}

func TestSightForgetsWhatWasBefore(t *testing.T) {
	now := time.Now()
	s := &sight{since: now, rows: 7, news: []time.Time{now, now.Add(time.Second), now.Add(2 * time.Second)}}
	if got := s.after(now.Add(time.Second)); len(got) != 2 {
		t.Errorf("%d sights after the first second, want 2", len(got))
	}
	s.forget(now.Add(time.Hour))
	if s.rows != 0 || len(s.after(now)) != 0 {
		t.Errorf("%d rows and %v are remembered", s.rows, s.news)
	}
}
