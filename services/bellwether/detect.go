package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"bellwether.internal/services/spike"
)

// detectLineLimit bounds one line of the input, in bytes.
const detectLineLimit = 64 << 10

// detectCmd finds spikes in a series of counts.
type detectCmd struct {
	Direction   string `enum:"up,down,both" default:"up" help:"What to find: up (spikes), down (drops) or both."`
	Sensitivity string `default:"medium" help:"low, medium, high, or the score from which a row is an alert."`
}

// Help is printed by --help.
func (c *detectCmd) Help() string {
	return `Reads CSV with the columns timestamp and value from standard input, oldest row first, and writes
timestamp,value,expected,score,alert, one row for each. It is strictly online: what is said of a row depends on that
row and those before it. The score is −log10 of the probability of so surprising a row; alert is 1 on the row where a
spike begins.

Example:
  bellwether detect < hourly.csv > judged.csv`
}

// Run judges rows until standard input ends.
func (c *detectCmd) Run(a *app) error {
	options, err := c.options()
	if err != nil {
		return usageError{err}
	}
	in := bufio.NewReaderSize(a.stdin, detectLineLimit)
	out := bufio.NewWriter(a.stdout)
	defer func() { _ = out.Flush() }() // what can still be printed, also after an error
	rows := detectRows{detector: spike.New(options), out: csv.NewWriter(out), warn: a.stderr}
	if err := rows.out.Write([]string{"timestamp", "value", "expected", "score", "alert"}); err != nil {
		return fmt.Errorf("writing the header: %w", err)
	}
	for number := 1; a.ctx.Err() == nil; number++ {
		line, err := in.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return fmt.Errorf("standard input, line %d: longer than %d bytes", number, detectLineLimit)
		case err != nil && err != io.EOF:
			return fmt.Errorf("reading standard input, line %d: %w", number, err)
		}
		last := err == io.EOF
		if err := rows.line(number, line); err != nil {
			return fmt.Errorf("standard input, line %d: %w", number, err)
		}
		// What can be said is said at once when the next row may be long in coming.
		if last || in.Buffered() == 0 {
			rows.out.Flush()
			if err := errors.Join(rows.out.Error(), out.Flush()); err != nil {
				return fmt.Errorf("writing rows: %w", err)
			}
		}
		if last {
			return nil
		}
	}
	return a.ctx.Err()
}

// options checks the flags.
func (c *detectCmd) options() (spike.Options, error) {
	direction, err := spike.ParseDirection(c.Direction)
	if err != nil {
		return spike.Options{}, fmt.Errorf("--direction: %w", err)
	}
	threshold, err := spike.ParseSensitivity(c.Sensitivity)
	if err != nil {
		return spike.Options{}, fmt.Errorf("--sensitivity: %w", err)
	}
	return spike.Options{Threshold: threshold, Direction: direction}, nil
}

// detectRows judges one line after the other.
type detectRows struct {
	detector *spike.Detector
	out      *csv.Writer
	warn     io.Writer
	begun    bool
	time     int // column of the timestamp
	value    int // column of the value
	last     time.Time
	warned   bool
}

// line judges one line; the first may be a header, empty ones are passed over.
func (r *detectRows) line(number int, line []byte) error {
	line = bytes.TrimRight(line, "\r\n")
	if number == 1 {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	if len(bytes.TrimSpace(line)) == 0 {
		return nil
	}
	fields, err := csv.NewReader(bytes.NewReader(line)).Read()
	if err != nil {
		return fmt.Errorf("not CSV: %w", err)
	}
	if !r.begun {
		r.begun = true
		r.time, r.value = 0, 1
		if isHeader, err := r.header(fields); isHeader || err != nil {
			return err
		}
	}
	if len(fields) <= max(r.time, r.value) {
		return fmt.Errorf("%d columns, want timestamp and value", len(fields))
	}
	at, err := detectTime(fields[r.time])
	if err != nil {
		return err
	}
	value, err := detectValue(fields[r.value])
	if err != nil {
		return err
	}
	if at.Before(r.last) && !r.warned {
		r.warned = true
		fmt.Fprintf(r.warn, "bellwether: standard input, line %d: timestamp %s is before the one above; rows should come oldest first\n", number, fields[r.time])
	}
	r.last = at
	result := r.detector.Next(at, value)
	alert := "0"
	if result.Alert {
		alert = "1"
	}
	return r.out.Write([]string{fields[r.time], fields[r.value], decimals(result.Expected), decimals(result.Score), alert})
}

// header finds the columns by name; a line whose first two fields are a time and a number is no header.
func (r *detectRows) header(fields []string) (bool, error) {
	if len(fields) >= 2 {
		_, noTime := detectTime(fields[0])
		_, noValue := detectValue(fields[1])
		if noTime == nil && noValue == nil {
			return false, nil
		}
	}
	r.time, r.value = -1, -1
	for i, name := range fields {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "timestamp":
			r.time = i
		case "value":
			r.value = i
		}
	}
	if r.time < 0 || r.value < 0 {
		return false, fmt.Errorf("columns %q, want timestamp and value", fields)
	}
	return true, nil
}

// detectTime reads a timestamp: RFC 3339, or date and time, or a date, the latter two as UTC.
func detectTime(text string) (time.Time, error) {
	text = strings.TrimSpace(text)
	for _, layout := range []string{time.RFC3339, time.DateTime, "2006-01-02T15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("timestamp %q, want e.g. 2026-03-02T09:00:00Z or 2026-03-02 09:00:00", text)
}

// detectValue reads a count.
func detectValue(text string) (float64, error) {
	value, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(value) || math.IsInf(value, 0) || value < 0 {
		return 0, fmt.Errorf("value %q, want a count: a number, 0 or more", text)
	}
	return value, nil
}

// decimals writes a number with four of them.
func decimals(x float64) string { return strconv.FormatFloat(x, 'f', 4, 64) }
