package main

import "errors"

// reportCmd is not written yet.
type reportCmd struct{}

// Run fails until the verb exists.
func (c *reportCmd) Run(*app) error { return errors.New("not written yet") }
