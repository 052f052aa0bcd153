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
	"time"

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
	text := result.Markdown()
	for _, share := range []bool{false, true} {
		tones := truth.ToneOptions{Options: o, Share: share}
		tones.Bucket = toneBuckets(o.Bucket)
		var of trial.ToneResult
		if err == nil {
			of, err = trial.RunTones(tones)
		}
		text += "\n" + of.Markdown()
	}
	if err == nil && *out == "-" {
		_, err = io.WriteString(stdout, text)
	} else if err == nil {
		err = rig.WriteInto(*out, "make bench-spikes", text)
	}
	if err != nil {
		fmt.Fprintln(stderr, "bench-spikes:", err)
		return 1
	}
	return 0
}

// toneBuckets are those of tones and shares, which need more stories than counts do: six hours at least.
func toneBuckets(bucket time.Duration) time.Duration { return max(bucket, 6*time.Hour) }

// write keeps the truth in a file.
func write(path string, windows []truth.Window) error {
	text, err := json.MarshalIndent(truth.File{Windows: windows}, "", " ")
	if err != nil {
		return fmt.Errorf("writing the truth: %w", err)
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
