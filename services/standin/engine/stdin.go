package engine

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// replaceStdin puts a pipe in the place of the process's standard input and returns its writing end.
func replaceStdin() (*os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("making a pipe for standard input: %w", err)
	}
	if err := errors.Join(unix.Dup2(int(r.Fd()), 0), r.Close()); err != nil {
		return nil, fmt.Errorf("replacing standard input: %w", err)
	}
	return w, nil
}

// KeepStdin returns a copy of the process's standard input that stays when Run takes the original over.
func KeepStdin() (*os.File, error) {
	fd, err := unix.FcntlInt(0, unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil, fmt.Errorf("copying standard input: %w", err)
	}
	return os.NewFile(uintptr(fd), "stdin"), nil
}
