package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// prompt asks query after query on a terminal, with a history and line editing. A query ends with a semicolon, or with an
// empty line; exit, quit or Ctrl-D end the prompt.
func prompt(a *app, terminal *os.File, ask func(string) error) error {
	fd := int(terminal.Fd()) //nolint:gosec // a file descriptor is small
	fmt.Fprintln(a.stderr, "Read-only SQL on the database bellwether. End a query with ; and leave with exit or Ctrl-D.")
	line := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{terminal, a.stderr}, "bellwether> ")
	for a.ctx.Err() == nil {
		query, err := readQuery(a.ctx, fd, line)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("reading from the terminal: %w", err)
		}
		switch strings.ToLower(strings.TrimRight(strings.TrimSpace(query), ";")) {
		case "":
			continue
		case "exit", "quit":
			return nil
		}
		// A query that fails does not end the prompt.
		if err := ask(query); err != nil {
			fmt.Fprintln(a.stderr, err)
		}
	}
	return a.ctx.Err()
}

// readQuery reads lines until one ends the query. The terminal is raw only meanwhile, so that a running query can be
// interrupted with Ctrl-C.
func readQuery(ctx context.Context, fd int, line *term.Terminal) (string, error) {
	before, err := term.MakeRaw(fd)
	if err != nil {
		return "", err
	}
	defer func() { _ = term.Restore(fd, before) }()
	if width, height, err := term.GetSize(fd); err == nil && width > 0 {
		_ = line.SetSize(width, height)
	}
	var query strings.Builder
	for ctx.Err() == nil {
		line.SetPrompt("bellwether> ")
		if query.Len() > 0 {
			line.SetPrompt("       ...> ")
		}
		text, err := line.ReadLine()
		if err != nil {
			return "", err
		}
		query.WriteString(text)
		query.WriteByte('\n')
		trimmed := strings.TrimSpace(text)
		first := strings.TrimSpace(query.String())
		if strings.HasSuffix(trimmed, ";") || trimmed == "" || first == "exit" || first == "quit" {
			return query.String(), nil
		}
	}
	return "", ctx.Err()
}
