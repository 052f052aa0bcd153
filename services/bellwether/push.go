package main

import "errors"

// pushCmd is not written yet.
type pushCmd struct{}

// Run fails until the verb exists.
func (c *pushCmd) Run(*app) error { return errors.New("not written yet") }
