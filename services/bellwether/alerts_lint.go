package main

import (
	"errors"
	"fmt"
	"strings"

	"go.uber.org/zap"

	"bellwether.internal/services/alert/channel"
	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/taxonomy"
)

// alertsLintCmd checks a file of rules.
type alertsLintCmd struct {
	File string `arg:"" help:"File of rules and channels."`

	Taxonomy string `env:"BELLWETHER_TAXONOMY" type:"existingdir" placeholder:"DIR" help:"Folder of the taxonomy that knows the topics and organizations; default the one that is built in."`
}

// Help is shown below the flags.
func (c *alertsLintCmd) Help() string {
	return `Names every mistake with its line, all of them at once; no server needed. Secrets are read as the service would, so the
variables and files that channels name must be there. Topics and organizations are written as for reports: by id, name or alias,
without spaces; the taxonomy must know them. Exit status 1 if anything is wrong.

Example:
  bellwether alerts lint rules.yaml`
}

// Run checks.
func (c *alertsLintCmd) Run(a *app) error {
	if c.File == "" {
		return usageError{errors.New("want a file of rules")}
	}
	t, err := taxonomy.Open(c.Taxonomy)
	if err != nil {
		return usageError{err}
	}
	set, err := rule.ReadFileFor(c.File, t)
	if err != nil {
		return err
	}
	for _, spec := range set.Channels {
		if _, err := channel.New(spec, nil, zap.NewNop()); err != nil {
			return fmt.Errorf("%s: %w", c.File, err)
		}
	}
	told := make([]string, len(set.Channels))
	for i, spec := range set.Channels {
		told[i] = spec.Name
		if spec.Name == "log" {
			told[i] = "the log"
		}
	}
	noun := "rules"
	if len(set.Rules) == 1 {
		noun = "rule"
	}
	_, err = fmt.Fprintf(a.stdout, "%s: %d %s; told to %s; nothing wrong\n", c.File, len(set.Rules), noun, strings.Join(told, ", "))
	return err
}
