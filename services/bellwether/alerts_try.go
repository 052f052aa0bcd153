package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"go.uber.org/zap"

	"bellwether.internal/services/alert/channel"
	"bellwether.internal/services/taxonomy"
)

// alertsTestCmd tries a channel.
type alertsTestCmd struct {
	Channel   string `arg:"" optional:"" name:"channel-url" help:"Address: http(s)://… (webhook), alertmanager+http(s)://…, log:, or one of shoutrrr (slack://…, discord://…, telegram://…, smtp://…, ntfy://…)."`
	Env       string `placeholder:"NAME" help:"Take the address from this environment variable: it may be a secret."`
	Lang      string `enum:"en,ko" default:"en" help:"Language of the message: en or ko."`
	SecretEnv string `placeholder:"NAME" help:"Environment variable with the secret that signs a webhook."`
}

// Help is shown below the flags.
func (c *alertsTestCmd) Help() string {
	return `Sends one invented alert, as the service would.

Examples:
  bellwether alerts test https://example.org/hook --secret-env HOOK_SECRET
  SLACK=slack://token@channel bellwether alerts test --env SLACK`
}

// Run sends.
func (c *alertsTestCmd) Run(a *app) error {
	address := c.Channel
	if c.Env != "" {
		if address != "" {
			return usageError{fmt.Errorf("give the address or --env, not both")}
		}
		if address = os.Getenv(c.Env); address == "" {
			return usageError{fmt.Errorf("--env: the environment variable %q is not set", c.Env)}
		}
	}
	if address == "" {
		return usageError{fmt.Errorf("want the address of a channel, or --env NAME")}
	}
	spec, err := channel.Parse(address)
	if err != nil {
		return usageError{err}
	}
	if c.SecretEnv != "" {
		if spec.Secret = os.Getenv(c.SecretEnv); spec.Secret == "" {
			return usageError{fmt.Errorf("--secret-env: the environment variable %q is not set", c.SecretEnv)}
		}
	}
	log, err := zap.NewProduction()
	if err != nil {
		return err
	}
	market, err := taxonomy.Default()
	if err != nil {
		return err
	}
	names := channel.NewNames(market)
	spec.Lang = c.Lang
	notifier, err := channel.New(spec, names, log)
	if err != nil {
		return usageError{err}
	}
	ctx, cancel := context.WithTimeout(a.ctx, spec.Timeout)
	defer cancel()
	retry, err := notifier.Notify(ctx, channel.Sample(time.Now().UTC()))
	switch {
	case err != nil && retry:
		return fmt.Errorf("not accepted, the service would try again: %w", err)
	case err != nil:
		return fmt.Errorf("refused for good, the service would not try again: %w", err)
	}
	_, err = fmt.Fprintf(a.stdout, "accepted by the %s channel\n", spec.Kind)
	return err
}
