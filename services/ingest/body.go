package ingest

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/klauspost/compress/zstd"
)

const (
	// maxLine bounds one article as it is sent, in bytes; a dead letter that holds it whole still fits a message.
	maxLine = 2_000_000
	// maxBody bounds a body after decompression, in bytes. It is streamed, so the bound is on work, not on memory.
	maxBody = 1 << 30
	// maxRatio is how many times larger than what was sent a body may become; news compresses some 5 times, JSON lines
	// of one story repeated some 100 times. The first minRatioBytes are free.
	maxRatio      = 200
	minRatioBytes = 8 << 20
	// bodyIdle is how long a sender may pause within a body.
	bodyIdle = time.Minute
)

var (
	errBodyTooLarge  = errors.New("the body is too large when decompressed")
	errUnknownCoding = errors.New("the body's Content-Encoding is not one of gzip, zstd, identity")
)

// openBody returns the request's body decompressed and bounded: reading past the bounds gives errBodyTooLarge. close
// frees what decompression holds.
func openBody(w http.ResponseWriter, r *http.Request) (body io.Reader, close func(), err error) {
	sent := &countingReader{reader: r.Body, before: func() {
		// Not all ResponseWriters can (a test's recorder); the server's can.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyIdle))
	}}
	bounded := func(decoded io.Reader) io.Reader { return &boundedReader{reader: decoded, sent: sent} }
	switch r.Header.Get("Content-Encoding") {
	case "", "identity":
		return &boundedReader{reader: sent}, func() {}, nil
	case "gzip":
		z, err := gzip.NewReader(sent)
		if err != nil {
			return nil, nil, fmt.Errorf("reading the gzip header: %w", err)
		}
		return bounded(z), func() { _ = z.Close() }, nil
	case "zstd":
		z, err := zstd.NewReader(sent, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(8<<20))
		if err != nil {
			return nil, nil, fmt.Errorf("reading the zstd header: %w", err)
		}
		return bounded(z), z.Close, nil
	default:
		return nil, nil, errUnknownCoding
	}
}

// countingReader counts what passes and calls before ahead of each read.
type countingReader struct {
	reader io.Reader
	before func()
	n      int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	c.before()
	n, err := c.reader.Read(p)
	c.n += int64(n)
	return n, err
}

// boundedReader fails once too much came out, in all or for what went in.
type boundedReader struct {
	reader io.Reader
	sent   *countingReader // nil: not compressed
	n      int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	n, err := b.reader.Read(p)
	b.n += int64(n)
	if b.n > maxBody || b.sent != nil && b.n > minRatioBytes && b.n > maxRatio*b.sent.n {
		return 0, errBodyTooLarge
	}
	return n, err
}
