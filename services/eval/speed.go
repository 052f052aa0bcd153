package eval

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Speeds are the Go benchmarks of reading, on one core.
type Speeds struct {
	Benchmarks []Benchmark
	// Steps are parts of the time from text to annotation and tones.
	Steps []StepShare
}

// Benchmark is one benchmark. Megabytes are 10⁶ bytes of text a second; Allocated is bytes, Allocations pieces, both for
// one article.
type Benchmark struct {
	Name                              string
	Megabytes, Allocated, Allocations float64
}

// StepShare is the part that a step takes, 0…1, with all that it calls.
type StepShare struct {
	Name  string
	Share float64
}

// steps are the functions whose share is told, and what they do.
func steps() [][2]string {
	return [][2]string{
		{"annotate.(*document).reset", "decode and normalise"},
		{"annotate.(*document).cut", "cut boilerplate"},
		{"annotate.(*document).split", "split into sentences"},
		{"language.Detect", "language"},
		{"annotate.(*reader).scan", "scan, bounds, judge, weigh"},
		{"annotate.(*reader).accept", "accept short forms"},
		{"annotate.(*reader).titledPeople", "people"},
		{"annotate.(*reader).messages", "messages"},
		{"annotate.(*reader).topics", "topics"},
		{"annotate.(*reader).pairs", "pairs"},
		{"annotate.(*reader).events", "events"},
		{"annotate.(*reader).keyTerms", "terms"},
		{"story.Signature", "signature"},
		{"polarity.(*Scorer).Score", "tones"},
	}
}

// MeasureSpeed runs the benchmarks, made by the go tool in the folder of the module. Megabytes a second are of the
// processor time that a benchmark had, so that what else the machine does counts for little.
func MeasureSpeed(ctx context.Context, module string) (*Speeds, error) {
	dir, err := os.MkdirTemp("", "bellwether-eval-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the profile: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // what stays behind is in the folder for temporary files
	profile := filepath.Join(dir, "read.pprof")
	s := &Speeds{}
	for _, suite := range [...]struct {
		name, bench string
		arguments   []string
	}{
		{"eval", "^BenchmarkRead$", []string{"-test.cpuprofile", profile}},
		{"annotate", "^BenchmarkPass", nil},
		{"bellwether", "^BenchmarkAnnotateLine$", nil},
	} {
		binary := filepath.Join(dir, suite.name+".test")
		if _, err := run(ctx, module, "go", "test", "-c", "-o", binary, "./"+suite.name); err != nil {
			return nil, err
		}
		benchmarks, err := benchmark(ctx, filepath.Join(module, suite.name), binary, append(suite.arguments, "-test.bench", suite.bench)...)
		if err != nil {
			return nil, err
		}
		s.Benchmarks = append(s.Benchmarks, benchmarks...)
	}
	top, err := run(ctx, module, "go", "tool", "pprof", "-top", "-cum", "-nodecount=1000000", "-nodefraction=0", profile)
	if err != nil {
		return nil, err
	}
	s.Steps = parseShares(top.out)
	if len(s.Benchmarks) == 0 || len(s.Steps) == 0 {
		return nil, fmt.Errorf("the benchmarks gave %d results and %d steps", len(s.Benchmarks), len(s.Steps))
	}
	return s, nil
}

// benchmark runs a test binary's benchmarks on one core and puts their speed on the processor time that it had.
func benchmark(ctx context.Context, dir, binary string, arguments ...string) ([]Benchmark, error) {
	began := time.Now()
	ran, err := run(ctx, dir, binary, append([]string{"-test.run", "^$", "-test.cpu", "1", "-test.benchmem", "-test.benchtime", "3s"}, arguments...)...)
	if err != nil {
		return nil, err
	}
	share := min(1, ran.processor.Seconds()/time.Since(began).Seconds())
	list := parseBenchmarks(ran.out)
	for i := range list {
		list[i].Megabytes /= share
	}
	return list, nil
}

// ran is what a command printed and the processor time that it took.
type ran struct {
	out       []byte
	processor time.Duration
}

func run(ctx context.Context, dir, name string, arguments ...string) (ran, error) {
	command := exec.CommandContext(ctx, name, arguments...)
	command.Dir = dir
	var errs bytes.Buffer
	command.Stderr = &errs
	out, err := command.Output()
	if err != nil {
		return ran{}, fmt.Errorf("%s %s: %w\n%s%s", name, strings.Join(arguments, " "), err, out, errs.Bytes())
	}
	return ran{out, command.ProcessState.UserTime() + command.ProcessState.SystemTime()}, nil
}

// parseBenchmarks reads the lines that go test prints for benchmarks.
func parseBenchmarks(out []byte) []Benchmark {
	var list []Benchmark
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		b := Benchmark{Name: strings.TrimPrefix(fields[0], "Benchmark")}
		for i := 2; i+1 < len(fields); i += 2 {
			v, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				continue
			}
			switch fields[i+1] {
			case "MB/s":
				b.Megabytes = v
			case "B/op":
				b.Allocated = v
			case "allocs/op":
				b.Allocations = v
			}
		}
		list = append(list, b)
	}
	return list
}

// parseShares reads what pprof -top -cum prints. Shares are of the time in Annotate and Score together.
func parseShares(out []byte) []StepShare {
	cum := map[string]float64{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		// flat flat% sum% cum cum% name
		fields := strings.Fields(lines.Text())
		if len(fields) < 6 || !strings.HasSuffix(fields[4], "%") {
			continue
		}
		v, err := strconv.ParseFloat(strings.TrimSuffix(fields[4], "%"), 64)
		if err != nil {
			continue
		}
		name := fields[5]
		cum[name[strings.LastIndexByte(name, '/')+1:]] = v
	}
	all := cum["annotate.(*Annotator).Annotate"] + cum["polarity.(*Scorer).Score"]
	if all == 0 {
		return nil
	}
	var list []StepShare
	for _, step := range steps() {
		list = append(list, StepShare{step[1], cum[step[0]] / all})
	}
	return list
}

func (s *Speeds) print(w io.Writer) {
	heading(w, "Speed on one core")
	fmt.Fprintln(w, "\tMB of text/s\tbytes allocated\tallocations\t")
	for _, b := range s.Benchmarks {
		fmt.Fprintf(w, "%s\t%.1f\t%.0f\t%.0f\t\n", b.Name, b.Megabytes, b.Allocated, b.Allocations)
	}
	heading(w, "Part of each step of the time from text to annotation and tones")
	for _, step := range s.Steps {
		fmt.Fprintf(w, "%s\t%.1f %%\t\n", step.Name, 100*step.Share)
	}
}
