package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// sparks are the eight heights of a sparkline.
const sparks = "▁▂▃▄▅▆▇█"

// span is what sparklines are drawn over: from 0 (or the least, where that is negative) to the greatest of all series,
// so that they can be compared. Gaps (NaN) do not count.
func span(series ...[]float64) (low, high float64) {
	high = math.Inf(-1)
	for _, values := range series {
		for _, v := range values {
			if !math.IsNaN(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	return low, high
}

// sparkline draws values between low and high; a gap (NaN) is a blank.
func sparkline(values []float64, low, high float64) string {
	heights := []rune(sparks)
	var b strings.Builder
	for _, v := range values {
		switch {
		case math.IsNaN(v):
			b.WriteByte(' ')
		case high <= low:
			b.WriteRune(heights[0])
		default:
			b.WriteRune(heights[int(math.Round((v-low)/(high-low)*float64(len(heights)-1)))])
		}
	}
	return b.String()
}

// maxPeriods bounds how long a sparkline is: more would not fit a terminal.
const maxPeriods = 120

// trend is one line of a trend report.
type trend struct {
	name   string
	values map[string]float64
}

// trends draws a line for each series of a trend report, all on one scale, each with its last value. Periods without rows are zero for counts, gaps for others.
func trends(s *sheet, chart reportChart, by string) []string {
	x, y, series := s.column(chart.X), s.column(chart.Y), s.column(chart.Series)
	if chart.Kind != "line" || x < 0 || y < 0 || len(s.cells) == 0 {
		return nil
	}
	shown := series
	for _, name := range []string{"name", "topic_name"} {
		if i := s.column(name); i == series+1 && series >= 0 {
			shown = i
		}
	}
	var lines []*trend
	byName := map[string]*trend{}
	first, last := s.cells[0][x], s.cells[0][x]
	for _, row := range s.cells {
		key, name := "", ""
		if series >= 0 {
			key, name = row[series], row[shown]
		}
		if byName[key] == nil {
			byName[key] = &trend{name: name, values: map[string]float64{}}
			lines = append(lines, byName[key])
		}
		if v, err := strconv.ParseFloat(row[y], 64); err == nil {
			byName[key].values[row[x]] = v
		}
		first, last = min(first, row[x]), max(last, row[x])
	}
	periods := periodsBetween(first, last, by)
	if len(periods) < 2 || len(periods) > maxPeriods {
		return nil
	}
	missing := 0.0
	if chart.Y == "polarity" || chart.Y == "score" {
		missing = math.NaN()
	}
	all := make([][]float64, len(lines))
	for k, line := range lines {
		values := make([]float64, len(periods))
		for i, p := range periods {
			v, ok := line.values[p]
			if !ok {
				v = missing
			}
			values[i] = v
		}
		all[k] = values
	}
	low, high := span(all...)
	out := []string{fmt.Sprintf("%s, %d periods from %s to %s, the last in figures", chart.Y, len(periods), first, last)}
	for k, line := range lines {
		spark := sparkline(all[k], low, high)
		out = append(out, strings.TrimRight(fmt.Sprintf("%s  %8s  %s", spark, figure(s.unit(y), all[k][len(periods)-1]), strings.Map(printable, line.name)), " "))
	}
	return out
}

// figure writes a value in its unit, a gap (NaN) as a dash.
func figure(unit string, v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return inUnit(unit, strconv.FormatFloat(v, 'f', -1, 64))
}

// unit is what the numbers of a column are, empty for counts.
func (s *sheet) unit(column int) string {
	if column < 0 || column >= len(s.units) {
		return ""
	}
	return s.units[column]
}

// column is the position of a column, -1 where there is none.
func (s *sheet) column(name string) int {
	for i, c := range s.columns {
		if c == name && name != "" {
			return i
		}
	}
	return -1
}

// periodsBetween lists the periods from first to last as reports write them.
func periodsBetween(first, last, by string) []string {
	layout := time.DateOnly
	if by == "hour" {
		layout = time.RFC3339
	}
	start, err := time.Parse(layout, first)
	if err != nil {
		return nil
	}
	end, err := time.Parse(layout, last)
	if err != nil {
		return nil
	}
	var out []string
	for t := start; !t.After(end) && len(out) <= maxPeriods; {
		out = append(out, t.Format(layout))
		switch by {
		case "hour":
			t = t.Add(time.Hour)
		case "day":
			t = t.AddDate(0, 0, 1)
		case "week":
			t = t.AddDate(0, 0, 7)
		case "month":
			t = t.AddDate(0, 1, 0)
		default:
			return out
		}
	}
	return out
}
