package bench

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// The markers that the figures stand between.
const (
	beginMarker = "<!-- begin: written by make bench -->"
	endMarker   = "<!-- end: written by make bench -->"
)

// emptyDocument is what a new document begins as.
const emptyDocument = "# Measures\n\n" +
	"What the pipeline does on one machine, and what the machine allows. `make bench` measures and writes what stands\n" +
	"between the markers.\n\n" + beginMarker + "\n" + endMarker + "\n"

// WriteInto writes the text between the markers of the document at path, which is made if it is missing. What stands
// outside of the markers is left as it is.
func WriteInto(path, text string) error {
	document, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		document, err = []byte(emptyDocument), nil
	}
	if err != nil {
		return fmt.Errorf("reading the document: %w", err)
	}
	filled, err := between(string(document), text)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("making the document's folder: %w", err)
	}
	if err := os.WriteFile(path, []byte(filled), 0o644); err != nil {
		return fmt.Errorf("writing the document: %w", err)
	}
	return nil
}

// between replaces what stands between the markers.
func between(document, text string) (string, error) {
	before, rest, found := strings.Cut(document, beginMarker)
	_, after, ended := strings.Cut(rest, endMarker)
	if !found || !ended {
		return "", fmt.Errorf("want the lines %q and %q, in this order, to write between", beginMarker, endMarker)
	}
	return before + beginMarker + "\n\n" + strings.TrimSpace(text) + "\n\n" + endMarker + after, nil
}
