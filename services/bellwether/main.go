// Command bellwether is Bellwether for people: it runs the whole on one machine, sends articles, asks for reports and
// finds out what became of a story. Data goes to standard output, everything else to standard error. The exit status
// is 0, 1 (failed) or 2 (bad usage).
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is the whole command line; each verb lives in a file of its own.
type cli struct {
	Up          upCmd          `cmd:"" help:"Run everything on this machine."`
	Push        pushCmd        `cmd:"" help:"Send articles, JSON lines or CSV."`
	SQL         sqlCmd         `cmd:"" name:"sql" help:"Ask ClickHouse, read-only."`
	Report      reportCmd      `cmd:"" help:"Run a trend report, or list them."`
	Annotate    annotateCmd    `cmd:"" help:"Show what is read out of articles; no server needed."`
	Sentiment   sentimentCmd   `cmd:"" help:"Score the tone of texts toward targets; no server needed."`
	Detect      detectCmd      `cmd:"" help:"Find spikes in a series, online; no server needed."`
	Readable    readableCmd    `cmd:"" help:"Take the article out of an HTML page; no server needed."`
	Alerts      alertsCmd      `cmd:"" help:"List, test and back-test alert rules."`
	Taxonomy    taxonomyCmd    `cmd:"" help:"Check a taxonomy, or what changing it would do."`
	Trace       traceCmd       `cmd:"" help:"Tell where a story is and what came of it."`
	Audit       auditCmd       `cmd:"" help:"Check that nothing is missing."`
	Sources     sourcesCmd     `cmd:"" help:"List, check and reload sources."`
	Tokens      tokensCmd      `cmd:"" help:"Make, list and revoke the tokens of servers that others can reach."`
	DeadLetters deadLettersCmd `cmd:"" name:"dead-letters" help:"List, show and replay what could not be processed."`
}

// app is what a verb may use of the world outside; tests put buffers and a context of their own in.
type app struct {
	ctx    context.Context
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
}

// usageError is a mistake in how the command was called: exit status 2.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(&app{ctx: ctx, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}, os.Args[1:]))
}

// run parses args and runs the verb; it returns the exit status.
func run(a *app, args []string) int {
	var c cli
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("bellwether"),
		kong.Description("Market intelligence from the news: a stream of articles in, time series of mentions out."),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Writers(a.stdout, a.stderr),
		kong.Exit(func(code int) { exited = code }),
	)
	if err != nil {
		fmt.Fprintln(a.stderr, "bellwether:", err)
		return 1
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(a.stderr, "bellwether: %v\nSee bellwether --help.\n", err)
		return 2
	}
	err = k.Run(a)
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		fmt.Fprintln(a.stderr, "bellwether:", err)
		return 2
	default:
		fmt.Fprintln(a.stderr, "bellwether:", err)
		return 1
	}
}
