package bench

import (
	"strings"
	"testing"
	"time"

	"bellwether.internal/services/rig"
)

func TestThousands(t *testing.T) {
	for n, want := range map[float64]string{0: "0", 999: "999", 1000: "1,000", 1234567.4: "1,234,567", -1234: "-1,234", -123: "-123"} {
		if got := thousands(n); got != want {
			t.Errorf("thousands(%v) = %q, want %q", n, got, want)
		}
	}
}

func TestList(t *testing.T) {
	for want, words := range map[string][]string{"": nil, "a": {"a"}, "a and b": {"a", "b"}, "a, b and c": {"a", "b", "c"}} {
		if got := list(words); got != want {
			t.Errorf("list(%q) = %q, want %q", words, got, want)
		}
	}
}

func TestMarkdownHoldsTheRatios(t *testing.T) {
	profile, err := parseTop([]byte(top))
	if err != nil {
		t.Fatal(err)
	}
	profile.Wall = 4 * time.Second
	r := &Result{
		Machine:      rig.Machine{Cores: 2},
		EndToEnd:     EndToEnd{Articles: 6000, Acknowledged: time.Second, Elapsed: 2 * time.Second, Processes: []rig.Share{{Name: "engine", CPU: 4 * time.Second, Part: 1, Peak: 1 << 20}}},
		Latencies:    []Latency{{Distribution: rig.Distribution{P50: 320 * time.Millisecond}, Rate: 100}},
		Waits:        160 * time.Millisecond,
		Extract:      Computation{Stage: 3, Bare: 4, BarePerArticle: 100 * time.Microsecond, Profile: profile},
		Sentiment:    Computation{BarePerArticle: 100 * time.Microsecond, Profile: profile},
		Store:        StoreAlone{Mentions: 100, Rows: 300, Elapsed: time.Second},
		StoreProfile: profile,
		Broker:       BrokerLimit{Produce: 60_000},
		Insert:       InsertLimit{PerSecond: 1000},
	}
	got := r.Markdown()
	for _, want := range []string{
		"| 3,000 articles/s (0.0 MB/s, 0 mentions/s) | 10,000/s: the functions of extract and sentiment alone, on all cores | 0.30 |",
		"| 6,000 articles/s | 60,000/s: bare produce | 0.10 |",
		"| 320 ms | 160 ms: the stages' lingers | 2.00 |",
		"| 4.00 MB/s: the function alone | 0.75 |",
		"| 100 rows/s | 1,000/s: bare inserts of such rows | 0.10 |",
		"busy for 100 % of the 2.0 s",
		"0.67 ms of processor time an article, so 2 cores in full use would take 3,000 articles/s",
		"(50 % of one core)",
		"Bellwether's own code (40 %), allocating and collecting memory (25 %) and decoding and encoding of messages (25 %)",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the document lacks %q\n%s", want, got)
		}
	}
}
