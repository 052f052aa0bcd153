package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
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
}

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

// maxCell is how wide a column of a table may be, in columns of the terminal (a Hangul syllable takes two).
const maxCell = 56

// maxTable is how wide a table is drawn with air between its columns; a wider one is drawn as close as it can be read.
const maxTable = 120

func (s *sheet) table(w io.Writer) error {
	t := s.writer(maxCell)
	drawn := t.Render()
	if header, _, _ := strings.Cut(drawn, "\n"); text.StringWidth(header) > maxTable {
		t.Style().Box.PaddingLeft = ""
		drawn = t.Render()
	}
	_, err := fmt.Fprintln(w, drawn)
	return err
}

func (s *sheet) markdown(w io.Writer) error {
	_, err := fmt.Fprintln(w, s.writer(0).RenderMarkdown())
	return err
}

// writer is the sheet as go-pretty has it; it measures East Asian width. width 0 bounds no column.
func (s *sheet) writer(width int) table.Writer {
	t := table.NewWriter()
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	style.Options.DrawBorder, style.Options.SeparateColumns = false, false
	t.SetStyle(style)
	header := make(table.Row, len(s.columns))
	configs := make([]table.ColumnConfig, len(s.columns))
	for i, name := range s.columns {
		header[i] = name
		configs[i] = table.ColumnConfig{Number: i + 1, WidthMax: width, WidthMaxEnforcer: text.WrapSoft}
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
	}
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	if err := out.Encode(v); err != nil {
		return fmt.Sprint(v)
	}
	return strings.TrimSpace(b.String())
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
