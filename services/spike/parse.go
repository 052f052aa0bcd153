package spike

import (
	"fmt"
	"math"
	"strconv"
)

// ParseDirection reads up (or spike), down (or drop) and both (or shift); an empty text is Up.
func ParseDirection(text string) (Direction, error) {
	switch text {
	case "", "up", "spike":
		return Up, nil
	case "down", "drop":
		return Down, nil
	case "both", "shift":
		return Both, nil
	}
	return Up, fmt.Errorf("direction %q, want up, down or both", text)
}

// ParseSensitivity reads low, medium, high or a score from 0.5 to 50; an empty text is Medium. A higher sensitivity is
// a lower threshold.
func ParseSensitivity(text string) (threshold float64, err error) {
	switch text {
	case "low":
		return Low, nil
	case "", "medium":
		return Medium, nil
	case "high":
		return High, nil
	}
	threshold, err = strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(threshold) || threshold < 0.5 || threshold > 50 {
		return 0, fmt.Errorf("sensitivity %q, want low, medium, high or a score from 0.5 to 50", text)
	}
	return threshold, nil
}

// String names the direction as ParseDirection reads it.
func (d Direction) String() string {
	switch d {
	case Down:
		return "down"
	case Both:
		return "both"
	default:
		return "up"
	}
}
