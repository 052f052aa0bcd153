package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// csvSource reads CSV whose header names the fields of a push, and makes JSON lines of it.
type csvSource struct {
	reader *csv.Reader
	header []string
	line   int
}

// pushFields are the columns that a CSV may have.
func pushFields() []string {
	return []string{"url", "source", "publisher", "title", "text", "html", "published_at", "updated_at", "seen_at", "lang", "author", "id", "removed"}
}

func newCSVSource(reader io.Reader) (*csvSource, error) {
	buffered := bufio.NewReaderSize(reader, 256<<10)
	if mark, err := buffered.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = buffered.Discard(3)
	}
	r := csv.NewReader(buffered)
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty; its first line must name the columns")
	}
	if err != nil {
		return nil, fmt.Errorf("reading the header: %w", err)
	}
	for i, name := range header {
		header[i] = strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains(pushFields(), header[i]) {
			return nil, fmt.Errorf("column %d %.60q is no field; columns can be %s", i+1, name, strings.Join(pushFields(), ", "))
		}
	}
	return &csvSource{reader: r, header: header, line: 1}, nil
}

func (s *csvSource) position() (int64, int) { return s.reader.InputOffset(), s.line }

// skipTo reads records again up to the mark: where a record ends cannot be seen from the middle of a file.
func (s *csvSource) skipTo(m mark) error {
	for s.reader.InputOffset() < m.Offset {
		if _, err := s.reader.Read(); err != nil && !isCSVError(err) {
			return fmt.Errorf("the file ends before; push it without --resume: %w", err)
		}
	}
	s.line = m.Line
	return nil
}

// add appends one record as a JSON line.
func (s *csvSource) add(c *chunk) error {
	record, err := s.reader.Read()
	if err != nil {
		if isCSVError(err) {
			s.line++
			c.refused = append(c.refused, refusal{s.line, "", err.Error()})
			return nil
		}
		return err
	}
	s.line, _ = s.reader.FieldPos(0)
	if len(record) != len(s.header) {
		c.refused = append(c.refused, refusal{s.line, "", fmt.Sprintf("has %d columns, the header %d", len(record), len(s.header))})
		return nil
	}
	object := map[string]any{}
	for i, name := range s.header {
		if record[i] == "" {
			continue
		}
		object[name] = record[i]
		if name == "removed" {
			removed, known := readBool(record[i])
			if !known {
				c.refused = append(c.refused, refusal{s.line, "removed", fmt.Sprintf("%.40q is neither true nor false", record[i])})
				return nil
			}
			object[name] = removed
		}
	}
	text, err := json.Marshal(object)
	if err != nil {
		return fmt.Errorf("line %d: %w", s.line, err)
	}
	c.body = append(append(c.body, text...), '\n')
	c.lines = append(c.lines, s.line)
	return nil
}

func isCSVError(err error) bool {
	var parse *csv.ParseError
	return errors.As(err, &parse)
}

func readBool(text string) (value, known bool) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "1", "yes", "y":
		return true, true
	case "false", "0", "no", "n":
		return false, true
	}
	return false, false
}
