// Package engine is the embedded ClickHouse: the real server, out of the library libchdb.so, with its own HTTP and native
// ports. It stands in for a ClickHouse installation on one machine (bellwether up) and in tests.
//
// The library is loaded without cgo and runs `clickhouse local` in this process, which opens the ports and then reads
// standard input until that closes. So the process belongs to the server: Run takes standard input over, and one
// process runs one engine, once.
//
// What it lacks: replicated tables, Keeper, ON CLUSTER, CREATE USER and the system log tables.
package engine

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"bellwether.internal/services/endpoints"
	"bellwether.internal/services/standin/datadir"
	"bellwether.internal/services/standin/libchdb"
)

const (
	// startTimeout bounds the time from the start to the first answer. A start takes well under a second, more where a
	// great many parts must be loaded.
	startTimeout = 2 * time.Minute

	// startup is what the server's own session runs: it opens the ports, then lasts until standard input closes.
	startup = "SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP; SELECT count() FROM file('-', LineAsString)"
)

// Config says where the engine listens and keeps its data.
type Config struct {
	Data        string // folder of the tables, made if missing; used by one engine at a time
	Credentials string // file with the passwords, made if missing; "" means credentials.json in Data
	HTTP        string // host:port of the HTTP interface, a loopback address; port 0 takes a free one
	Native      string // host:port of the native interface, a loopback address; port 0 takes a free one
	Memory      int64  // bound on the server's memory, in bytes; at least MinMemory
	Library     string // path of libchdb.so; "" means libchdb.Find
}

// MinMemory is the least memory, in bytes, that the engine may be given: below it merges fail.
const MinMemory = 512 << 20

// ErrNoLibrary says that the library with the ClickHouse server is not installed.
var ErrNoLibrary = libchdb.ErrMissing

// Addresses are the two ports, host:port each.
type Addresses struct{ HTTP, Native string }

// Run serves until ctx is done and returns nil then; any other end is an error. When the database answers, ready is
// called once with the addresses. Run takes over the process's standard input, see the package's comment.
func Run(ctx context.Context, cfg Config, ready func(Addresses)) (err error) {
	if cfg.Memory < MinMemory {
		return fmt.Errorf("memory of %d MiB is too little: give at least %d MiB with --memory", cfg.Memory>>20, MinMemory>>20)
	}
	if cfg.Library == "" {
		if cfg.Library, err = libchdb.Find(); err != nil {
			return err
		}
	}
	if cfg.Data, err = filepath.Abs(cfg.Data); err != nil {
		return fmt.Errorf("finding the data folder: %w", err)
	}
	if cfg.Credentials == "" {
		cfg.Credentials = filepath.Join(cfg.Data, "credentials.json")
	}
	lib, err := openLibrary(cfg.Library)
	if err != nil {
		return err
	}
	format, err := lib.format()
	if err != nil {
		return err
	}
	folder, err := datadir.Claim(cfg.Data, "engine", format)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Release()) }()
	credentials, err := endpoints.OpenCredentials(cfg.Credentials)
	if err != nil {
		return err
	}

	// 1. Take the ports. Clients of the native one wait in its queue until the server is up.
	native, err := listen("--native", cfg.Native)
	if err != nil {
		return err
	}
	defer native.Close()
	http, err := freeAddress("--http", cfg.HTTP)
	if err != nil {
		return err
	}
	inner, err := freeAddress("--native", net.JoinHostPort(http.IP.String(), "0"))
	if err != nil {
		return err
	}

	// 2. Write the settings for the server, with the passwords of this folder.
	server, err := settings{
		Credentials: credentials, Data: filepath.Join(cfg.Data, "clickhouse"), Memory: cfg.Memory,
		Host: http.IP.String(), HTTPPort: http.Port, NativePort: inner.Port,
	}.write(cfg.Data)
	if err != nil {
		return err
	}

	// 3. Start the server. It lives as long as its standard input is open, whose other end is ours.
	stdin, err := replaceStdin()
	if err != nil {
		return err
	}
	lib.setSignalHandlers(false) // signals are Go's: SIGTERM ends ctx, and the server ends in order
	ended := make(chan error, 1)
	go func() { ended <- lib.run("--log-level=warning", "--config-file="+server, "--query", startup) }()

	// 4. Make the database, then let clients in.
	started := make(chan error, 1)
	go func() { started <- createDatabase(ctx, http.String(), credentials.Migrations) }()
	for running := true; running; {
		select {
		case err := <-started:
			started = nil
			if ctx.Err() != nil {
				continue // told to stop while it started
			}
			if err != nil {
				return fmt.Errorf("starting ClickHouse: %w", errors.Join(err, stop(stdin, ended)))
			}
			go forward(native, inner.String())
			ready(Addresses{HTTP: http.String(), Native: native.Addr().String()})
		case err := <-ended:
			return fmt.Errorf("the ClickHouse server ended by itself: %w", endError(err))
		case <-ctx.Done():
			running = false
		}
	}
	return stop(stdin, ended)
}

// stop closes the server's standard input and waits for its end. What the start-up query answers to that is of no
// interest; the server's own problems are in its log.
func stop(stdin *os.File, ended <-chan error) error {
	if err := stdin.Close(); err != nil {
		return fmt.Errorf("closing the server's standard input: %w", err)
	}
	<-ended
	return nil
}

// endError is err, or a stand-in for it where the server ended without giving a reason.
func endError(err error) error {
	if err == nil {
		return errors.New("it gave no reason, see the log above")
	}
	return err
}
