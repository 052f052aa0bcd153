package main

import "errors"

// readableCmd is not written yet.
type readableCmd struct{}

// Run fails until the verb exists.
func (c *readableCmd) Run(*app) error { return errors.New("not written yet") }
