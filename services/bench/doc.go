// Package bench measures Bellwether on the machine that it runs on: the whole pipeline, its stages alone, and the limits
// that broker, engine and cores set. Everything is measured in one run with the built programs, so that the ratios hold
// whatever the machine is.
package bench
