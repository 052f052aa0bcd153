package rig

import (
	"fmt"
	"os"
	"strings"
)

// beginMarker and endMarker are the lines that figures stand between; by names what writes there.
func beginMarker(by string) string { return "<!-- begin: written by " + by + " -->" }
func endMarker(by string) string   { return "<!-- end: written by " + by + " -->" }

// WriteInto writes the text between the markers of by in the document at path. What stands outside of them is left as it
// is.
func WriteInto(path, by, text string) error {
	document, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("reading the document: %w", err)
	}
	filled, err := between(string(document), by, text)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := os.WriteFile(path, []byte(filled), 0o644); err != nil {
		return fmt.Errorf("writing the document: %w", err)
	}
	return nil
}

// between replaces what stands between the markers.
func between(document, by, text string) (string, error) {
	before, rest, found := strings.Cut(document, beginMarker(by))
	_, after, ended := strings.Cut(rest, endMarker(by))
	if !found || !ended {
		return "", fmt.Errorf("want the lines %q and %q, in this order, to write between", beginMarker(by), endMarker(by))
	}
	return before + beginMarker(by) + "\n\n" + strings.TrimSpace(text) + "\n\n" + endMarker(by) + after, nil
}
