package main

import (
	"math"
	"strconv"
	"strings"
)

// inUnit writes a number of a column in its unit, which the service names: shares and changes as percentages, differences of
// shares in percentage points (pp), tones and differences with their sign. What is no number, or has no unit, stays.
func inUnit(unit, raw string) string {
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return raw
	}
	switch unit {
	case "share":
		return percent(v)
	case "change":
		return signed(100*v, 1) + " %"
	case "points":
		return signed(100*v, 1) + " pp"
	case "polarity":
		return signed(v, 2)
	case "signed":
		return signed(v, 0)
	}
	return raw
}

// signed writes a number with its sign and so many decimals; one that rounds to zero has none.
func signed(v float64, decimals int) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	switch {
	case strings.Trim(s, "0.") == "":
		return s
	case v < 0:
		return "−" + s
	}
	return "+" + s
}
