package bench

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWriteIntoKeepsWhatIsAround(t *testing.T) {
	path := filepath.Join(t.TempDir(), "docs", "bench.md")
	for _, text := range []string{"first", "second\n"} {
		if err := WriteInto(path, text); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(emptyDocument, beginMarker+"\n", beginMarker+"\n\nsecond\n\n", 1)
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
}

func TestWriteIntoRefusesWithoutMarkers(t *testing.T) {
	for name, text := range map[string]string{"none": "# Mine\n", "order": endMarker + beginMarker, "one": beginMarker} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := WriteInto(path, "figures"); err == nil {
			t.Errorf("%s: a document without its markers is written to", name)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("%s: the document became %q, %v", name, got, err)
		}
	}
}
