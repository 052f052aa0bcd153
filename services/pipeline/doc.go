// Package pipeline holds the tests of the whole: they start the built programs, as a person would, and look at what
// comes out at the end.
package pipeline
