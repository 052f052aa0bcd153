package bench

import (
	"strings"
	"testing"

	"bellwether.internal/services/rig"
)

func TestCheckNamesAllAtOnce(t *testing.T) {
	err := Options{Programs: rig.Programs(t.TempDir()), Articles: 5}.Check()
	if err == nil {
		t.Fatal("an empty folder of programs is taken")
	}
	for _, want := range []string{"--articles 5", "--seconds 0", "program bellwether", "program store", "BELLWETHER_BIN"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q lacks %q", err, want)
		}
	}
}

func TestConfiguredWaits(t *testing.T) {
	got, err := configuredWaits()
	if err != nil {
		t.Fatal(err)
	}
	if got <= 0 {
		t.Errorf("waits = %v: the defaults were not read", got)
	}
}
