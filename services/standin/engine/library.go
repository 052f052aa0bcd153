package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// LibraryEnv names the environment variable that says where the library is.
const LibraryEnv = "BELLWETHER_LIBCHDB"

const libraryName = "libchdb.so"

// ErrNoLibrary says that the library with the ClickHouse server is not installed.
var ErrNoLibrary = errors.New("the library with the embedded ClickHouse, " + libraryName + ", is not installed: run `make setup` in the repository, or name the file in " + LibraryEnv + ", or use a ClickHouse of your own with `bellwether up --clickhouse URL`")

// FindLibrary returns the path of libchdb.so: the file named by BELLWETHER_LIBCHDB, else the one beside the executable,
// else the one that npm installed under scripts/engine of a folder above the executable or above the working directory.
// The error is ErrNoLibrary if there is none.
func FindLibrary() (string, error) {
	if path := os.Getenv(LibraryEnv); path != "" {
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("looking for the library named in %s: %w", LibraryEnv, err)
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
			return "", fmt.Errorf("looking for %s: %w", libraryName, err)
		}
	}
	return "", ErrNoLibrary
}

// findAbove looks in dir itself, then in scripts/engine of dir and of each folder above it.
func findAbove(dir string) (string, error) {
	candidates := []string{filepath.Join(dir, libraryName)}
	for at := dir; ; at = filepath.Dir(at) {
		candidates = append(candidates, filepath.Join(at, "scripts", "engine", "node_modules", "@chdb", "lib-linux-"+npmArch()+"-gnu", libraryName))
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
