package main

import "errors"

// deadLettersCmd is not written yet.
type deadLettersCmd struct{}

// Run fails until the verb exists.
func (c *deadLettersCmd) Run(*app) error { return errors.New("not written yet") }
