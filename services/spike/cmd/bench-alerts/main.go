// Command bench-alerts measures the time from the push of the stories that make a spike until a webhook hears of it, and
// writes the table into a document. It takes the built programs from the folder named by BELLWETHER_BIN.
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
	kafka := flags.String("kafka", "", "`ADDRESS` of an Apache Kafka with an empty log, which is measured after the embedded broker")
	out := flags.String("out", "-", "`FILE` that the table is written into, between its markers; - prints it")
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
	machine, err := rig.ThisMachine()
	if err != nil {
		fmt.Fprintln(stderr, "bench-alerts:", err)
		return 1
	}
	text := fmt.Sprintf("Measured on %s; clients, services, broker and engine share the machine.\n\n%s", machine, delay.Header)
	for _, broker := range []struct{ name, address string }{{"embedded", ""}, {"Apache Kafka", *kafka}} {
		if broker.name != "embedded" && broker.address == "" {
			continue
		}
		o.Kafka = broker.address
		result, err := once(ctx, o)
		if err != nil {
			fmt.Fprintf(stderr, "bench-alerts: %s: %v\n", broker.name, err)
			return 1
		}
		text += result.Markdown(broker.name)
	}
	if *out == "-" {
		_, err = io.WriteString(stdout, text)
	} else {
		err = rig.WriteInto(*out, "make bench-alerts", text)
	}
	if err != nil {
		fmt.Fprintln(stderr, "bench-alerts:", err)
		return 1
	}
	return 0
}

// once measures in a folder of its own.
func once(ctx context.Context, o delay.Options) (delay.Result, error) {
	dir, err := os.MkdirTemp("", "bench-alerts-")
	if err != nil {
		return delay.Result{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // it is temporary
	o.Dir = dir
	return delay.Run(ctx, o)
}
