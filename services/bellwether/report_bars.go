package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

const (
	// maxBars is how many bars are drawn, barRoom how long the longest are together, in columns of the terminal, and barName how
	// wide their names may be.
	maxBars, barRoom, barName = 20, 40, 32
)

// barChart draws a bar for each of the first rows of a report, all on one scale, each with its name and its value in its unit. What
// is less than nothing goes to the left. It is nil where the report is not drawn as bars or has nothing to draw.
func barChart(s *sheet, chart reportChart) []string {
	x, y := s.column(chart.X), s.column(chart.Y)
	if chart.Kind != "bar" || x < 0 || y < 0 {
		return nil
	}
	if next := nameColumn(chart.X); s.column(next) == x+1 {
		x++
	}
	rows := s.cells[:min(len(s.cells), maxBars)]
	values := make([]float64, len(rows))
	low, high, name := 0.0, 0.0, 0
	for i, row := range rows {
		v, err := strconv.ParseFloat(row[y], 64)
		if err != nil {
			v = 0
		}
		values[i] = v
		low, high = min(low, v), max(high, v)
		name = max(name, min(text.StringWidth(row[x]), barName))
	}
	if low == high {
		return nil
	}
	left := int(math.Round(-low / (high - low) * barRoom))
	out := []string{chart.Y}
	for i, row := range rows {
		length := math.Abs(values[i]) / (high - low) * barRoom
		bar := strings.Repeat(" ", left) + horizontal(length)
		if values[i] < 0 {
			n := min(int(math.Round(length)), left)
			bar = strings.Repeat(" ", left-n) + strings.Repeat("█", n)
		}
		label := text.Pad(shorten(strings.Map(printable, row[x]), name), name, ' ')
		out = append(out, fmt.Sprintf("%s  %s  %s", label, text.Pad(bar, barRoom, ' '), figure(s.unit(y), values[i])))
	}
	return out
}

// horizontal is a bar of so many columns, to an eighth of one.
func horizontal(length float64) string {
	eighths := int(math.Round(length * 8))
	bar := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		bar += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return bar
}
