package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// headKept is how much of a line is kept that is too long to be read.
const headKept = 64 << 10

// line is one line of a body; number counts from 1, blank lines included.
type line struct {
	number  int
	data    []byte
	tooLong bool // data is only its head
}

// lineReader splits a body into lines in bounded memory.
type lineReader struct {
	reader *bufio.Reader
	limit  int
	number int
}

func newLineReader(r io.Reader, limit int) *lineReader {
	return &lineReader{reader: bufio.NewReaderSize(r, 64<<10), limit: limit}
}

// next returns the next line that is not blank, without its end; its data belongs to the caller. io.EOF ends the body.
func (l *lineReader) next() (line, error) {
	for {
		l.number++
		got := line{number: l.number}
		for {
			part, err := l.reader.ReadSlice('\n')
			if !got.tooLong {
				got.data = append(got.data, part...)
				if len(bytes.TrimRight(got.data, "\r\n")) > l.limit {
					got.tooLong = true
					got.data = bytes.Clone(got.data[:min(headKept, len(got.data))])
				}
			}
			if err == nil {
				break
			}
			if errors.Is(err, bufio.ErrBufferFull) {
				continue
			}
			if errors.Is(err, io.EOF) && len(bytes.TrimSpace(got.data)) > 0 {
				break // the last line may lack its end
			}
			return line{}, err
		}
		if got.data = bytes.TrimSpace(got.data); len(got.data) > 0 {
			return got, nil
		}
	}
}
