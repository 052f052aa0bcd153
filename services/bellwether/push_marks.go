package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/zeebo/xxh3"
)

// mark says how far a file is acknowledged.
type mark struct {
	File string `json:"file"`
	// Head is a hash of the file's beginning: another file under the same name is not gone on with.
	Head uint64 `json:"head"`
	// Offset is in bytes of the decompressed file, Line the number of the last line before it.
	Offset int64  `json:"offset"`
	Line   int    `json:"line"`
	Replay string `json:"replay,omitempty"`
}

// marks keeps the marks of interrupted pushes in the data folder. Losing one costs sending a file again.
type marks struct{ dir string }

func openMarks(data string) *marks { return &marks{filepath.Join(data, "push")} }

func (m *marks) path(in *input) string {
	return filepath.Join(m.dir, fmt.Sprintf("%016x.json", xxh3.HashString(in.path)))
}

// load returns the mark of a file, if there is one.
func (m *marks) load(in *input) (mark, bool) {
	var got mark
	if in.path == "" {
		return got, false
	}
	data, err := os.ReadFile(m.path(in))
	if err != nil || json.Unmarshal(data, &got) != nil || got.File != in.path || got.Head != in.head || got.Offset <= 0 {
		return mark{}, false
	}
	return got, true
}

// save keeps a mark; that it cannot be kept is no reason to stop sending.
func (m *marks) save(in *input, at mark) {
	if in.path == "" || at.Offset == 0 {
		return
	}
	at.File, at.Head = in.path, in.head
	data, err := json.Marshal(at)
	if err != nil || os.MkdirAll(m.dir, 0o700) != nil {
		return
	}
	whole := m.path(in) + ".new"
	if os.WriteFile(whole, data, 0o600) == nil {
		_ = os.Rename(whole, m.path(in))
	}
}

// remove forgets the marks and the instants of a push that is complete.
func (m *marks) remove(all inputs) {
	for _, in := range all {
		if in.path != "" {
			_ = os.Remove(m.path(in))
			_ = os.Remove(m.stampsPath(in))
		}
	}
}

// saveEvery is the pace of saved marks.
const saveEvery = time.Second

// prefix follows chunks that are acknowledged out of order, and knows up to where all are.
type prefix struct {
	mu    sync.Mutex
	queue []*chunk // begun and not yet part of the prefix, in the file's order
	acked map[*chunk]bool
	at    mark
	saved time.Time
}

func newPrefix(replay string) *prefix {
	return &prefix{acked: map[*chunk]bool{}, at: mark{Replay: replay}, saved: time.Now()}
}

func (p *prefix) start(at mark) { p.at = at }

func (p *prefix) begin(c *chunk) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queue = append(p.queue, c)
}

// done counts a chunk; due says that it is time to save the mark.
func (p *prefix) done(c *chunk) (at mark, due bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.acked[c] = true
	for len(p.queue) > 0 && p.acked[p.queue[0]] {
		first := p.queue[0]
		delete(p.acked, first)
		p.queue = p.queue[1:]
		p.at.Offset, p.at.Line = first.end, first.lastLine
	}
	if time.Since(p.saved) < saveEvery {
		return p.at, false
	}
	p.saved = time.Now()
	return p.at, true
}

func (p *prefix) mark() mark {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at
}
