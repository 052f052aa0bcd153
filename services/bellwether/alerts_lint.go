package main

import (
	"errors"
	"fmt"

	"go.uber.org/zap"

	"bellwether.internal/services/alert/channel"
	"bellwether.internal/services/alert/rule"
)

// alertsLintCmd checks a file of rules.
type alertsLintCmd struct {
	File string `arg:"" help:"File of rules and channels."`
}

// Help is shown below the flags.
func (c *alertsLintCmd) Help() string {
	return `Names every mistake with its line, all of them at once; no server needed. Secrets are read as the service would, so the
variables and files that channels name must be there. Exit status 1 if anything is wrong.

Example:
  bellwether alerts lint rules.yaml`
}

// Run checks.
func (c *alertsLintCmd) Run(a *app) error {
	if c.File == "" {
		return usageError{errors.New("want a file of rules")}
	}
	set, err := rule.ReadFile(c.File)
	if err != nil {
		return err
	}
	for _, spec := range set.Channels {
		if _, err := channel.New(spec, nil, zap.NewNop()); err != nil {
			return fmt.Errorf("%s: %w", c.File, err)
		}
	}
	_, err = fmt.Fprintf(a.stdout, "%s: %d rules and %d channels, nothing wrong\n", c.File, len(set.Rules), len(set.Channels))
	return err
}
