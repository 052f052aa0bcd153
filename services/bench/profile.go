package bench

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"time"

	"bellwether.internal/services/rig"
)

// profiler takes profiles of this process's processor time into a folder.
type profiler struct{ dir string }

// start begins a profile; stop ends it and says what it shows. One at a time.
func (p profiler) start(name string) (stop func() (Profile, error), err error) {
	path := filepath.Join(p.dir, name+".pprof")
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("profile of %s: %w", name, err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, fmt.Errorf("profile of %s: %w", name, err)
	}
	began := time.Now()
	return func() (Profile, error) {
		pprof.StopCPUProfile()
		took := time.Since(began)
		if err := file.Close(); err != nil {
			return Profile{}, fmt.Errorf("profile of %s: %w", name, err)
		}
		// Every function: shares are added up here, and a cut list would not add up.
		tool := exec.Command("go", "tool", "pprof", "-top", "-nodecount=1000000", "-nodefraction=0", "-edgefraction=0", path)
		var errs bytes.Buffer
		tool.Stderr = &errs
		text, err := tool.Output()
		if err != nil {
			return Profile{}, fmt.Errorf("profile of %s: go tool pprof: %w\n%s", name, err, errs.Bytes())
		}
		profile, err := parseTop(text)
		if err != nil {
			return Profile{}, fmt.Errorf("profile of %s: %w", name, err)
		}
		profile.Wall = took
		return profile, nil
	}, nil
}

// Profile is where processor time went, by function.
type Profile struct {
	// Total is the processor time that was sampled, Wall the time that passed.
	Total, Wall time.Duration
	Functions   []Function
}

// Function is one function's processor time: its own, and with all that it calls.
type Function struct {
	Name      string
	Flat, Cum time.Duration
}

var (
	// topTotal is the line of `go tool pprof -top` that tells the sum.
	topTotal = regexp.MustCompile(`Total samples = ([0-9.]+[a-z]+)`)
	// topRow is one of its rows: flat, its share, the sum of shares, cum, its share, name.
	topRow = regexp.MustCompile(`^\s*([0-9.]+[a-z]*)\s+[0-9.]+%\s+[0-9.]+%\s+([0-9.]+[a-z]*)\s+[0-9.]+%\s+(.+)$`)
)

// parseTop reads what `go tool pprof -top` prints.
func parseTop(text []byte) (Profile, error) {
	var p Profile
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		var err error
		if m := topTotal.FindStringSubmatch(lines.Text()); m != nil {
			if p.Total, err = parseTime(m[1]); err != nil {
				return p, err
			}
		}
		m := topRow.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		f := Function{Name: strings.TrimSuffix(m[3], " (inline)")}
		if f.Flat, err = parseTime(m[1]); err != nil {
			return p, err
		}
		if f.Cum, err = parseTime(m[2]); err != nil {
			return p, err
		}
		p.Functions = append(p.Functions, f)
	}
	if p.Total <= 0 || len(p.Functions) == 0 {
		return p, fmt.Errorf("no samples in what go tool pprof printed: %q", text[:min(len(text), 200)])
	}
	slices.SortStableFunc(p.Functions, func(a, b Function) int { return cmp.Compare(b.Flat, a.Flat) })
	return p, nil
}

// parseTime reads a time as pprof prints it: 0, 12ms, 3.4s, 1.2mins, 1.1hrs.
func parseTime(text string) (time.Duration, error) {
	number := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyz")
	units := map[string]time.Duration{"": 0, "ns": 1, "us": time.Microsecond, "ms": time.Millisecond, "s": time.Second, "mins": time.Minute, "hrs": time.Hour}
	unit, known := units[text[len(number):]]
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !known || (unit == 0 && n != 0) {
		return 0, fmt.Errorf("time %q in a profile: want a number with one of ns us ms s mins hrs", text)
	}
	return time.Duration(n * float64(unit)), nil
}

// part is d's part of the profile, 0…1.
func (p Profile) part(d time.Duration) float64 { return rig.Ratio(d.Seconds(), p.Total.Seconds()) }

// Kind is a sort of work and its part of a profile, 0…1.
type Kind struct {
	Name string
	Part float64
}

// memoryRoots are where the Go runtime's work on memory begins: allocating, with the collector's help that allocating
// goroutines are made to give, and the collector's own workers. None of them calls another.
var memoryRoots = []string{"runtime.mallocgc", "runtime.gcBgMarkWorker", "runtime.bgsweep", "runtime.bgscavenge"}

// leaves are sorts of work by the beginning of the names of the functions that do it, by their own time.
var leaves = []struct {
	kind     string
	prefixes []string
}{
	{"system calls", []string{"internal/runtime/syscall.", "syscall."}},
	{"compression", []string{"github.com/klauspost/compress/", "github.com/pierrec/lz4/", "github.com/golang/snappy", "github.com/ClickHouse/ch-go/compress.", "github.com/go-faster/city"}},
	{"decoding and encoding of messages", []string{"google.golang.org/protobuf/"}},
	{"the Kafka client", []string{"github.com/segmentio/kafka-go"}},
	{"the ClickHouse client", []string{"github.com/ClickHouse/"}},
	{"text functions of x/text", []string{"golang.org/x/text/"}},
	{"regular expressions", []string{"regexp."}},
	{"Bellwether's own code", []string{"bellwether.internal/"}},
}

// kinds sums the profile up, the greatest first. Allocation and collection is counted with what it calls, the others by
// functions' own time, so that what calls into two of them is not counted twice.
func (p Profile) kinds() []Kind {
	var memory time.Duration
	own := make([]time.Duration, len(leaves))
	for _, f := range p.Functions {
		if slices.Contains(memoryRoots, f.Name) {
			memory += f.Cum
		}
		for i, l := range leaves {
			if slices.ContainsFunc(l.prefixes, func(prefix string) bool { return strings.HasPrefix(f.Name, prefix) }) {
				own[i] += f.Flat
				break
			}
		}
	}
	all := []Kind{{"allocating and collecting memory", p.part(memory)}}
	for i, l := range leaves {
		if part := p.part(own[i]); part >= 0.005 {
			all = append(all, Kind{l.kind, part})
		}
	}
	slices.SortStableFunc(all, func(a, b Kind) int { return cmp.Compare(b.Part, a.Part) })
	return all
}
