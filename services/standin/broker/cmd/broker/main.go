// Command broker runs the embedded Kafka broker until SIGTERM or SIGINT. When it serves it prints one line on standard
// output: "ready kafka=HOST:PORT".
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"

	"bellwether.internal/services/standin/broker"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is main with its surroundings as parameters; it returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var cfg broker.Config
	flags := flag.NewFlagSet("broker", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&cfg.Listen, "listen", "127.0.0.1:9092", "`HOST:PORT` to serve on; port 0 takes a free one")
	flags.StringVar(&cfg.Advertise, "advertise", "", "`HOST:PORT` that clients are sent to, where it is not that of --listen")
	flags.StringVar(&cfg.Data, "data", "data/broker", "`FOLDER` of the log")
	flags.BoolVar(&cfg.Sync, "sync", false, "fsync every batch before acknowledging it")
	withStdin := flags.Bool("end-with-stdin", false, "end when standard input closes")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	logger := log.New(stderr, "", log.LstdFlags|log.LUTC)
	cfg.Log = logger.Printf

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *withStdin {
		go func() {
			defer stop()
			_, _ = io.Copy(io.Discard, stdin) // any end of the input is the end
		}()
	}
	b, err := broker.Start(cfg)
	if err != nil {
		logger.Printf("broker: %v", err)
		return 1
	}
	fmt.Fprintf(stdout, "ready kafka=%s\n", b.Addr())
	<-ctx.Done()
	if err := b.Close(); err != nil {
		logger.Printf("broker: %v", err)
		return 1
	}
	return 0
}
