//go:build !faults

package fault

// At does nothing in a program that is released.
func At(string, ...string) {}

// Bug is false in a program that is released.
func Bug(string) bool { return false }
