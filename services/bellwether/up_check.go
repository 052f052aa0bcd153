package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// checkWithin bounds the check of one service's configuration, which takes milliseconds.
const checkWithin = 10 * time.Second

// checkConfigurations asks every service whether it takes its configuration. One that refuses would be started again and
// again in vain; its own words, which name the option or the line, are the error.
func (p plan) checkConfigurations(ctx context.Context) error {
	refusals := make([]error, len(p.services))
	var all sync.WaitGroup
	for i, part := range p.services {
		all.Go(func() { refusals[i] = checkConfiguration(ctx, part.child.Path, part.child.Env) })
	}
	all.Wait()
	return errors.Join(refusals...)
}

// checkConfiguration is what a program says against its configuration, nil if it takes it. A program that cannot be asked
// is not refused here: starting it will tell.
func checkConfiguration(ctx context.Context, path string, env []string) error {
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "--check-config")
	cmd.Env = append(os.Environ(), env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	var exit *exec.ExitError
	if err := cmd.Run(); errors.As(err, &exit) && exit.ExitCode() == 2 {
		return errors.New(strings.TrimSpace(said.String()))
	}
	return nil
}
