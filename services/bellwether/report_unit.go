package main

import (
	"strconv"

	"bellwether.internal/services/report/catalog"
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
		return catalog.Signed(100*v, 1) + " %"
	case "points":
		return catalog.Signed(100*v, 1) + " pp"
	case "polarity":
		return catalog.Signed(v, 2)
	case "signed":
		return catalog.Signed(v, 0)
	}
	return raw
}
