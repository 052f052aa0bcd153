package supervise

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"sync"
)

const (
	// maxLog is when a log file is put aside as <name>.log.1, whose predecessor goes: two files, 16 MiB a child.
	maxLog = 8 << 20

	// tailLines and tailBytes bound what is kept in memory of a run, to show when it dies.
	tailLines = 10
	tailBytes = 8 << 10
)

// boundedLog is a child's log: a file of bounded size, and the end of the current run. Writing never fails, so that a
// full disk does not stop a child that has something to say about it.
type boundedLog struct {
	path string

	mu   sync.Mutex
	file *os.File // nil where it could not be opened again
	size int64
	tail []byte
}

func openLog(path string) (*boundedLog, error) {
	l := &boundedLog{path: path}
	if err := l.open(); err != nil {
		return nil, err
	}
	return l, nil
}

func (l *boundedLog) open() error {
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	l.file, l.size = f, info.Size()
	return nil
}

// Write implements io.Writer.
func (l *boundedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tail = append(l.tail, p...)
	if over := len(l.tail) - tailBytes; over > 0 {
		l.tail = slices.Delete(l.tail, 0, over)
	}
	if l.size+int64(len(p)) > maxLog {
		l.rotate()
	}
	if l.file != nil {
		n, _ := l.file.Write(p)
		l.size += int64(n)
	}
	return len(p), nil
}

// rotate puts the file aside and begins a new one.
func (l *boundedLog) rotate() {
	if l.file != nil {
		_ = l.file.Close()
		l.file = nil
	}
	_ = os.Rename(l.path, l.path+".1")
	_ = l.open() // tried again at the next write past the bound
}

// Begin marks the start of a run.
func (l *boundedLog) Begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tail = nil
}

// Tail returns the last lines of the run.
func (l *boundedLog) Tail() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := strings.ToValidUTF8(string(bytes.TrimSpace(l.tail)), "\uFFFD")
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	return lines[max(0, len(lines)-tailLines):]
}

// Close closes the file.
func (l *boundedLog) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil {
		_ = l.file.Close()
		l.file = nil
	}
}
