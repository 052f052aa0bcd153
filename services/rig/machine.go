package rig

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// Machine is what a measurement ran on.
type Machine struct {
	Cores  int
	Memory int64 // bytes
	CPU    string
	Go     string
}

// ThisMachine reads what this machine is.
func ThisMachine() (Machine, error) {
	m := Machine{Cores: runtime.NumCPU(), Go: strings.TrimPrefix(runtime.Version(), "go")}
	cpus, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return m, fmt.Errorf("reading what the processor is: %w", err)
	}
	m.CPU = parseCPU(string(cpus))
	memory, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return m, fmt.Errorf("reading how much memory there is: %w", err)
	}
	if m.Memory, err = parseMemory(string(memory)); err != nil {
		return m, fmt.Errorf("reading how much memory there is: %w", err)
	}
	return m, nil
}

// parseCPU finds the model in the text of /proc/cpuinfo; where that names none (as on arm64), the architecture.
func parseCPU(text string) string {
	for line := range strings.Lines(text) {
		if key, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// parseMemory finds the size of memory in the text of /proc/meminfo, in bytes.
func parseMemory(text string) (int64, error) {
	for line := range strings.Lines(text) {
		if rest, found := strings.CutPrefix(line, "MemTotal:"); found {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kib << 10, err
		}
	}
	return 0, errors.New("there is no MemTotal")
}

// String names the machine by what matters for the figures.
func (m Machine) String() string {
	return fmt.Sprintf("%d cores (%s), %d GiB of memory, Go %s", m.Cores, m.CPU, (m.Memory+1<<29)>>30, m.Go)
}
