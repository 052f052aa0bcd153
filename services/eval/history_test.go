package eval

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "eval.md")
	if err := os.WriteFile(path, []byte("# x\n"+historyBegins+"\n| day |\n|---|\n| 1 |\n"+historyEnds+"\nafter\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Record(path, "| 2 |"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(got), "| 1 |\n| 2 |\n"+historyEnds+"\nafter\n") {
		t.Errorf("document = %q", got)
	}
	if err := os.WriteFile(path, []byte("no markers"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Record(path, "| 3 |"); err == nil || !strings.Contains(err.Error(), historyBegins) {
		t.Errorf("error %v, want one that names the missing line", err)
	}
}

func TestParse(t *testing.T) {
	h, err := parseFolds([]byte("rules alone   all n=3 accuracy=0.1 macro_f1=0.1   mixed n=1 accuracy=0.1 macro_f1=0.1\n5 folds       all n=30 accuracy=0.8277 macro_f1=0.8286   mixed n=7 accuracy=0.7731 macro_f1=0.7684\n"))
	if err != nil || *h != (Headlines{N: 30, ConflictingN: 7, Accuracy: 0.8277, MacroF1: 0.8286, Conflicting: 0.7731, ConflictingMacro: 0.7684}) {
		t.Errorf("headlines %+v, %v", h, err)
	}
	if _, err := parseFolds([]byte("nothing")); err == nil {
		t.Error("an answer without its line is taken")
	}
	b := parseBenchmarks([]byte("goos: linux\nBenchmarkRead \t 100\t 900 ns/op\t 12.5 MB/s\t 4131 B/op\t 48 allocs/op\nPASS\n"))
	if len(b) != 1 || b[0] != (Benchmark{"Read", 12.5, 4131, 48}) {
		t.Errorf("benchmarks %+v", b)
	}
	shares := parseShares([]byte("      flat  flat%   sum%        cum   cum%\n 0 0% 0% 6s 60.00% x/annotate.(*Annotator).Annotate\n 0 0% 0% 2s 20.00% x/polarity.(*Scorer).Score\n 0 0% 0% 4s 40.00% x/annotate.(*reader).scan\n"))
	for _, s := range shares {
		if want := map[string]float64{"scan, bounds, judge, weigh": 0.5, "tones": 0.25}[s.Name]; s.Share != want {
			t.Errorf("%s has %v, want %v", s.Name, s.Share, want)
		}
	}
	if len(shares) != len(steps()) {
		t.Errorf("%d shares", len(shares))
	}
}
