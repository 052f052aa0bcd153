// Command recovery measures how the running system takes failures, and writes the figures into a document. It takes the
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
	"strings"
	"syscall"
	"time"

	"bellwether.internal/services/recovery"
	"bellwether.internal/services/rig"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with its surroundings as parameters; it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	o := recovery.Options{Programs: rig.Programs(os.Getenv("BELLWETHER_BIN")), KafkaScripts: "../scripts/kafka", Progress: stderr}
	flags := flag.NewFlagSet("recovery", flag.ContinueOnError)
	flags.SetOutput(stderr)
	measure := flags.String("measure", "standstill", "`WHAT` is measured: "+strings.Join(recovery.Measures(), ", "))
	flags.StringVar(&o.Kafka, "kafka", rig.Embedded, "`BROKER` to measure with: embedded or apache")
	flags.IntVar(&o.Rounds, "rounds", 5, "standstill: how `OFTEN` each process is killed")
	kill := flags.String("kill", strings.Join(recovery.Processes(), ","), "standstill: `NAMES` of the processes that are killed")
	flags.IntVar(&o.Lag, "lag", 1_000_000, "lag: `NUMBER` of messages before a service")
	flags.IntVar(&o.Part, "part", 100_000, "lag: `NUMBER` of them that it works off")
	flags.DurationVar(&o.Outage, "outage", 10*time.Minute, "clickhouse-outage, kafka-outage: how `LONG` it is away")
	out := flags.String("out", "../docs/recovery.md", "`FILE` that the figures are written into, between the measure's markers; - prints them")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	o.Killed = strings.Split(*kill, ",")
	if o.Programs == "" {
		o.Programs = "../bin"
	}
	if err := o.Check(*measure); err != nil {
		fmt.Fprintln(stderr, "recovery:", err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	text, err := recovery.Run(ctx, o, *measure)
	if err == nil && *out == "-" {
		_, err = io.WriteString(stdout, text)
	} else if err == nil {
		err = rig.WriteInto(*out, markersOf(*measure, o.Kafka), text)
	}
	if err != nil {
		fmt.Fprintln(stderr, "recovery:", err)
		return 1
	}
	return 0
}

// markersOf names what writes a measure's figures in the document.
func markersOf(measure, kafka string) string {
	if kafka == rig.Embedded {
		return "make recovery, " + measure
	}
	return "make recovery, " + measure + ", " + kafka
}
