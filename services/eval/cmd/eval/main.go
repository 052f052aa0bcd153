// Command eval measures how well and how fast texts are read, prints the figures, and ends with status 1 where one is
// below its floor. It runs in the folder of the module services.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"bellwether.internal/services/eval"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with its surroundings as parameters; it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	o := eval.Options{Module: ".", Shared: os.Getenv("BELLWETHER_SHARED")}
	if o.Shared == "" {
		o.Shared = filepath.Join("..", "..", "shared")
	}
	flags := flag.NewFlagSet("eval", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.Shared, "shared", o.Shared, "`FOLDER` of the data outside the repository; also BELLWETHER_SHARED")
	flags.BoolVar(&o.Speed, "speed", false, "measure speed too (a minute)")
	wrong := flags.Bool("errors", false, "list what is read wrong in the half dev")
	record := flags.Bool("record", false, "add a row to the history")
	document := flags.String("document", "../docs/eval.md", "`FILE` that holds the history")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	e, err := eval.Run(ctx, o)
	if err == nil && *wrong {
		e.PrintErrors(stdout)
	}
	if err == nil {
		err = e.Print(stdout)
	}
	if err == nil && *record {
		err = eval.Record(*document, e.Row(time.Now()))
	}
	if err != nil {
		fmt.Fprintln(stderr, "eval:", err)
		return 1
	}
	for _, h := range e.Held() {
		if h.Falls() {
			fmt.Fprintf(stderr, "eval: %s is %.4f, below its floor of %.4f\n", h.Name, h.Value, h.Floor)
			return 1
		}
	}
	return 0
}
