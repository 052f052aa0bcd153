package taxonomy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bellwether.internal/services/taxonomy"
)

func TestOpen(t *testing.T) {
	if market, err := taxonomy.Open(""); err != nil || market.Name == "" {
		t.Errorf("without a folder: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.yaml"), []byte("no-such-key: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := taxonomy.Open(dir); err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "a.yaml") {
		t.Errorf("a broken one: %v, want an error that names folder and file", err)
	}
}
