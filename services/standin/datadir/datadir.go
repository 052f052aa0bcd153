// Package datadir guards the folder in which a stand-in keeps its data: one process at a time, and never a program older
// than the one that wrote it.
package datadir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const (
	formatFile = "FORMAT"
	lockFile   = "LOCK"

	// minFree is the least free space, in bytes, with which a stand-in starts: below it the first write would fail halfway.
	minFree = 128 << 20
)

// Folder is a claimed data folder; Release gives it back.
type Folder struct {
	path string
	lock *os.File
}

// Claim makes the folder at path if it is missing (mode 0700), locks it against a second process, and checks or writes
// the file FORMAT: one line of kind, a space, and version. kind names what keeps its data there ("broker"); version is
// the newest format that the calling program reads, from 1 on; an older folder is raised to it.
//
// Errors tell the mend: the folder is in use, belongs to something else, was written by a newer program, cannot be
// written, or lies on a disk with less than 128 MiB free. The lock belongs to the process and ends with it, however it
// ends.
func Claim(path, kind string, version int) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("making the data folder (give another with --data): %w", err)
	}
	lock, err := Lock(filepath.Join(path, lockFile))
	if errors.Is(err, ErrLocked) {
		return nil, fmt.Errorf("data folder %s is in use by another %s: stop that one first, or give another folder with --data", path, kind)
	}
	if err != nil {
		return nil, fmt.Errorf("locking data folder %s: %w", path, err)
	}
	f := &Folder{path: path, lock: lock}
	if err := errors.Join(checkSpace(path), f.checkFormat(kind, version)); err != nil {
		return nil, errors.Join(err, f.Release())
	}
	return f, nil
}

// Release unlocks the folder.
func (f *Folder) Release() error { return f.lock.Close() }

// checkFormat compares the folder's FORMAT with what the program reads, and writes it in a new folder.
func (f *Folder) checkFormat(kind string, version int) error {
	path := filepath.Join(f.path, formatFile)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return writeFormat(path, kind, version)
	}
	if err != nil {
		return fmt.Errorf("reading the format of the data folder: %w", err)
	}
	gotKind, number, _ := strings.Cut(strings.TrimSpace(string(raw)), " ")
	got, err := strconv.Atoi(number)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %q is not a kind and a version: restore the file, or give another folder with --data", path, raw)
	case gotKind != kind:
		return fmt.Errorf("%s: the folder holds data of the kind %s, not %s: give another folder with --data", path, gotKind, kind)
	case got > version:
		return fmt.Errorf("%s: the data has format %d, this program reads up to %d: use the newer Bellwether that wrote it, or give another folder with --data", path, got, version)
	case got < version: // from now on this program may write what the older one cannot read
		return writeFormat(path, kind, version)
	}
	return nil
}

// writeFormat replaces the file at path whole, so that a crash leaves the old line or the new one.
func writeFormat(path, kind string, version int) error {
	err := os.WriteFile(path+".new", fmt.Appendf(nil, "%s %d\n", kind, version), 0o600)
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		return fmt.Errorf("writing the format of the data folder: %w", err)
	}
	return nil
}

// checkSpace refuses a disk that is full already.
func checkSpace(path string) error {
	var st syscall.Statfs_t
	if err := syscall.Statfs(path, &st); err != nil {
		return fmt.Errorf("asking for the free space of %s: %w", path, err)
	}
	if free := st.Bavail * uint64(st.Bsize); free < minFree { //nolint:gosec,unconvert // Bsize differs in type by system and is never negative
		return fmt.Errorf("the disk of %s is full (%d MiB free, %d needed): free some space, or give a folder on another disk with --data", path, free>>20, minFree>>20)
	}
	return nil
}
