// Command volume makes a year of invented news in an embedded ClickHouse and measures how long reports take over it. It
// takes the built programs from the folder named by BELLWETHER_BIN and runs in the folder services.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"bellwether.internal/services/rig"
	"bellwether.internal/services/volume"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with its surroundings as parameters; it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	o := volume.Options{Programs: rig.Programs(os.Getenv("BELLWETHER_BIN")), Progress: stderr}
	flags := flag.NewFlagSet("volume", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&o.Mentions, "mentions", 50_000_000, "`NUMBER` of mentions of the year")
	flags.StringVar(&o.Data, "data", "", "`FOLDER` to keep the year in, for the next run; default one that is removed")
	flags.IntVar(&o.Runs, "runs", 20, "how often each question is asked")
	flags.IntVar(&o.PlainRuns, "plain-runs", 5, "how often its plain form is asked; 0 leaves those out")
	only := flags.String("only", "", "`QUESTIONS` to ask, by name, separated by commas, such as \"page: overview,drivers\"; with --out -")
	out := flags.String("out", "../docs/reports.md", "`FILE` that the figures are written into, between its markers; - prints them")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if o.Mentions < 1000 || o.Runs < 1 || o.PlainRuns < 0 {
		fmt.Fprintln(stderr, "volume: --mentions must be at least 1000, --runs at least 1, --plain-runs at least 0")
		return 2
	}
	if *only != "" {
		o.Only = strings.Split(*only, ",")
	}
	if (*only != "" || o.PlainRuns == 0) && *out != "-" {
		fmt.Fprintln(stderr, "volume: a part of the questions does not go into the file: give --out -")
		return 2
	}
	if o.Programs == "" {
		o.Programs = "../bin"
	}
	if o.Data == "" {
		folder, err := os.MkdirTemp("", "bellwether-volume-")
		if err != nil {
			fmt.Fprintln(stderr, "volume:", err)
			return 1
		}
		defer func() { _ = os.RemoveAll(folder) }()
		o.Data = folder
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	result, err := volume.Measure(ctx, o)
	if err == nil && *out == "-" {
		_, err = io.WriteString(stdout, result.Markdown())
	} else if err == nil {
		err = rig.WriteInto(*out, "make bench-reports", result.Markdown())
	}
	if err != nil {
		fmt.Fprintln(stderr, "volume:", err)
		return 1
	}
	return 0
}
