package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// idColumns are the columns that hold what a parameter chooses, and nameColumns what stands beside an id.
func idColumns(parameter string) []string {
	if parameter == "organization" {
		return []string{"organization", "entity_id"}
	}
	return []string{parameter}
}

func nameColumn(id string) string {
	switch id {
	case "topic":
		return "topic_name"
	case "entity_id":
		return "name"
	}
	return ""
}

// shown is a report's sheet as a table shows it, and the caption above it: a column that says in every row what a
// parameter says stands in the caption, and shares are percentages. CSV and JSON keep all columns as they are.
func shown(s *sheet, entry reportEntry, values map[string]string) (*sheet, string) {
	hidden := map[string]bool{}
	parts := []string{}
	for _, p := range entry.Parameters {
		v := values[p.Name]
		if v == "" {
			continue
		}
		part := p.Name + " " + v
		if p.Name == "until" && v == p.Default {
			part = "until now" // the default lies ahead, for papers that carry the date of tomorrow
		}
		for _, id := range idColumns(p.Name) {
			if !s.always(id, v) {
				continue
			}
			hidden[id] = true
			if name := nameColumn(id); s.column(name) >= 0 {
				hidden[name] = true
				if n := s.cells[0][s.column(name)]; n != v {
					part += " (" + n + ")"
				}
			}
		}
		if p.Name == "count" && s.same("count", v) {
			hidden["count"] = true // the column that it counts by says it
		}
		parts = append(parts, part)
	}
	return s.without(hidden).percentages("share"), strings.Map(printable, strings.Join(parts, ", "))
}

// always says whether a column holds the value in every row.
func (s *sheet) always(column, value string) bool {
	at := s.column(column)
	return at >= 0 && len(s.cells) > 0 && !slices.ContainsFunc(s.cells, func(row []string) bool { return row[at] != value })
}

// same says whether two columns hold the same.
func (s *sheet) same(a, b string) bool {
	i, j := s.column(a), s.column(b)
	return i >= 0 && j >= 0 && i != j && !slices.ContainsFunc(s.cells, func(row []string) bool { return row[i] != row[j] })
}

// without is the sheet without some columns.
func (s *sheet) without(hidden map[string]bool) *sheet {
	out := &sheet{objects: s.objects, cells: make([][]string, len(s.cells))}
	for i, name := range s.columns {
		if hidden[name] {
			continue
		}
		out.columns, out.numeric = append(out.columns, name), append(out.numeric, s.numeric[i])
		for r, row := range s.cells {
			out.cells[r] = append(out.cells[r], row[i])
		}
	}
	return out
}

// percentages writes a column of shares (0 to 1) as percentages with one decimal, in place.
func (s *sheet) percentages(column string) *sheet {
	at := s.column(column)
	if at < 0 {
		return s
	}
	for _, row := range s.cells {
		if v, err := strconv.ParseFloat(row[at], 64); err == nil {
			row[at] = percent(v)
		}
	}
	return s
}

func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }
