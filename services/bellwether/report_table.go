package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"
)

// outputFormats are the forms that rows come in.
var outputFormats = []string{"table", "csv", "json", "md"}

// checkFormat refuses a form that there is not.
func checkFormat(format string) error {
	if !slices.Contains(outputFormats, format) {
		return usageError{fmt.Errorf("--format %q: is none of %s", format, strings.Join(outputFormats, ", "))}
	}
	return nil
}

// sheet is rows to be printed. Cells are text; numeric says which columns are numbers. objects are the rows as the
// service sent them, for JSON.
type sheet struct {
	columns []string
	numeric []bool
	cells   [][]string
	objects []json.RawMessage
	// units say of some columns what their numbers are; see report_unit.go. Nil where there are none.
	units []string
	// fit says how a table is made to fit; spare that columns may be left out for it.
	fit   fit
	spare bool
	// main is the column of figures that is not left out.
	main string
}

// fit is how a table is made to fit a terminal.
type fit int

const (
	// folded: long cells are folded into lines, also where the table does not go to a terminal.
	folded fit = iota
	// cut: on a terminal long cells are cut off; elsewhere all is whole.
	cut
	// whole: nothing is cut or folded.
	whole
)

// print writes the sheet. csv has a header line also without rows, json is one array, a table without rows says so. For
// csv, json and md that is said on the other output.
func (s *sheet) print(a *app, format string) error {
	empty := len(s.cells) == 0 && len(s.objects) == 0
	if empty && format == "table" {
		_, err := fmt.Fprintln(a.stdout, noRows)
		return err
	}
	if empty {
		fmt.Fprintln(a.stderr, noRows)
	}
	switch format {
	case "csv":
		return s.csv(a.stdout)
	case "json":
		return s.json(a.stdout)
	case "md":
		return s.markdown(a.stdout)
	default:
		return s.table(a.stdout)
	}
}

// noRows is said where there is nothing to print.
const noRows = "No rows: nothing matches."

func (s *sheet) csv(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.WriteAll(append([][]string{s.columns}, s.cells...)); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
}

func (s *sheet) json(w io.Writer) error {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, object := range s.objects {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		b.Write(object)
	}
	if len(s.objects) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString("]\n")
	_, err := w.Write(b.Bytes())
	return err
}

const (
	// maxCell is how wide a column of a table may be, in columns of the terminal (a Hangul syllable takes two), and
	// leastCell how narrow a column of text may become where the terminal is narrow; leastText is for those that are read.
	maxCell, leastCell, leastText = 56, 12, 28
	// maxTable is how wide a table is drawn with air between its columns; a wider one is drawn as close as it can be read.
	maxTable = 120
)

// table draws the sheet. On a terminal it is made to fit: columns of text are folded, and where not even that is enough
// each row is a block of lines.
func (s *sheet) table(w io.Writer) error {
	// A Korean locale has …, ─ and █ two columns wide, which terminals draw in one.
	text.OverrideRuneWidthEastAsianWidth(false)
	wide := 0 // not on a terminal: as wide as it is
	if terminal, ok := isTerminal(w); ok && s.fit != whole {
		if columns, _, err := term.GetSize(int(terminal.Fd())); err == nil { //nolint:gosec // a file descriptor is small
			wide = columns
		}
	}
	_, err := fmt.Fprintln(w, s.drawn(wide))
	return err
}

// drawn is the table within a width, in columns of a terminal; 0 bounds it not.
func (s *sheet) drawn(width int) string {
	if s.fit == cut && width > 0 {
		return s.drawnCut(width)
	}
	widths, all := s.widths()
	if s.fit != folded {
		return s.closeWriter(widths, all > maxTable).Render()
	}
	all = 0
	for i := range widths {
		widths[i] = min(widths[i], maxCell)
		all += widths[i] + 2
	}
	tight := all > maxTable || width > 0 && all > width
	if tight {
		all -= len(widths)
	}
	if width > 0 && !s.shrink(widths, all, width) {
		return s.blocks()
	}
	return s.closeWriter(widths, tight).Render()
}

// drawnCut is the table within a width, with long texts cut off. Where columns may be left out, ids and addresses go first, then
// what stands furthest to the right and is no text; where not even that is enough, each row is a block of lines.
func (s *sheet) drawnCut(width int) string {
	s = s.brief()
	hidden := map[string]bool{}
	fitting := func() (*sheet, []int, bool) {
		less := s.without(hidden)
		widths, all := less.widths()
		tight := all > maxTable || all > width
		if tight {
			all -= len(widths)
		}
		return less, widths, less.shrink(widths, all, width)
	}
	less, widths, fits := fitting()
	for _, name := range s.spareColumns() {
		_, all := less.widths()
		if roomy := all-len(less.columns) <= width; fits && (roomy || !slices.Contains(idsBesideNames, name) && name != "entity_id") || len(less.columns) <= 2 {
			break
		}
		hidden[name] = true
		less, widths, fits = fitting()
	}
	if !fits {
		return s.blocks()
	}
	short := &sheet{columns: less.columns, numeric: less.numeric, fit: cut, cells: make([][]string, len(less.cells))}
	for r, row := range less.cells {
		for i, c := range row {
			short.cells[r] = append(short.cells[r], shorten(strings.Map(printable, c), widths[i]))
		}
	}
	_, all := short.widths()
	drawn := short.closeWriter(widths, all > maxTable || all > width).Render()
	if len(hidden) > 0 {
		drawn += "\nNot shown: " + strings.Join(slices.Sorted(maps.Keys(hidden)), ", ") + ". --wide shows all."
	}
	return drawn
}

// brief is the sheet with times to the minute.
func (s *sheet) brief() *sheet {
	out := s.without(nil)
	for _, row := range out.cells {
		for i, c := range row {
			if t, err := time.Parse(time.RFC3339, c); err == nil {
				row[i] = t.Format("2006-01-02 15:04Z07:00")
			}
		}
	}
	return out
}

// idsBesideNames are columns that nobody reads where there is little room: a name or title stands beside them.
var idsBesideNames = []string{"story_id", "article_id", "event_id", "url"}

// spareColumns are the columns that may be left out, in their order.
func (s *sheet) spareColumns() []string {
	if !s.spare {
		return nil
	}
	var ids, figures, others []string
	for i := len(s.columns) - 1; i >= 0; i-- {
		name := s.columns[i]
		switch {
		case slices.Contains(idsBesideNames, name), name == "entity_id" && (s.column("name") >= 0 || s.column("driver") >= 0):
			ids = append(ids, name)
		case slices.Contains([]string{"period", "name", "driver", "term", "source", "kind", s.main}, name) || slices.Contains(longTexts, name):
		case s.numeric[i]:
			figures = append(figures, name)
		default:
			others = append(others, name)
		}
	}
	return slices.Concat(ids, figures, others)
}

// longTexts are columns that say nothing when they are cut short.
var longTexts = []string{"title", "sentence", "driver"}

// least is how narrow a column of text may become.
func (s *sheet) least(column int) int {
	if name := s.columns[column]; s.fit == cut && (strings.HasSuffix(name, "_at") || strings.HasSuffix(name, "_poll")) {
		return len("2026-01-31 09:00Z")
	}
	if s.fit == cut && slices.Contains(longTexts, s.columns[column]) {
		return leastText
	}
	return leastCell
}

// widths are how wide each column is, and the table with a blank on both sides of each.
func (s *sheet) widths() (widths []int, all int) {
	widths = make([]int, len(s.columns))
	for i, name := range s.columns {
		widths[i] = text.StringWidth(name)
		for _, row := range s.cells {
			widths[i] = max(widths[i], text.StringWidth(row[i]))
		}
		all += widths[i] + 2
	}
	return widths, all
}

// shrink takes from the widest columns of text until the table has the width; false where it cannot.
func (s *sheet) shrink(widths []int, all, width int) bool {
	for ; all > width; all-- {
		widest := -1
		for i := range widths {
			if !s.numeric[i] && widths[i] > s.least(i) && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return false
		}
		widths[widest]--
	}
	return true
}

// closeWriter is a writer with or without air at the left of each column.
func (s *sheet) closeWriter(widths []int, tight bool) table.Writer {
	t := s.writer(widths)
	if tight {
		t.Style().Box.PaddingLeft = ""
	}
	return t
}

// shorten cuts a text to a width in columns of a terminal, a Hangul syllable taking two; what is cut ends with an ellipsis.
func shorten(s string, width int) string {
	if text.StringWidth(s) <= width {
		return s
	}
	var b strings.Builder
	used := 0
	for _, r := range s {
		w := text.RuneWidth(r)
		if used+w > width-1 {
			break
		}
		b.WriteRune(r)
		used += w
	}
	return strings.TrimRight(b.String(), " ") + "…"
}

// blocks writes a line for each cell that holds something, and an empty line between rows.
func (s *sheet) blocks() string {
	label := 0
	for _, name := range s.columns {
		label = max(label, text.StringWidth(name))
	}
	var b strings.Builder
	for i, row := range s.cells {
		if i > 0 {
			b.WriteString("\n")
		}
		for j, c := range row {
			if c != "" {
				b.WriteString(text.Pad(s.columns[j], label, ' ') + "  " + strings.Map(printable, c) + "\n")
			}
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (s *sheet) markdown(w io.Writer) error {
	_, err := fmt.Fprintln(w, s.writer(make([]int, len(s.columns))).RenderMarkdown())
	return err
}

// writer is the sheet as go-pretty has it; it measures East Asian width. widths bound the columns, 0 bounds none.
func (s *sheet) writer(widths []int) table.Writer {
	t := table.NewWriter()
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	style.Options.DrawBorder, style.Options.SeparateColumns = false, false
	t.SetStyle(style)
	header := make(table.Row, len(s.columns))
	configs := make([]table.ColumnConfig, len(s.columns))
	for i, name := range s.columns {
		header[i] = name
		configs[i] = table.ColumnConfig{Number: i + 1, WidthMax: widths[i], WidthMaxEnforcer: text.WrapSoft}
		if s.numeric[i] {
			configs[i].Align, configs[i].AlignHeader = text.AlignRight, text.AlignRight
		}
	}
	t.AppendHeader(header)
	t.SetColumnConfigs(configs)
	for _, cells := range s.cells {
		row := make(table.Row, len(cells))
		for i, c := range cells {
			row[i] = strings.Map(printable, c)
		}
		t.AppendRow(row)
	}
	return t
}

// printable keeps control characters, which text from the web may hold, away from the terminal.
func printable(r rune) rune {
	if r == '\n' || r == '\t' {
		return ' '
	}
	if r < 0x20 || r == 0x7f || 0x80 <= r && r < 0xa0 || 0x202a <= r && r <= 0x202e {
		return -1
	}
	return r
}

// cellText is a decoded JSON value as text.
func cellText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return fmt.Sprint(v)
	case map[string]any:
		return mapText(v)
	}
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	if err := out.Encode(v); err != nil {
		return fmt.Sprint(v)
	}
	return strings.TrimSpace(b.String())
}

// mapText writes roles as "buyer: nvidia; supplier: sk-hynix", in order of the key, as the service does in CSV.
func mapText(m map[string]any) string {
	parts := make([]string, 0, len(m))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		values, ok := m[key].([]any)
		if !ok {
			values = []any{m[key]}
		}
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = cellText(v)
		}
		parts = append(parts, key+": "+strings.Join(texts, ", "))
	}
	return strings.Join(parts, "; ")
}

// sheetOf takes named columns out of JSON objects.
func sheetOf(objects []json.RawMessage, columns []string, numeric []bool) (*sheet, error) {
	s := &sheet{columns: columns, numeric: numeric, objects: objects}
	for _, raw := range objects {
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.UseNumber()
		fields := map[string]any{}
		if err := decoder.Decode(&fields); err != nil {
			return nil, fmt.Errorf("reading a row: %w", err)
		}
		row := make([]string, len(columns))
		for i, c := range columns {
			row[i] = cellText(fields[c])
		}
		s.cells = append(s.cells, row)
	}
	return s, nil
}
