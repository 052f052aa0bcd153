package main

import "errors"

// sourcesCmd is not written yet.
type sourcesCmd struct{}

// Run fails until the verb exists.
func (c *sourcesCmd) Run(*app) error { return errors.New("not written yet") }
