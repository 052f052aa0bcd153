package main

import (
	"fmt"
	"slices"
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
// parameter says stands in the caption, numbers have their units, and a column that is empty in every row is left out. CSV and JSON keep
// all columns as they are.
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
	for i, name := range s.columns {
		if len(s.cells) > 0 && !slices.ContainsFunc(s.cells, func(row []string) bool { return row[i] != "" }) {
			hidden[name] = true // nothing in any row
		}
	}
	s.markPartial(hidden)
	return s.without(hidden).inUnits(), strings.Map(printable, strings.Join(parts, ", "))
}

// partialNote is said below a table in which a period is marked.
const partialNote = "* counted in part: the time asked for does not hold the whole period, or it still goes on"

// markPartial hides the column that says which periods are counted in part.
func (s *sheet) markPartial(hidden map[string]bool) {
	if s.column("partial") >= 0 && s.column("period") >= 0 {
		hidden["partial"] = true
	}
}

// partial says whether any period of the rows is counted in part.
func (s *sheet) partial() bool {
	at := s.column("partial")
	return at >= 0 && slices.ContainsFunc(s.cells, func(row []string) bool { return row[at] == "true" })
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

// without is the sheet without some columns; a period that is counted in part carries a sign.
func (s *sheet) without(hidden map[string]bool) *sheet {
	out := &sheet{objects: s.objects, cells: make([][]string, len(s.cells)), fit: s.fit, spare: s.spare, main: s.main}
	period, partial := s.column("period"), s.column("partial")
	for i, name := range s.columns {
		if hidden[name] {
			continue
		}
		out.columns, out.numeric = append(out.columns, name), append(out.numeric, s.numeric[i])
		if s.units != nil {
			out.units = append(out.units, s.units[i])
		}
		for r, row := range s.cells {
			c := row[i]
			if i == period && partial >= 0 && hidden["partial"] && row[partial] == "true" {
				c += " *"
			}
			out.cells[r] = append(out.cells[r], c)
		}
	}
	return out
}

// inUnits writes the numbers in the units of their columns, in place.
func (s *sheet) inUnits() *sheet {
	for i := range s.units {
		for _, row := range s.cells {
			row[i] = inUnit(s.units[i], row[i])
		}
	}
	return s
}

func percent(share float64) string {
	return strings.Replace(fmt.Sprintf("%.1f %%", 100*share), "-", "−", 1)
}
