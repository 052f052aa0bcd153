// Package rule reads alert rules and channels from YAML: what is watched, how unusual it must be, and who is told.
// Loading is strict: what is not known is an error, and every problem is named with its line, all of them at once.
package rule
