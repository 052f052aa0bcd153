package readable

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// wantF1 is the F1 that the project asks for on the half of the article-extraction-benchmark that is at hand.
const wantF1 = 0.96

// TestBenchmark scores the extraction as the public article-extraction-benchmark does. Its pages are other people's, so
// they live outside the repository: in html/ below the benchmark folder of BELLWETHER_SHARED.
func TestBenchmark(t *testing.T) {
	shared := os.Getenv("BELLWETHER_SHARED")
	if shared == "" {
		shared = "../../../shared"
	}
	dir := filepath.Join(shared, "bench", "html")
	truth, err := os.Open(filepath.Join(dir, "truth.jsonl"))
	if err != nil {
		t.Skipf("skipped: the benchmark's pages are not here (%v); name their folder in BELLWETHER_SHARED", err)
	}
	defer truth.Close()

	var precision, recall []float64
	lines := bufio.NewScanner(truth)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var page struct{ ID, URL, Text string }
		if err := json.Unmarshal(lines.Bytes(), &page); err != nil {
			t.Fatalf("reading truth.jsonl: %v", err)
		}
		article, err := Extract(readGzip(t, filepath.Join(dir, "pages", page.ID+".html.gz")), Options{URL: page.URL})
		if err != nil {
			t.Errorf("%s: %v", page.URL, err)
		}
		p, r, found := overlap(page.Text, article.Text)
		if found {
			precision = append(precision, p)
		}
		recall = append(recall, r)
		if p < 0.9 || r < 0.9 {
			t.Logf("precision %.2f recall %.2f %s", p, r, page.URL)
		}
		if out := os.Getenv("BELLWETHER_PREDICTIONS"); out != "" { // to look at what came out
			if err := os.WriteFile(filepath.Join(out, page.ID), []byte(article.Text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := lines.Err(); err != nil || len(recall) == 0 {
		t.Fatalf("reading truth.jsonl: %d pages, %v", len(recall), err)
	}
	p, r := mean(precision), mean(recall)
	f1 := 2 * p * r / (p + r)
	t.Logf("pages=%d f1=%.4f precision=%.4f recall=%.4f", len(recall), f1, p, r)
	if f1 < wantF1 {
		t.Errorf("F1 is %.4f, want at least %.2f", f1, wantF1)
	}
}

// overlap compares two texts by runs of four words: precision, recall, and whether anything was found at all.
func overlap(want, got string) (precision, recall float64, found bool) {
	w, g := shingles(want), shingles(got)
	both, wanted, said := 0, 0, 0
	for s, n := range w {
		wanted += n
		both += min(n, g[s])
	}
	for _, n := range g {
		said += n
	}
	return float64(both) / float64(max(said, 1)), float64(both) / float64(max(wanted, 1)), said > 0
}

func shingles(text string) map[string]int {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '_' })
	counts := map[string]int{}
	for i := range max(1, len(words)-3) {
		if run := words[i:min(i+4, len(words))]; len(run) > 0 {
			counts[strings.Join(run, " ")]++
		}
	}
	return counts
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(max(len(values), 1))
}

func readGzip(t *testing.T, name string) []byte {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatalf("reading %s: %v", name, err)
	}
	page, err := io.ReadAll(z)
	if err != nil {
		t.Fatalf("reading %s: %v", name, err)
	}
	return page
}
