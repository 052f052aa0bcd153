package rig

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Programs is the folder of the built programs and the engine's library.
type Programs string

// Path is where the program of a name is.
func (p Programs) Path(name string) string { return filepath.Join(string(p), name) }

// Check names all programs that are missing.
func (p Programs) Check() error {
	var errs []error
	for _, name := range []string{"bellwether", "broker", "engine", "ingest", "extract", "sentiment", "store", "alert", "report"} {
		if _, err := os.Stat(p.Path(name)); err != nil {
			errs = append(errs, fmt.Errorf("program %s: %w: run `make build`, and name its folder in BELLWETHER_BIN", name, err))
		}
	}
	return errors.Join(errs...)
}
