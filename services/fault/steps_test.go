package fault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestStepsAreThoseOfTheCode compares the points that the harness kills at with those in the code, so that none is
// forgotten and none waited for that is no more.
func TestStepsAreThoseOfTheCode(t *testing.T) {
	inCode := map[string]string{}
	at := regexp.MustCompile(`fault\.At\("([^"]+)"(, )?`)
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // another test's, that ended
		}
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		for _, m := range at.FindAllStringSubmatch(string(text), -1) {
			name := m[1]
			if m[2] != "" {
				name += "." // parts follow
			}
			inCode[name] = path
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, service := range []string{"ingest", "extract", "sentiment", "store", "alert"} {
		for _, step := range stepsOf(service) {
			found := false
			for name := range inCode {
				if step == name || strings.HasSuffix(name, ".") && strings.HasPrefix(step, name) {
					found, used[name] = true, true
				}
			}
			if !found {
				t.Errorf("%s is no point of the code", step)
			}
		}
	}
	for name, path := range inCode {
		if !used[name] {
			t.Errorf("the harness does not kill at %s (%s)", name, path)
		}
	}
}
