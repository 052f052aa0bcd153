package datadir_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bellwether.internal/services/standin/datadir"
)

func TestClaimAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	first, err := datadir.Claim(dir, "broker", 1)
	if err != nil {
		t.Fatalf("claiming a new folder: %v", err)
	}
	if _, err := datadir.Claim(dir, "broker", 1); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("claiming a folder in use: %v, want an error that says so", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	for _, version := range []int{1, 2} {
		f, err := datadir.Claim(dir, "broker", version)
		if err != nil {
			t.Fatalf("claiming it with version %d: %v", version, err)
		}
		if err := f.Release(); err != nil {
			t.Fatal(err)
		}
	}
	// The claim with version 2 raised the folder: a program of version 1 is too old for it now.
	if _, err := datadir.Claim(dir, "broker", 1); err == nil || !strings.Contains(err.Error(), "use the newer Bellwether") {
		t.Errorf("claiming a raised folder with version 1: %v, want a refusal", err)
	}
}

func TestClaimRefuses(t *testing.T) {
	tests := map[string]struct{ format, want string }{
		"newer":   {"broker 2\n", "use the newer Bellwether"},
		"another": {"engine 1\n", "kind engine"},
		"empty":   {"", "not a kind and a version"},
		"garbage": {"broker x", "not a kind and a version"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "FORMAT"), []byte(tt.format), 0o600); err != nil {
				t.Fatal(err)
			}
			// Twice: a refused claim must not keep the lock.
			for range 2 {
				if _, err := datadir.Claim(dir, "broker", 1); err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("Claim() = %v, want an error with %q", err, tt.want)
				}
			}
		})
	}
}
