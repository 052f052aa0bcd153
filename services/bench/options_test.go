package bench

import (
	"strings"
	"testing"
)

func TestCheckNamesAllAtOnce(t *testing.T) {
	err := Options{Programs: t.TempDir(), Articles: 5}.Check()
	if err == nil {
		t.Fatal("an empty folder of programs is taken")
	}
	for _, want := range []string{"--articles 5", "--seconds 0", "program bellwether", "program store", "BELLWETHER_BIN"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q lacks %q", err, want)
		}
	}
}
