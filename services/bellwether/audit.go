package main

import "errors"

// auditCmd is not written yet.
type auditCmd struct{}

// Run fails until the verb exists.
func (c *auditCmd) Run(*app) error { return errors.New("not written yet") }
