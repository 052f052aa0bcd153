package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/zeebo/xxh3"
)

// stampRecord says at which instant a body was first sent. It is 32 bytes long, little-endian; a file of stamps is an
// array of records in the order of the bodies.
type stampRecord struct {
	Begin  int64  // byte of the file (decompressed) at which the body begins
	Size   int64  // bytes of the body
	Hash   uint64 // XXH3 of the body
	SeenAt int64  // milliseconds since 1970
}

const stampRecordSize = 32

// repeatWithin is how long ago a body may have been sent for the first time and still be repeated. Ingest believes seven
// days; the day between is room for the push itself and for clocks.
const repeatWithin = 6 * 24 * time.Hour

// holds says whether the record is of a body that begins at a byte of the file, or of that body's beginning: the last one
// is longer than it was if the file grew.
func (r *stampRecord) holds(begin int64, body []byte) bool {
	return r.Begin == begin && r.Size >= 0 && r.Size <= int64(len(body)) && xxh3.Hash(body[:r.Size]) == r.Hash
}

// stamps keeps the instants of one file's bodies on the disk until the file is pushed to its end, so that a body that is
// sent again by a later process carries the instant that it was sent at first. From the first body on that is another
// than it was, instants are new.
//
// A nil *stamps, as of standard input, keeps nothing. Its methods are for one goroutine at a time.
type stamps struct {
	file *os.File
	// reader reads the records of the push before; nil once there are none, or none that hold.
	reader *bufio.Reader
	// kept is the number of records that stay.
	kept int64
	// latest is the latest instant of the push before, in milliseconds since 1970; 0 where there is none.
	latest int64
	// tooOld says that a record would have held if it were not older than repeatWithin.
	tooOld bool
}

// openStamps opens the stamps of a file; it makes them if there are none.
func (m *marks) openStamps(in *input) (*stamps, error) {
	if in.path == "" {
		return nil, nil
	}
	if err := os.MkdirAll(m.dir, 0o700); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(m.stampsPath(in), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syncFolder(m.dir); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &stamps{file: file, reader: bufio.NewReader(file)}, nil
}

func (s *stamps) close() error {
	if s == nil {
		return nil
	}
	return s.file.Close()
}

// find returns the instant at which the body that begins at a byte of the file was first sent. Bodies are asked for in
// the file's order; some at its beginning may be left out.
func (s *stamps) find(begin int64, body []byte, now time.Time) (time.Time, bool) {
	if s == nil {
		return time.Time{}, false
	}
	for r, found := s.read(); found; r, found = s.read() {
		if r.Begin < begin {
			s.kept++
			continue
		}
		at := time.UnixMilli(r.SeenAt)
		if r.holds(begin, body) {
			if s.tooOld = now.Sub(at) > repeatWithin; !s.tooOld {
				s.kept++
				return at, true
			}
		}
		for found { // none of the rest holds, but what is new comes after all of it
			_, found = s.read()
		}
	}
	return time.Time{}, false
}

// read returns the next record of the push before. One that lacks its end, as a kill may leave it, is none.
func (s *stamps) read() (r stampRecord, found bool) {
	if s.reader == nil {
		return r, false
	}
	if err := binary.Read(s.reader, binary.LittleEndian, &r); err != nil {
		s.reader = nil
		return r, false
	}
	s.latest = max(s.latest, r.SeenAt)
	return r, true
}

// used is an instant up to which the push before may have given instants to lines. Of lines about one article in a body
// each is a millisecond later; how many there were, the answer said to a process that is gone.
func (s *stamps) used() time.Time {
	if s == nil || s.latest == 0 {
		return time.Time{}
	}
	return time.UnixMilli(s.latest).Add(chunkLines * time.Millisecond)
}

// keep notes the instant of a body, durably, before that body is sent. What the push before noted of it and of what comes
// after it is forgotten.
func (s *stamps) keep(begin int64, body []byte, at time.Time) error {
	if s == nil {
		return nil
	}
	place := s.kept * stampRecordSize
	if err := s.file.Truncate(place); err != nil {
		return err
	}
	record := stampRecord{Begin: begin, Size: int64(len(body)), Hash: xxh3.Hash(body), SeenAt: at.UnixMilli()}
	if err := binary.Write(io.NewOffsetWriter(s.file, place), binary.LittleEndian, record); err != nil {
		return err
	}
	s.kept++
	return s.file.Sync()
}

func (m *marks) stampsPath(in *input) string {
	return filepath.Join(m.dir, fmt.Sprintf("%016x.stamps", xxh3.HashString(in.path)))
}

// syncFolder makes the names in a folder durable.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
