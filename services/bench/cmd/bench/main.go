// Command bench measures the pipeline and the limits of the machine, and writes the figures into a document. It takes the
// built programs from the folder named by BELLWETHER_BIN.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"bellwether.internal/services/bench"
	"bellwether.internal/services/rig"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with its surroundings as parameters; it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	o := bench.Options{Programs: rig.Programs(os.Getenv("BELLWETHER_BIN")), Each: 3 * time.Second, Progress: stderr}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&o.Articles, "articles", 60_000, "`NUMBER` of articles that go through the whole pipeline")
	flags.IntVar(&o.Seconds, "seconds", 20, "`SECONDS` of steady load for the latency")
	out := flags.String("out", "../docs/bench.md", "`FILE` that the figures are written into, between its markers; - prints them")
	flags.StringVar(&o.Profiles, "profiles", "", "`FOLDER` to keep the profiles in, for go tool pprof")
	flags.BoolVar(&o.Dense, "dense", false, "fill the articles up with more news in place of dull sentences")
	quick := flags.Bool("quick", false, "a tenth of everything, for a try")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if *quick {
		o.Articles, o.Seconds, o.Each = max(o.Articles/10, 100), max(o.Seconds/10, 1), o.Each/10
	}
	if o.Programs == "" {
		o.Programs = "../bin"
	}
	if err := o.Check(); err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	result, err := bench.Run(ctx, o)
	if err == nil && *out == "-" {
		_, err = io.WriteString(stdout, result.Markdown())
	} else if err == nil {
		err = rig.WriteInto(*out, "make bench", result.Markdown())
	}
	if err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return 1
	}
	if *out != "-" {
		fmt.Fprintf(stderr, "%s is written (%.0f s)\n", *out, result.Took.Seconds())
	}
	return 0
}
