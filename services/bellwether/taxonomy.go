package main

import "errors"

// taxonomyCmd is not written yet.
type taxonomyCmd struct{}

// Run fails until the verb exists.
func (c *taxonomyCmd) Run(*app) error { return errors.New("not written yet") }
