package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"
)

// formats are the forms in which a report comes, with their content types.
func contentType(format string) (string, bool) {
	switch format {
	case "", "json":
		return "application/json", true
	case "csv":
		return "text/csv; charset=utf-8; header=present", true
	case "md":
		return "text/markdown; charset=utf-8", true
	case "html":
		return "text/html; charset=utf-8", true
	case "parquet":
		return "application/vnd.apache.parquet", true
	case "arrow":
		return "application/vnd.apache.arrow.file", true
	}
	return "", false
}

// clickhouseFormat is ClickHouse's name of a form that ClickHouse itself writes, with its own types; empty for the others.
func clickhouseFormat(format string) string {
	return map[string]string{"parquet": "Parquet", "arrow": "Arrow"}[format]
}

// writeHTML writes a whole document with one table, for mail and spreadsheets.
func (t *Table) writeHTML(w io.Writer, title, lang string) error {
	var b strings.Builder
	escape := template.HTMLEscapeString
	fmt.Fprintf(&b, "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><title>%s</title></head>\n<body><table><caption>%s</caption>\n<thead><tr>", escape(lang), escape(title), escape(title))
	for _, c := range t.Columns {
		fmt.Fprintf(&b, "<th>%s</th>", escape(c.Name))
	}
	b.WriteString("</tr></thead>\n<tbody>\n")
	for _, row := range t.Rows {
		b.WriteString("<tr>")
		for i, v := range row {
			align := ""
			if numeric(t.Columns[i].Type) {
				align = ` align="right"`
			}
			fmt.Fprintf(&b, "<td%s>%s</td>", align, escape(cell(v)))
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody></table></body></html>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// writeCSV writes RFC 4180 with a header line, also without rows.
func (t *Table) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	record := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		record[i] = c.Name
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for _, row := range t.Rows {
		for i, v := range row {
			record[i] = csvCell(v)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// csvCell keeps a text from being run as a formula by a spreadsheet: titles come from the web. An apostrophe before it is
// what spreadsheets take for "this is text" (OWASP, CSV injection). Numbers stay as they are.
func csvCell(v any) string {
	s := cell(v)
	if _, isText := v.(string); isText && s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// writeMarkdown writes a table of GitHub's Markdown.
func (t *Table) writeMarkdown(w io.Writer) error {
	var b strings.Builder
	line := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	names, rules := make([]string, len(t.Columns)), make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i], rules[i] = markdownCell(c.Name), "---"
		if numeric(c.Type) {
			rules[i] = "---:"
		}
	}
	line(names)
	line(rules)
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = markdownCell(cell(v))
		}
		line(cells)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func markdownCell(s string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", "&lt;", "\r\n", " ", "\n", " ", "\r", " ").Replace(s)
}

// numeric says whether values of a ClickHouse type are numbers.
func numeric(sqlType string) bool {
	sqlType = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(sqlType, "LowCardinality("), "Nullable("), ")")
	return strings.HasPrefix(sqlType, "UInt") || strings.HasPrefix(sqlType, "Int") || strings.HasPrefix(sqlType, "Float") || strings.HasPrefix(sqlType, "Decimal")
}

// answer is a report's JSON form.
type answer struct {
	Name       string            `json:"name"`
	Title      string            `json:"title"`
	Parameters map[string]string `json:"parameters"`
	Columns    []Column          `json:"columns"`
	Rows       []object          `json:"rows"`
	Next       string            `json:"next,omitempty"`
}

// encode writes a value as JSON without escaping HTML: nothing here is put into a page unescaped.
func encode(w io.Writer, v any) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	if err := out.Encode(v); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return nil
}
