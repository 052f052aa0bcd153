package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

// TestEnglishWeightsAreReproduced trains anew and compares with the files in the repository, so that neither the features nor the
// lexicon change without the weights. Floating point differs between processors; the files were made on amd64.
func TestEnglishWeightsAreReproduced(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skipf("weights were made on amd64, this is %s", runtime.GOARCH)
	}
	root := os.Getenv("BELLWETHER_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	data := filepath.Join(root, "bench", "sentiment", "sentfin-dev.jsonl")
	if _, err := os.Stat(data); err != nil {
		t.Skipf("no training data beside the repository (set BELLWETHER_SHARED): %v", err)
	}
	out := t.TempDir()
	if err := run([]string{"-lang", "en", "-data", data, "-out", out, "-folds", "0"}); err != nil {
		t.Fatal(err)
	}
	compare(t, out, "en-headlines.bin", "en-sentences.bin")
}

// TestKoreanWeightsAreReproduced is the same for the Korean ones, whose data lie in the repository.
func TestKoreanWeightsAreReproduced(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skipf("weights were made on amd64, this is %s", runtime.GOARCH)
	}
	out := t.TempDir()
	if err := run([]string{"-lang", "ko", "-out", out, "-folds", "0"}); err != nil {
		t.Fatal(err)
	}
	compare(t, out, "ko.bin", "ko-unmarked.bin")
}

// compare wants the files in out to be those that the package embeds.
func compare(t *testing.T, out string, names ...string) {
	t.Helper()
	for _, name := range names {
		got, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("..", "weights", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, got) {
			t.Errorf("polarity/weights/%s is not what training gives; run go generate ./polarity", name)
		}
		if limit := 800_000; len(got) > limit {
			t.Errorf("%s has %d bytes, want at most %d", name, len(got), limit)
		}
	}
}

func TestCurriculumIsLabelled(t *testing.T) {
	sentences, relations, err := curriculum()
	if err != nil {
		t.Fatal(err)
	}
	texts, koreanRelations, err := koreanCurriculum()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range slices.Concat(sentences, relations, texts, koreanRelations) {
		labels := []string{r.Label}
		if len(r.Targets) > 0 {
			labels = nil
		}
		for _, x := range r.Targets {
			labels = append(labels, x.Label)
			if !bytes.Contains([]byte(r.Text), []byte(x.Surface)) {
				t.Errorf("%s: target %q is not in %q", r.ID, x.Surface, r.Text)
			}
		}
		for _, label := range labels {
			switch label {
			case "positive", "neutral", "negative":
			default:
				t.Errorf("%s: label %q of %q", r.ID, label, r.Text)
			}
		}
	}
}
