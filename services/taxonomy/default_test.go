package taxonomy_test

import (
	"testing"

	"bellwether.internal/services/taxonomy"
)

func TestDefaultLoads(t *testing.T) {
	tax, err := taxonomy.Default()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tax.Organizations, 60; len(got) < want {
		t.Errorf("organizations = %d, want at least %d", len(got), want)
	}
	if got, want := len(tax.Topics), 16; got != want {
		t.Errorf("topics = %d, want %d", got, want)
	}
}
