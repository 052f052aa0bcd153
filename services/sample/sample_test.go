package sample

import (
	"strings"
	"time"
)

// testNow is a Tuesday afternoon in Seoul.
var testNow = time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC)

// isComposed tells whether the generator made the line out of its grammar, and not the false episode or the corpus.
func isComposed(l Line) bool {
	_, number, found := strings.Cut(l.URL, "/news/2")
	return found && len(number) > 10 && (number[10] == byte(ordinary) || number[10] == byte(rising) || number[10] == byte(bursting))
}
