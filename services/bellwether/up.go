package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"bellwether.internal/services/endpoints"
	"bellwether.internal/services/standin/datadir"
	"bellwether.internal/services/supervise"
)

// stopWithin bounds the end of all processes after Ctrl-C, with a margin to the 20 s that are promised.
const stopWithin = 18 * time.Second

// upCmd runs the whole system on this machine.
type upCmd struct {
	Data       string   `env:"BELLWETHER_DATA" placeholder:"DIR" help:"Folder for everything that is kept; default ~/.local/share/bellwether."`
	Listen     string   `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address of the page and its API; port 0 takes a free one."`
	Sources    string   `placeholder:"FILE" help:"YAML file of the sources to poll."`
	Kafka      []string `placeholder:"HOST:PORT,…" help:"Kafka brokers to use in place of the embedded one."`
	ClickHouse string   `name:"clickhouse" placeholder:"URL" help:"ClickHouse to use in place of the embedded one: clickhouse://USER:PASSWORD@HOST:PORT/bellwether, or http://…; its user must be allowed everything on the database."`
	With       []string `placeholder:"NAME,…" help:"Further services to start, by the name of their program in the bin folder."`
	Demo       bool     `help:"Also load the sample corpus."`
}

// Help shows an example under --help.
func (c *upCmd) Help() string {
	return `Starts an embedded Kafka broker and an embedded ClickHouse, unless others are named, and all services. When everything
works it prints one line, "ready", with the addresses. What dies is started again. Ctrl-C ends all of it.

Example:
  bellwether up --data ./data --sources sources.yaml
  bellwether up --demo
  bellwether up --with wordcount
  bellwether up --kafka kafka-1:9092,kafka-2:9092 --clickhouse 'clickhouse://bellwether:secret@ch:9000/bellwether'`
}

// Run brings the system up, waits for the end of a's context, and brings it down again.
func (c *upCmd) Run(a *app) error {
	programs, err := programFolder()
	if err != nil {
		return err
	}
	return c.runFrom(a, programs)
}

// runFrom is Run with the folder that the programs are in.
func (c *upCmd) runFrom(a *app, programs string) (err error) {
	dir := c.Data
	if dir == "" {
		dir = endpoints.DefaultDir()
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return fmt.Errorf("finding the data folder: %w", err)
	}
	unlock, err := lockFolder(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	// The addresses of a system that was killed lead nowhere.
	if err := endpoints.Remove(dir); err != nil {
		return err
	}
	p, err := c.plan(dir, programs)
	if err != nil {
		return err
	}
	if err := p.checkConfigurations(a.ctx); err != nil {
		return err
	}

	tell := &teller{w: a.stderr}
	supervisor, err := supervise.New(filepath.Join(dir, "logs"), tell.event)
	if err != nil {
		return err
	}
	defer func() {
		// From here on a second Ctrl-C ends this process at once, and its children with it.
		signal.Reset(os.Interrupt, syscall.SIGTERM)
		ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
		defer cancel()
		supervisor.Stop(ctx)
		err = errors.Join(err, endpoints.Remove(dir))
	}()

	// 1. The stand-ins, then what needs them.
	for _, stage := range [][]part{p.standins, p.services} {
		if err := start(a.ctx, supervisor, tell, stage); err != nil {
			return ended(a.ctx, err)
		}
	}
	// 2. Everything works: tell where.
	if err := endpoints.Save(dir, p.endpoints); err != nil {
		return err
	}
	e := p.endpoints
	fmt.Fprintf(a.stdout, "ready page=%s push=%s kafka=%s clickhouse_http=%s clickhouse_native=%s\n", e.Page, e.Push, e.Kafka, e.ClickHouseHTTP, e.ClickHouseNative)
	if c.Demo {
		if err := loadDemo(a.ctx, a, dir, e); err != nil && a.ctx.Err() == nil {
			tell.printf("the sample corpus is not loaded: %v", err)
		}
	}
	// 3. Until told to stop.
	<-a.ctx.Done()
	return nil
}

// start starts the parts and waits until all of them are ready.
func start(ctx context.Context, supervisor *supervise.Supervisor, tell *teller, parts []part) error {
	for _, p := range parts {
		if err := supervisor.Start(p.child); err != nil {
			return err
		}
	}
	return awaitReady(ctx, tell, parts)
}

// ended is err, unless it comes from being told to stop, which is no failure.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// programFolder is the folder of this executable, beside which the others are.
func programFolder() (string, error) {
	exe, err := os.Executable()
	if err == nil {
		exe, err = filepath.EvalSymlinks(exe)
	}
	if err != nil {
		return "", fmt.Errorf("finding the folder of the programs: %w", err)
	}
	return filepath.Dir(exe), nil
}

// lockFolder makes the data folder and keeps a second `up` away from it until unlock or the end of this process.
func lockFolder(dir string) (unlock func() error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the data folder (give another with --data): %w", err)
	}
	lock, err := datadir.Lock(filepath.Join(dir, "up.lock"))
	if errors.Is(err, datadir.ErrLocked) {
		running := ""
		if e, err := endpoints.Load(dir); err == nil {
			running = fmt.Sprintf(" (process %d, page %s)", e.PID, e.Page)
		}
		return nil, fmt.Errorf("`bellwether up` runs on %s already%s: use that one, or stop it, or give another folder with --data", dir, running)
	}
	if err != nil {
		return nil, fmt.Errorf("locking the data folder: %w", err)
	}
	return lock.Close, nil
}
