// Command bench-alerts measures the time from the push of the stories that make a spike until a webhook hears of it. It
// takes the built programs from the folder named by BELLWETHER_BIN.
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

	"bellwether.internal/services/rig"
	"bellwether.internal/services/spike/delay"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with its surroundings as parameters; it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	o := delay.Options{Programs: rig.Programs(os.Getenv("BELLWETHER_BIN"))}
	flags := flag.NewFlagSet("bench-alerts", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&o.Spikes, "spikes", 60, "`NUMBER` of spikes, each on a series of its own")
	flags.DurationVar(&o.Every, "every", 2*time.Second, "`TIME` from one spike to the next")
	flags.IntVar(&o.Rate, "rate", 200, "`ARTICLES` a second that come in besides")
	flags.StringVar(&o.Kafka, "kafka", "", "`ADDRESS` of a broker; the embedded one by default")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if o.Programs == "" {
		o.Programs = "../bin"
	}
	if o.Spikes < 1 || o.Rate < 10 || o.Every <= 0 {
		fmt.Fprintln(stderr, "bench-alerts: want at least 1 spike, 10 articles a second and some time between spikes")
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	broker := "embedded"
	if o.Kafka != "" {
		broker = "Apache Kafka"
	}
	dir, err := os.MkdirTemp("", "bench-alerts-")
	var result delay.Result
	if err == nil {
		defer func() { _ = os.RemoveAll(dir) }() // it is temporary
		o.Dir = dir
		result, err = delay.Run(ctx, o)
	}
	if err == nil {
		_, err = io.WriteString(stdout, "| Broker | Told | Articles besides | p50 | p99 | Greatest |\n|---|---:|---:|---:|---:|---:|\n"+result.Markdown(broker))
	}
	if err != nil {
		fmt.Fprintln(stderr, "bench-alerts:", err)
		return 1
	}
	return 0
}
