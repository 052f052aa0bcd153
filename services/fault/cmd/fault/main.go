// Command fault ends, pauses and cuts off the processes of a whole system while it works, and compares what comes out with
// what must. See docs/faults.md.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"bellwether.internal/services/fault"
	"bellwether.internal/services/rig"
)

func main() {
	os.Exit(run())
}

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o := fault.Options{Log: os.Stderr}
	root := flag.String("root", "..", "`FOLDER` of the repository")
	flag.IntVar(&o.Kills, "kills", 30, "how many processes to kill")
	flag.Uint64Var(&o.Seed, "seed", 1, "what the corpus and the faults are drawn from")
	kafkas := flag.String("kafka", rig.Embedded, "embedded or apache; both, one after the other: embedded,apache")
	bug := flag.String("bug", "", "a deliberate mistake that has to be found; several by commas")
	flag.IntVar(&o.Articles, "articles", 0, "articles of the corpus; 0: as many as the kills need")
	flag.BoolVar(&o.Keep, "keep", false, "keep the folders of the run")
	table := flag.String("table", "", "`FILE` whose table of runs gets a row; empty for none")
	flag.Parse()
	if err := build(ctx, *root, &o); err != nil {
		fmt.Fprintln(os.Stderr, "fault:", err)
		return 1
	}
	status, version := 0, commit(ctx, *root) // before the table of runs is written to
	h := &fault.Harness{}
	for _, o.Kafka = range strings.Split(*kafkas, ",") {
		for _, o.Bug = range strings.Split(*bug, ",") {
			status = max(status, one(ctx, h, o, version, *table))
		}
	}
	return status
}

// one makes one run, prints what it came to, and returns the exit status.
func one(ctx context.Context, h *fault.Harness, o fault.Options, version, table string) int {
	result, err := h.Run(ctx, o)
	if err == nil && table != "" {
		err = result.Record(table, version)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "fault:", err)
		return 1
	}
	fmt.Print(result.Report())
	return result.Status()
}

// commit names the commit that the programs are built from; with a + where files differ from it.
func commit(ctx context.Context, root string) string {
	out, err := exec.CommandContext(ctx, "git", "-C", root, "describe", "--always", "--exclude=*", "--dirty=+").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

// build builds the programs with points at which they may be told to fail, into a folder of their own.
func build(ctx context.Context, root string, o *fault.Options) error {
	root, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	o.Programs, o.Scripts = filepath.Join(root, ".faults"), filepath.Join(root, "scripts", "kafka")
	args := []string{"build", "-tags", "faults", "-trimpath", "-o", o.Programs + "/"}
	services := filepath.Join(root, "services")
	for _, name := range []string{"ingest", "extract", "sentiment", "store", "alert", "report"} {
		args = append(args, "./"+name+"/cmd/"+name)
	}
	args = append(args, "./standin/broker/cmd/broker", "./standin/engine/cmd/engine")
	if err := os.MkdirAll(o.Programs, 0o755); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Stderr = services, os.Stderr
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("building the programs: %w", err)
	}
	return nil
}
