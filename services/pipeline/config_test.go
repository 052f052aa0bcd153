package pipeline

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellwether.internal/services/access"
	"bellwether.internal/services/standin/engine"
)

// TestShippedConfigurationIsValid asks each service about the example that ships for it, so that no example names a key
// that is no more. The examples of sources and rules are named by those of ingest and alert, which read them.
func TestShippedConfigurationIsValid(t *testing.T) {
	deploy, err := filepath.Abs("../../deploy")
	if err != nil {
		t.Fatal(err)
	}
	examples, err := filepath.Glob(filepath.Join(deploy, "*.example.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	tokens := filepath.Join(t.TempDir(), "tokens.json")
	if _, err := access.Add(tokens, "test", access.Admin, time.Now()); err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	for _, example := range examples {
		name := strings.TrimSuffix(filepath.Base(example), ".example.yaml")
		if name == "sources" || name == "rules" {
			continue
		}
		asked[name] = true
		t.Run(name, func(t *testing.T) {
			args := []string{"--config", example, "--check-config"}
			if name == "ingest" || name == "report" {
				args = append(args, "--tokens", tokens) // whoever installs makes his own
			}
			cmd := exec.CommandContext(t.Context(), filepath.Join(programs, name), args...)
			cmd.Dir = deploy // examples name each other
			cmd.Env = withoutSettings(os.Environ())
			out, err := cmd.CombinedOutput()
			if err != nil || string(out) != "configuration is valid\n" {
				t.Errorf("%s: %v\n%s", cmd, err, out)
			}
		})
	}
	for _, name := range []string{"ingest", "extract", "sentiment", "store", "alert", "report"} {
		if !asked[name] {
			t.Errorf("deploy/%s.example.yaml is missing", name)
		}
	}
}

// TestConfigurationNamesUnknownKeys makes sure that the check above can fail.
func TestConfigurationNamesUnknownKeys(t *testing.T) {
	file := filepath.Join(t.TempDir(), "store.yaml")
	if err := os.WriteFile(file, []byte("max-batch: 10\nno-such-key: 1\nnor-this: 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join(programs, "store"), "--config", file, "--check-config")
	cmd.Env = withoutSettings(os.Environ())
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "no-such-key, nor-this") {
		t.Errorf("store --check-config says %v, want an error that names both keys\n%s", err, out)
	}
}

// TestStrongerSettings sets one option in a file, the environment and a flag, each of which goes before the one before it.
func TestStrongerSettings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "store.yaml")
	if err := os.WriteFile(file, []byte("max-batch: 11\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		env, args []string
		want      string
	}{
		{nil, nil, "max-batch: 11\n"},
		{[]string{"BELLWETHER_STORE_MAX_BATCH=12"}, nil, "max-batch: 12\n"},
		{[]string{"BELLWETHER_STORE_MAX_BATCH=12"}, []string{"--max-batch", "13"}, "max-batch: 13\n"},
	} {
		cmd := exec.CommandContext(t.Context(), filepath.Join(programs, "store"), append([]string{"--config", file, "--print-config"}, tt.args...)...)
		cmd.Env = append(withoutSettings(os.Environ()), tt.env...)
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), tt.want) {
			t.Errorf("%v %v: %v, want %q in\n%s", tt.env, tt.args, err, tt.want, out)
		}
	}
}

// TestShippedReaderSeesTheViews compares what the reader of deploy/ is granted with what the embedded engine's is.
func TestShippedReaderSeesTheViews(t *testing.T) {
	users, err := os.ReadFile("../../deploy/clickhouse/users.xml")
	if err != nil {
		t.Fatal(err)
	}
	var granted []string
	for _, m := range regexp.MustCompile(`GRANT SELECT ON bellwether\.(\w+)`).FindAllStringSubmatch(string(users), -1) {
		granted = append(granted, m[1])
	}
	slices.Sort(granted)
	views := slices.Sorted(slices.Values(engine.Views()))
	if diff := cmp.Diff(views, granted); diff != "" {
		t.Errorf("views that the reader may see (-embedded +deploy):\n%s", diff)
	}
}

// withoutSettings is an environment without Bellwether's own variables, which would hide what a file says.
func withoutSettings(env []string) []string {
	var kept []string
	for _, e := range env {
		if !strings.HasPrefix(e, "BELLWETHER_") {
			kept = append(kept, e)
		}
	}
	return kept
}
