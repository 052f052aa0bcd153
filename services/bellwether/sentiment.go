package main

import "errors"

// sentimentCmd is not written yet.
type sentimentCmd struct{}

// Run fails until the verb exists.
func (c *sentimentCmd) Run(*app) error { return errors.New("not written yet") }
