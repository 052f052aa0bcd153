// Command bench-spikes measures how well spikes are found in generated news whose bursts are known, beside plain
// baselines, and writes the table into a document.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"bellwether.internal/services/rig"
	"bellwether.internal/services/spike/trial"
	"bellwether.internal/services/spike/truth"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with its surroundings as parameters; it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	o := truth.Default(1)
	flags := flag.NewFlagSet("bench-spikes", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Uint64Var(&o.Seed, "seed", o.Seed, "`SEED` that the series follow from")
	flags.IntVar(&o.Series, "series", o.Series, "`NUMBER` of series")
	flags.IntVar(&o.Days, "days", o.Days, "`DAYS` of each series")
	flags.DurationVar(&o.Bucket, "bucket", o.Bucket, "`LENGTH` of a bucket: 5m to 24h")
	out := flags.String("out", "-", "`FILE` that the table is written into, between its markers; - prints it")
	windows := flags.String("truth", "", "`FILE` that the truth is written to")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if err := o.Check(); err != nil {
		fmt.Fprintln(stderr, "bench-spikes:", err)
		return 2
	}
	result, err := trial.Run(o)
	if err == nil && *windows != "" {
		err = write(*windows, result.Windows)
	}
	if err == nil && *out == "-" {
		_, err = io.WriteString(stdout, result.Markdown())
	} else if err == nil {
		err = rig.WriteInto(*out, "make bench-spikes", result.Markdown())
	}
	if err != nil {
		fmt.Fprintln(stderr, "bench-spikes:", err)
		return 1
	}
	return 0
}

// write keeps the truth in a file.
func write(path string, windows []truth.Window) error {
	text, err := json.MarshalIndent(truth.File{Windows: windows}, "", " ")
	if err != nil {
		return fmt.Errorf("writing the truth: %w", err)
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
