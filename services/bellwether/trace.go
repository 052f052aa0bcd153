package main

import "errors"

// traceCmd is not written yet.
type traceCmd struct{}

// Run fails until the verb exists.
func (c *traceCmd) Run(*app) error { return errors.New("not written yet") }
