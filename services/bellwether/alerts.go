package main

import "errors"

// alertsCmd is not written yet.
type alertsCmd struct{}

// Run fails until the verb exists.
func (c *alertsCmd) Run(*app) error { return errors.New("not written yet") }
