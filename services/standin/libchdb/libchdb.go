// Package libchdb finds the library that holds the ClickHouse server. It is apart from the package that loads the library,
// so that programs can look for it without the means of loading it.
package libchdb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// Env names the environment variable that says where the library is.
const Env = "BELLWETHER_LIBCHDB"

const name = "libchdb.so"

// ErrMissing says that the library with the ClickHouse server is not installed.
var ErrMissing = errors.New("the library with the embedded ClickHouse, " + name + ", is not installed: run `make setup` in the repository, or name the file in " + Env + ", or use a ClickHouse of your own with `bellwether up --clickhouse URL`")

// Find returns the path of libchdb.so: the file named by BELLWETHER_LIBCHDB, else the one beside the executable,
// else the one that npm installed under scripts/engine of a folder above the executable or above the working directory.
// The error is ErrMissing if there is none.
func Find() (string, error) {
	if path := os.Getenv(Env); path != "" {
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("looking for the library named in %s: %w", Env, err)
		}
		return path, nil
	}
	var starts []string
	if exe, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(exe); err == nil {
			exe = real
		}
		starts = append(starts, filepath.Dir(exe))
	}
	if wd, err := os.Getwd(); err == nil {
		starts = append(starts, wd)
	}
	for _, start := range starts {
		path, err := findAbove(start)
		if err == nil {
			return path, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("looking for %s: %w", name, err)
		}
	}
	return "", ErrMissing
}

// findAbove looks in dir itself, then in scripts/engine of dir and of each folder above it.
func findAbove(dir string) (string, error) {
	candidates := []string{filepath.Join(dir, name)}
	for at := dir; ; at = filepath.Dir(at) {
		candidates = append(candidates, filepath.Join(at, "scripts", "engine", "node_modules", "@chdb", "lib-linux-"+npmArch()+"-gnu", name))
		if at == filepath.Dir(at) {
			break
		}
	}
	for _, path := range candidates {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			return path, err
		}
	}
	return "", fs.ErrNotExist
}

// npmArch is the architecture by npm's name for it.
func npmArch() string {
	if runtime.GOARCH == "amd64" {
		return "x64"
	}
	return runtime.GOARCH
}
