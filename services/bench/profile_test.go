package bench

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const top = `File: bench
Type: cpu
Duration: 2.51s, Total samples = 2s (79.68%)
Showing nodes accounting for 2s, 100% of 2s total
      flat  flat%   sum%        cum   cum%
     0.50s 25.00% 25.00%      0.60s 30.00%  google.golang.org/protobuf/internal/impl.(*MessageInfo).unmarshalPointer
     800ms 40.00% 65.00%         1s 50.00%  bellwether.internal/services/annotate.(*automaton).step (inline)
     0.10s  5.00% 70.00%      0.30s 15.00%  runtime.mallocgc
         0     0% 70.00%      0.20s 10.00%  runtime.gcBgMarkWorker
`

func TestParseTop(t *testing.T) {
	got, err := parseTop([]byte(top))
	if err != nil {
		t.Fatal(err)
	}
	want := Profile{Total: 2 * time.Second, Functions: []Function{
		{"bellwether.internal/services/annotate.(*automaton).step", 800 * time.Millisecond, time.Second},
		{"google.golang.org/protobuf/internal/impl.(*MessageInfo).unmarshalPointer", 500 * time.Millisecond, 600 * time.Millisecond},
		{"runtime.mallocgc", 100 * time.Millisecond, 300 * time.Millisecond},
		{"runtime.gcBgMarkWorker", 0, 200 * time.Millisecond},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("profile (-want +got):\n%s", diff)
	}
	wantKinds := []Kind{{"Bellwether's own code", 0.4}, {"allocating and collecting memory", 0.25}, {"decoding and encoding of messages", 0.25}}
	if diff := cmp.Diff(wantKinds, got.kinds()); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
}

func TestParseTopRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":      "",
		"no samples":   "Duration: 2.51s, Total samples = 0 \n",
		"unknown unit": "Total samples = 2s\n 5ages 1% 1% 5s 1% main.main\n",
	} {
		if p, err := parseTop([]byte(text)); err == nil {
			t.Errorf("%s: %+v and no error", name, p)
		}
	}
}

func TestParseTime(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0": 0, "12ms": 12 * time.Millisecond, "3.5s": 3500 * time.Millisecond, "1.5mins": 90 * time.Second, "2hrs": 2 * time.Hour,
	} {
		if got, err := parseTime(text); err != nil || got != want {
			t.Errorf("parseTime(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "s", "5", "5weeks"} {
		if got, err := parseTime(text); err == nil {
			t.Errorf("parseTime(%q) = %v and no error", text, got)
		}
	}
}
