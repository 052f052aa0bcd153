package main

import "errors"

// upCmd is not written yet.
type upCmd struct{}

// Run fails until the verb exists.
func (c *upCmd) Run(*app) error { return errors.New("not written yet") }
