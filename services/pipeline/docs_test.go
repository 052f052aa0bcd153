package pipeline

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// namedProgram is a block of Go that a document names the file of.
var namedProgram = regexp.MustCompile("(?m)^`(services/[^`]+\\.go)`:\n\n```go\n((?s).*?)^```$")

// TestNewServiceAsWritten lays the files that docs/new-service.md writes over the tree, builds the program and runs the
// test: a service of one folder, with no edit of another.
func TestNewServiceAsWritten(t *testing.T) {
	files := map[string]string{}
	for _, m := range namedProgram.FindAllStringSubmatch(document(t, "new-service.md"), -1) {
		files[m[1]] = m[2]
	}
	if len(files) != 3 {
		t.Fatalf("the document writes %d files, want 3", len(files))
	}
	overlay := overlay(t, files)
	run(t, "go", "build", "-overlay", overlay, "-o", t.TempDir(), "./wordcount/cmd/wordcount")
	its := filepath.Join(t.TempDir(), "wordcount.test") // `go test` would run it in the folder that is not there
	run(t, "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", its, "./wordcount")
	run(t, its)
}

// TestClientAsWritten builds the program of docs/connect.md.
func TestClientAsWritten(t *testing.T) {
	m := regexp.MustCompile("(?m)^```go\n((?s)package main.*?)^```$").FindStringSubmatch(document(t, "connect.md"))
	if m == nil {
		t.Fatal("the document writes no program")
	}
	overlay := overlay(t, map[string]string{"services/tenlines/main.go": m[1]})
	run(t, "go", "build", "-overlay", overlay, "-o", t.TempDir(), "./tenlines")
}

func document(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// overlay writes files aside and returns the description by which go takes them for files of the tree.
func overlay(t *testing.T, files map[string]string) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var description struct{ Replace map[string]string }
	description.Replace = map[string]string{}
	for name, text := range files {
		aside := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(aside), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(aside, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		description.Replace[filepath.Join(root, filepath.FromSlash(name))] = aside
	}
	raw, err := json.Marshal(description)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(path, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// run runs a command in the module.
func run(t *testing.T, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s %q: %v\n%s", name, args, err, out)
	}
}
