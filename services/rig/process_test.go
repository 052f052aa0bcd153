package rig

import (
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseStat(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want processStat
		bad  bool
	}{
		"plain":            {text: "12 (store) S 7 12 12 0 -1 4194560 1 2 3 4 150 50 0 0 20 0", want: processStat{"store", "S", 7, 2 * time.Second}},
		"brackets in name": {text: "12 (a) b) Z 7 12 12 0 -1 4194560 1 2 3 4 1 0 0 0 20 0", want: processStat{"a) b", "Z", 7, 10 * time.Millisecond}},
		"no name":          {text: "12 store", bad: true},
		"cut":              {text: "12 (store) S 7 12", bad: true},
		"no number":        {text: "12 (store) S x 12 12 0 -1 4194560 1 2 3 4 150 50 0", bad: true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseStat([]byte(tt.text))
			if (err != nil) != tt.bad {
				t.Fatalf("error %v, want one: %t", err, tt.bad)
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(processStat{})); diff != "" {
				t.Errorf("stat (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseStatus(t *testing.T) {
	got, err := parseStatus([]byte("Name:\tstore\nVmPeak:\t  999 kB\nVmHWM:\t    2048 kB\n"), "VmHWM")
	if err != nil || got != 2<<20 {
		t.Errorf("peak = %d, %v, want %d", got, err, 2<<20)
	}
	for _, text := range []string{"", "VmHWM:\tmuch kB\n"} {
		if _, err := parseStatus([]byte(text), "VmHWM"); err == nil {
			t.Errorf("parseStatus(%q) gives no error", text)
		}
	}
}

func TestShares(t *testing.T) {
	before := map[string]Usage{"store": {1, time.Second, 10}, "engine": {2, 0, 20}, "alert": {3, time.Second, 30}}
	after := map[string]Usage{"store": {1, 2 * time.Second, 15}, "engine": {2, 3 * time.Second, 25}, "alert": {3, time.Second, 30}}
	got, err := Shares(before, after)
	if err != nil {
		t.Fatal(err)
	}
	want := []Share{{"engine", 3 * time.Second, 0.75, 25}, {"store", time.Second, 0.25, 15}, {"alert", 0, 0, 30}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("shares (-want +got):\n%s", diff)
	}
	after["store"] = Usage{9, 2 * time.Second, 15}
	if _, err := Shares(before, after); err == nil {
		t.Error("a process that was started again goes unnoticed")
	}
}

func TestUsageOfThisProcess(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("needs /proc:", err)
	}
	got, err := UsageOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if got.PID != os.Getpid() || got.Peak < 1<<20 {
		t.Errorf("usage = %+v, want this process and more than 1 MiB", got)
	}
	if now, err := Resident(os.Getpid()); err != nil || now < 1<<20 {
		t.Errorf("resident memory %d, %v, want more than 1 MiB", now, err)
	}
}
