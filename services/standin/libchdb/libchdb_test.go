package libchdb

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	root := t.TempDir()
	installed := filepath.Join(root, "scripts/engine/node_modules/@chdb/lib-linux-"+npmArch()+"-gnu/libchdb.so")
	deep := filepath.Join(root, "services", "store")
	for _, dir := range []string{filepath.Dir(installed), deep} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv(Env, "")
	t.Chdir(deep)
	if got, err := Find(); !errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), "make setup") {
		t.Errorf("without a library: %q, %v, want ErrMissing", got, err)
	}
	if err := os.WriteFile(installed, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Find(); err != nil || got != installed {
		t.Errorf("Find() = %q, %v, want %q", got, err, installed)
	}
	named := filepath.Join(root, "named.so")
	t.Setenv(Env, named)
	if got, err := Find(); err == nil {
		t.Errorf("a named library that is missing: %q, want an error", got)
	}
	if err := os.WriteFile(named, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Find(); err != nil || got != named {
		t.Errorf("Find() = %q, %v, want %q", got, err, named)
	}
}
