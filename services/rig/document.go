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
	filled, err := Replace(string(document), beginMarker(by), endMarker(by), "\n\n"+strings.TrimSpace(text)+"\n\n")
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := os.WriteFile(path, []byte(filled), 0o644); err != nil {
		return fmt.Errorf("writing the document: %w", err)
	}
	return nil
}

// Between is what stands between two lines of a document.
func Between(document, begin, end string) (string, error) {
	_, rest, found := strings.Cut(document, begin)
	text, _, ended := strings.Cut(rest, end)
	if !found || !ended {
		return "", fmt.Errorf("want the lines %q and %q, in this order, to write between", begin, end)
	}
	return text, nil
}

// Replace puts a text in place of what stands between two lines of a document.
func Replace(document, begin, end, text string) (string, error) {
	if _, err := Between(document, begin, end); err != nil {
		return "", err
	}
	before, rest, _ := strings.Cut(document, begin)
	_, after, _ := strings.Cut(rest, end)
	return before + begin + text + end + after, nil
}
