package main

import "errors"

// sqlCmd is not written yet.
type sqlCmd struct{}

// Run fails until the verb exists.
func (c *sqlCmd) Run(*app) error { return errors.New("not written yet") }
