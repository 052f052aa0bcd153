package rig

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWriteIntoKeepsWhatIsAround(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mine.md")
	if err := os.WriteFile(path, []byte("# Mine\n\n"+beginMarker("me")+"\n"+endMarker("me")+"\nmore\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"first", "second\n"} {
		if err := WriteInto(path, "me", text); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "# Mine\n\n" + beginMarker("me") + "\n\nsecond\n\n" + endMarker("me") + "\nmore\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
}

func TestWriteIntoRefusesWithoutMarkers(t *testing.T) {
	for name, text := range map[string]string{"none": "# Mine\n", "order": endMarker("me") + beginMarker("me"), "one": beginMarker("me"), "another's": beginMarker("you") + endMarker("you")} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := WriteInto(path, "me", "figures"); err == nil {
			t.Errorf("%s: a document without its markers is written to", name)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("%s: the document became %q, %v", name, got, err)
		}
	}
}
