package rig

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of processor time in /proc/PID/stat. The kernel shows hundredths of a second on every architecture
// (USER_HZ, proc(5)), whatever its own clock is.
const tick = 10 * time.Millisecond

// Usage is what a process has used since its start.
type Usage struct {
	PID  int
	CPU  time.Duration // user and system
	Peak int64         // greatest resident memory, bytes
}

// processStat is what is taken from a line of /proc/PID/stat.
type processStat struct {
	name   string
	state  string
	parent int
	cpu    time.Duration
}

// parseStat reads the text of /proc/PID/stat (proc(5)): the name is in brackets and may hold anything.
func parseStat(text []byte) (processStat, error) {
	open, end := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if open < 0 || end < open {
		return processStat{}, fmt.Errorf("stat %q: want a name in brackets", text)
	}
	// After the name come state (field 3), parent (4) … user time (14) and system time (15).
	fields := strings.Fields(string(text[end+1:]))
	if len(fields) < 13 {
		return processStat{}, fmt.Errorf("stat %q: want 15 fields, got %d", text, len(fields)+2)
	}
	parent, err1 := strconv.Atoi(fields[1])
	user, err2 := strconv.ParseInt(fields[11], 10, 64)
	system, err3 := strconv.ParseInt(fields[12], 10, 64)
	if err := errors.Join(err1, err2, err3); err != nil {
		return processStat{}, fmt.Errorf("stat %q: %w", text, err)
	}
	return processStat{string(text[open+1 : end]), fields[0], parent, time.Duration(user+system) * tick}, nil
}

// parseStatus reads a size, such as VmHWM (the peak of resident memory) or VmRSS (what is resident now), out of the text
// of /proc/PID/status (proc(5)); in bytes.
func parseStatus(text []byte, field string) (int64, error) {
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, field+":"); found {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			if err != nil {
				return 0, fmt.Errorf("status: %s: %w", field, err)
			}
			return kib << 10, nil
		}
	}
	return 0, fmt.Errorf("status: there is no %s", field)
}

// Resident is the resident memory of a process now, in bytes.
func Resident(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("reading a process's memory: %w", err)
	}
	return parseStatus(status, "VmRSS")
}

// UsageOf reads what a process has used.
func UsageOf(pid int) (Usage, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return Usage{}, fmt.Errorf("reading a process's time: %w", err)
	}
	parsed, err := parseStat(stat)
	if err != nil {
		return Usage{}, err
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return Usage{}, fmt.Errorf("reading a process's memory: %w", err)
	}
	peak, err := parseStatus(status, "VmHWM")
	if err != nil {
		return Usage{}, fmt.Errorf("process %s: %w", parsed.name, err)
	}
	return Usage{pid, parsed.cpu, peak}, nil
}

// Children are the processes that parent started and that run, by the names of their programs.
func Children(parent int) (map[string]int, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	found := map[string]int{}
	for _, name := range stats {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // ended meanwhile
		}
		stat, err := parseStat(text)
		if err != nil {
			return nil, err
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name))); err == nil && stat.parent == parent && stat.state != "Z" {
			found[stat.name] = pid
		}
	}
	return found, nil
}

// Share is what one process used of the machine during a measurement.
type Share struct {
	Name string
	CPU  time.Duration
	// Part of the processor time of all the processes together, 0…1.
	Part float64
	// Peak is the greatest resident memory since the process's start, bytes.
	Peak int64
}

// Shares are the differences of two snapshots, the greatest first. An error says that a process is not the same in both:
// it died and was started again, so that the measurement is void.
func Shares(before, after map[string]Usage) ([]Share, error) {
	var out []Share
	var sum time.Duration
	for name, b := range before {
		a, there := after[name]
		if !there || a.PID != b.PID {
			return nil, fmt.Errorf("%s ended during the measurement; the end of its log says why", name)
		}
		out = append(out, Share{Name: name, CPU: a.CPU - b.CPU, Peak: a.Peak})
		sum += a.CPU - b.CPU
	}
	for i := range out {
		out[i].Part = Ratio(out[i].CPU.Seconds(), sum.Seconds())
	}
	slices.SortFunc(out, func(a, b Share) int {
		if a.CPU != b.CPU {
			return int(b.CPU - a.CPU)
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out, nil
}
