package sample

import (
	"strings"
	"time"
)

// testNow is a Tuesday afternoon in Seoul.
var testNow = time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC)

// letterOf is the stream that composed the line, as its URL tells (…/news/20261124-06a03-5f2c); 0 for the corpus.
func letterOf(l Line) byte {
	_, number, found := strings.Cut(l.URL, "/news/2")
	if !found || len(number) < 11 {
		return 0
	}
	return number[10]
}

// isComposed tells whether the generator made the line out of its grammar: not the false episode, not the corpus.
func isComposed(l Line) bool {
	switch stream(letterOf(l)) {
	case ordinary, rising, bursting:
		return true
	}
	return false
}
