package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// finder finds the running system, by its data folder or by an address that was given.
type finder struct {
	data   string
	server string
}

// dir is the data folder.
func (f finder) dir() string {
	if f.data != "" {
		return f.data
	}
	home, err := os.UserHomeDir()
	if err != nil {
		home = "."
	}
	return filepath.Join(home, ".local", "share", "bellwether")
}

// push is the address of ingest, without a slash at its end. It is looked up anew each time, since a system that was
// started again may have another.
func (f finder) push() (string, error) {
	if f.server != "" {
		u, err := url.Parse(f.server)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return "", usageError{fmt.Errorf("--server %q: want an address like http://127.0.0.1:8081", f.server)}
		}
		return strings.TrimRight(f.server, "/"), nil
	}
	path := filepath.Join(f.dir(), "endpoints.json")
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("no running system in %s; start one with `bellwether up --data %s`, or name its address with --server", f.dir(), f.dir())
	}
	if err != nil {
		return "", fmt.Errorf("finding the running system: %w", err)
	}
	var known struct {
		Push string `json:"push"`
	}
	if err := json.Unmarshal(data, &known); err != nil || known.Push == "" {
		return "", fmt.Errorf("%s names no address `push`; start `bellwether up` again", path)
	}
	return strings.TrimRight(known.Push, "/"), nil
}
