package article

import (
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	seoul := time.FixedZone("KST", 9*3600)
	for _, tc := range []struct {
		in       string
		want     string
		dateOnly bool
	}{
		{"2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z", false},
		{"2026-11-23T10:00:00.123456789+09:00", "2026-11-23T10:00:00.123456789+09:00", false},
		{"2026-11-23T10:00:00.5Z", "2026-11-23T10:00:00.5Z", false},
		{" 2026-11-23T10:00:00+0900 ", "2026-11-23T10:00:00+09:00", false},
		{"2026-11-23T10:00:00", "2026-11-23T10:00:00+09:00", false},
		{"2026-11-23T10:00", "2026-11-23T10:00:00+09:00", false},
		{"2026-11-23 10:00:00 UTC", "2026-11-23T10:00:00Z", false},
		{"2026-11-23 10:00:00,250", "2026-11-23T10:00:00.25+09:00", false},
		{"2026-11-23 10:00:00 -0500", "2026-11-23T10:00:00-05:00", false},
		{"2026-11-23", "2026-11-23T00:00:00+09:00", true},
		{"2026-11-23+09:00", "2026-11-23T00:00:00+09:00", true},
		{"2026.11.23", "2026-11-23T00:00:00+09:00", true},
		{"2026. 1. 3.", "2026-01-03T00:00:00+09:00", true},
		{"2026.11.23 10:00", "2026-11-23T10:00:00+09:00", false},
		{"2026.11.23. (월) 10:00", "2026-11-23T10:00:00+09:00", false},
		{"2026.11.23. 오후 3:05", "2026-11-23T15:05:00+09:00", false},
		{"2026/11/23 10:00:00", "2026-11-23T10:00:00+09:00", false},
		{"20261123", "2026-11-23T00:00:00+09:00", true},
		{"202611231000", "2026-11-23T10:00:00+09:00", false},
		{"20261123100005", "2026-11-23T10:00:05+09:00", false},
		{"20261123T100005Z", "2026-11-23T10:00:05Z", false},
		{"2026년 11월 23일 오후 3시 5분", "2026-11-23T15:05:00+09:00", false},
		{"2026년 11월 23일 오전 12시 5분 7초", "2026-11-23T00:05:07+09:00", false},
		{"2026년 11월 23일 15시", "2026-11-23T15:00:00+09:00", false},
		{"2026년11월23일(월) 15:04", "2026-11-23T15:04:00+09:00", false},
		{"2026년 1월 3일", "2026-01-03T00:00:00+09:00", true},
		{"2026-11-23 3:05 PM", "2026-11-23T15:05:00+09:00", false},
		{"2026-11-23 24:00", "2026-11-24T00:00:00+09:00", false},
		{"Mon, 23 Nov 2026 10:00:00 +0900", "2026-11-23T10:00:00+09:00", false},
		{"Mon, 23 Nov 2026 10:00:00 GMT", "2026-11-23T10:00:00Z", false},
		{"Mon, 23 Nov 2026 10:00:00 KST", "2026-11-23T10:00:00+09:00", false},
		{"Mon, 23 Nov 2026 10:00:00 EST", "2026-11-23T10:00:00-05:00", false},
		{"Mon, 23 Nov 2026 10:00:00 +0000 (UTC)", "2026-11-23T10:00:00Z", false},
		{"Mon, 23 Nov 2026 10:00:00", "2026-11-23T10:00:00+09:00", false},
		{"23 Nov 26 10:00 EDT", "2026-11-23T10:00:00-04:00", false},
		{"3 Nov 2026 9:05 GMT+9", "2026-11-03T09:05:00+09:00", false},
		{"Monday, 23-Nov-26 10:00:00 UTC", "2026-11-23T10:00:00Z", false},
		{"Mon Nov 23 10:00:00 2026", "2026-11-23T10:00:00+09:00", false},
		{"Mon Nov 23 10:00:00 UTC 2026", "2026-11-23T10:00:00Z", false},
		{"Nov. 23, 2026 at 3:05 p.m. EST", "2026-11-23T15:05:00-05:00", false},
		{"November 23rd, 2026", "2026-11-23T00:00:00+09:00", true},
		{"Sept 3, 2026 12:00 AM", "2026-09-03T00:00:00+09:00", false},
		{"23 November 2026", "2026-11-23T00:00:00+09:00", true},
		{"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", false},
	} {
		t.Run(tc.in, func(t *testing.T) {
			want, err := time.Parse(time.RFC3339Nano, tc.want)
			if err != nil {
				t.Fatal(err)
			}
			got, dateOnly, ok := ParseTime(tc.in, seoul)
			if !ok || !got.Equal(want) || dateOnly != tc.dateOnly {
				t.Errorf("ParseTime(%q) = %s, date only %v, ok %v, want %s, %v", tc.in, got.Format(time.RFC3339Nano), dateOnly, ok, tc.want, tc.dateOnly)
			}
		})
	}
}

func TestParseTimeRefuses(t *testing.T) {
	for _, in := range []string{
		"", " ", "yesterday", "3시간 전", "n/a", "0", "1700000000", "1700000000000", "2026", "2026-11", "2026-13-01", "2026-02-30",
		"2026-11-23T25:00:00Z", "2026-11-23 10:61", "2026-11-23 10:00 XYZ", "03/04/2026", "23.11.2026", "2026-11-23 오후",
		"Nov 2026", "Monday", "99 Nov 2026", "2026년 13월 1일", "2026-11-23 10:00 and more", "24 hours ago", "2026-11-23 13:00 AM",
	} {
		if got, _, ok := ParseTime(in, nil); ok {
			t.Errorf("ParseTime(%q) = %s, want it refused", in, got)
		}
	}
}

func TestParseTimeZoneDefaultsToUTC(t *testing.T) {
	got, _, ok := ParseTime("2026.11.23 10:00", nil)
	if want := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC); !ok || !got.Equal(want) {
		t.Errorf("got %s, %v, want %s", got, ok, want)
	}
}

func FuzzParseTime(f *testing.F) {
	f.Add("2026년 11월 23일 오후 3시 5분")
	f.Add("Mon, 23 Nov 2026 10:00:00 +0900")
	f.Fuzz(func(t *testing.T, s string) {
		got, dateOnly, ok := ParseTime(s, nil)
		if !ok && (dateOnly || !got.IsZero()) {
			t.Errorf("ParseTime(%q) refuses and answers %s, %v", s, got, dateOnly)
		}
	})
}
