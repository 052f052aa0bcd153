package main

import "errors"

// detectCmd is not written yet.
type detectCmd struct{}

// Run fails until the verb exists.
func (c *detectCmd) Run(*app) error { return errors.New("not written yet") }
