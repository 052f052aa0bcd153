package main

import "errors"

// annotateCmd is not written yet.
type annotateCmd struct{}

// Run fails until the verb exists.
func (c *annotateCmd) Run(*app) error { return errors.New("not written yet") }
