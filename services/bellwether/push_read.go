package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/zeebo/xxh3"
)

const (
	// chunkLines and chunkBytes bound what is sent at once: small enough to send again without regret.
	chunkLines = 1000
	chunkBytes = 1 << 20
	// longestLine is what is read of one line, in bytes; ingest takes 2 MB and names the limit for those between.
	longestLine = 4 << 20
)

// chunk is a part of a file that is sent and acknowledged as one.
type chunk struct {
	// body is JSON lines; lines holds the number in the file of each.
	body  []byte
	lines []int
	// refused are lines that cannot even be sent.
	refused []refusal
	// begin and end are bytes of the file (decompressed); lastLine is the number of the last line before end.
	begin, end int64
	lastLine   int
}

func (c *chunk) full() bool { return len(c.lines) >= chunkLines || len(c.body) >= chunkBytes }

// lineSource reads a file item by item. add appends one item to the chunk; io.EOF ends the file.
type lineSource interface {
	add(c *chunk) error
	// skipTo passes over what a mark says is acknowledged.
	skipTo(mark mark) error
	// position is the byte after the last item, and the number of its last line.
	position() (offset int64, line int)
}

// input is one file to send.
type input struct {
	name   string // as the user wrote it
	path   string // absolute; empty for what cannot be read again: standard input, a pipe
	head   uint64 // hash of the first bytes
	bytes  int64  // -1 where unknown
	source lineSource
	close  func() error
	ended  bool
}

// inputs are all files of a push.
type inputs []*input

func openInputs(a *app, c *pushCmd) (inputs, error) {
	var all inputs
	for _, name := range c.Files {
		in, err := openInput(a, name, c.CSV)
		if err != nil {
			all.close()
			return nil, fmt.Errorf("opening %s: %w", name, err)
		}
		all = append(all, in)
	}
	return all, nil
}

func (all inputs) close() {
	for _, in := range all {
		_ = in.close() // only read from
	}
}

// size is the number of bytes of all files, -1 where that is unknown.
func (all inputs) size() int64 {
	var sum int64
	for _, in := range all {
		if in.bytes < 0 {
			return -1
		}
		sum += in.bytes
	}
	return sum
}

func openInput(a *app, name string, csv bool) (*input, error) {
	if name == "-" {
		in := &input{name: "(standard input)", bytes: -1, close: func() error { return nil }}
		return in, in.open(a.stdin, csv)
	}
	path, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	in := &input{name: name, bytes: -1, close: file.Close}
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
		in.path, in.bytes = path, info.Size()
		beginning := make([]byte, 1<<10)
		n, err := file.ReadAt(beginning, 0)
		if err != nil && !errors.Is(err, io.EOF) {
			_ = file.Close()
			return nil, err
		}
		in.head = xxh3.Hash(beginning[:n])
	}
	var reader io.Reader = file
	base := strings.ToLower(name)
	if strings.HasSuffix(base, ".gz") {
		z, err := gzip.NewReader(bufio.NewReader(file))
		if err != nil {
			_ = file.Close()
			return nil, fmt.Errorf("reading gzip: %w", err)
		}
		reader, in.bytes = z, -1
		base = strings.TrimSuffix(base, ".gz")
	}
	if err := in.open(reader, strings.HasSuffix(base, ".csv")); err != nil {
		_ = file.Close()
		return nil, err
	}
	return in, nil
}

// open reads the beginning of the file.
func (in *input) open(reader io.Reader, csv bool) (err error) {
	if csv {
		in.source, err = newCSVSource(reader)
		return err
	}
	in.source = newJSONSource(reader)
	return nil
}

func (in *input) skipTo(m mark) error { return in.source.skipTo(m) }

// next returns the next chunk, nil at the end.
func (in *input) next() (*chunk, error) {
	if in.ended {
		return nil, nil
	}
	c := &chunk{}
	c.begin, _ = in.source.position()
	for !c.full() {
		err := in.source.add(c)
		if errors.Is(err, io.EOF) {
			in.ended = true
			break
		}
		if err != nil {
			return nil, err
		}
	}
	c.end, c.lastLine = in.source.position()
	if c.end == c.begin {
		return nil, nil
	}
	return c, nil
}

// jsonSource reads JSON lines.
type jsonSource struct {
	reader *bufio.Reader
	offset int64
	line   int
}

func newJSONSource(reader io.Reader) *jsonSource {
	return &jsonSource{reader: bufio.NewReaderSize(reader, 256<<10)}
}

func (s *jsonSource) position() (int64, int) { return s.offset, s.line }

func (s *jsonSource) skipTo(m mark) error {
	n, err := io.CopyN(io.Discard, s.reader, m.Offset)
	if err != nil {
		return fmt.Errorf("the file ends at byte %d; push it without --resume: %w", n, err)
	}
	s.offset, s.line = m.Offset, m.Line
	return nil
}

// add appends one line; blank ones are passed over.
func (s *jsonSource) add(c *chunk) error {
	start := len(c.body)
	read, tooLong := 0, false
	for {
		part, err := s.reader.ReadSlice('\n')
		read += len(part)
		if tooLong = tooLong || read > longestLine; tooLong {
			c.body = c.body[:start]
		} else {
			c.body = append(c.body, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && (!errors.Is(err, io.EOF) || read == 0) {
			c.body = c.body[:start]
			return err
		}
		break
	}
	s.offset += int64(read)
	s.line++
	if tooLong {
		c.refused = append(c.refused, refusal{s.line, "", fmt.Sprintf("the line is longer than %d bytes", longestLine)})
		return nil
	}
	text := bytes.TrimSpace(c.body[start:])
	if len(text) == 0 {
		c.body = c.body[:start]
		return nil
	}
	c.body = append(c.body[:start], text...)
	c.body = append(c.body, '\n')
	c.lines = append(c.lines, s.line)
	return nil
}
