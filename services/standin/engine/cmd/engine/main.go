// Command engine runs the embedded ClickHouse until SIGTERM or SIGINT. When its database answers it prints one line on
// standard output: "ready clickhouse_http=HOST:PORT clickhouse_native=HOST:PORT".
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

	"bellwether.internal/services/standin/engine"
	"bellwether.internal/services/standin/libchdb"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with its surroundings as parameters; it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	var cfg engine.Config
	flags := flag.NewFlagSet("engine", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&cfg.Data, "data", "data/engine", "`FOLDER` of the tables")
	flags.StringVar(&cfg.Credentials, "credentials", "", "`FILE` with the passwords, made if missing (default credentials.json in the data folder)")
	flags.StringVar(&cfg.HTTP, "http", "127.0.0.1:8123", "`HOST:PORT` of the HTTP interface; port 0 takes a free one")
	flags.StringVar(&cfg.Native, "native", "127.0.0.1:9000", "`HOST:PORT` of the native interface; port 0 takes a free one")
	flags.StringVar(&cfg.Library, "library", "", "libchdb.so `FILE` (default: $"+libchdb.Env+", beside this program, then scripts/engine above it)")
	mebibytes := flags.Int64("memory", 2048, "bound on the server's memory, in `MiB`")
	withStdin := flags.Bool("end-with-stdin", false, "end when standard input closes")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	cfg.Memory = *mebibytes << 20
	logger := log.New(stderr, "", log.LstdFlags|log.LUTC)

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *withStdin {
		stdin, err := engine.KeepStdin()
		if err != nil {
			logger.Printf("engine: %v", err)
			return 1
		}
		go func() {
			defer stop()
			_, _ = io.Copy(io.Discard, stdin) // any end of the input is the end
		}()
	}
	err := engine.Run(ctx, cfg, func(a engine.Addresses) {
		fmt.Fprintf(stdout, "ready clickhouse_http=%s clickhouse_native=%s\n", a.HTTP, a.Native)
	})
	if err != nil {
		logger.Printf("engine: %v", err)
		return 1
	}
	return 0
}
