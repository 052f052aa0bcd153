package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"bellwether.internal/services/report/sqlviews"
)

// sqlCmd asks ClickHouse.
type sqlCmd struct {
	Query string `arg:"" optional:"" help:"The query; without it a prompt, or standard input where that is no terminal."`

	Data   string `env:"BELLWETHER_DATA" placeholder:"DIR" help:"Data folder of the running system; default ~/.local/share/bellwether."`
	Server string `placeholder:"URL" help:"Address of the report service, in place of --data."`
	Format string `default:"table" help:"How rows come out: table, csv, json or md. A FORMAT in the query goes first."`
	Wide   bool   `help:"Whole texts, also where the terminal is narrower."`
}

// Help is shown below the flags.
func (c *sqlCmd) Help() string {
	var list strings.Builder
	views, err := sqlviews.All()
	if err != nil {
		return err.Error() // a file of the program itself; a test reads it
	}
	for _, v := range views {
		fmt.Fprintf(&list, "  %-14s %s\n", v.Name, v.About.En)
	}
	return `Read-only, under limits of time, rows and memory. The views, and what a row of each is:

` + list.String() + `
Their columns: docs/data-model.md, or DESCRIBE articles.

Examples:
  bellwether sql "SELECT topic, count() FROM topics GROUP BY topic ORDER BY 2 DESC"
  bellwether sql --format csv "SELECT * FROM mentions LIMIT 10"
  bellwether sql < query.sql`
}

// Run asks one query, or prompts for several.
func (c *sqlCmd) Run(a *app) error {
	if err := checkFormat(c.Format); err != nil {
		return err
	}
	client, err := newReportClient(c.Data, c.Server)
	if err != nil {
		return err
	}
	how := cut
	if c.Wide {
		how = whole
	}
	ask := func(query string) error { return askSQL(a, client, query, c.Format, how) }
	if c.Query != "" {
		return ask(c.Query)
	}
	if terminal, ok := isTerminal(a.stdin); ok {
		return prompt(a, terminal, ask)
	}
	query, err := io.ReadAll(io.LimitReader(a.stdin, 1<<20))
	if err != nil {
		return fmt.Errorf("reading the query from standard input: %w", err)
	}
	if strings.TrimSpace(string(query)) == "" {
		return usageError{errors.New("standard input holds no query")}
	}
	return ask(string(query))
}

// clickhouseFormats are ClickHouse's names for the forms that rows come in here.
var clickhouseFormats = map[string]string{
	"table": "JSONCompactEachRowWithNamesAndTypes", "md": "JSONCompactEachRowWithNamesAndTypes", "csv": "CSVWithNames", "json": "JSONEachRow",
}

// askSQL runs a query and prints its rows. What the query itself put into a FORMAT is printed as it comes.
func askSQL(a *app, client *reportClient, query, format string, fit fit) error {
	query = strings.TrimRight(strings.TrimSpace(query), ";")
	resp, err := client.send(a.ctx, http.MethodPost, "/v1/sql", map[string]string{"query": query, "format": clickhouseFormats[format]})
	if err != nil {
		var p *apiProblem
		if errors.As(err, &p) {
			return p // a query that ClickHouse refuses is no bad usage of the command
		}
		return err
	}
	defer resp.Body.Close()
	body := io.LimitReader(resp.Body, maxAnswer)
	if got := resp.Header.Get("X-ClickHouse-Format"); got != clickhouseFormats[format] {
		_, err := io.Copy(a.stdout, body)
		return err
	}
	switch format {
	case "csv":
		lines, err := copyCounting(a.stdout, body)
		if err == nil && lines <= 1 {
			fmt.Fprintln(a.stderr, noRows)
		}
		return err
	case "json":
		return printArray(a, body)
	default:
		return printCompact(a, body, format, fit)
	}
}

// copyCounting copies and counts the lines.
func copyCounting(w io.Writer, r io.Reader) (lines int, err error) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := r.Read(buffer)
		lines += bytes.Count(buffer[:n], []byte("\n"))
		if _, writeErr := w.Write(buffer[:n]); writeErr != nil {
			return lines, writeErr
		}
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return lines, fmt.Errorf("reading the answer: %w", err)
		}
	}
}

// printArray writes JSON lines as one array, without holding them.
func printArray(a *app, r io.Reader) error {
	lines, out := newLineScanner(r), bufio.NewWriter(a.stdout)
	n := 0
	for lines.Scan() {
		separator := ",\n"
		if n == 0 {
			separator = "[\n"
		}
		if _, err := out.WriteString(separator); err != nil {
			return err
		}
		if _, err := out.Write(lines.Bytes()); err != nil {
			return err
		}
		n++
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	end := "\n]\n"
	if n == 0 {
		fmt.Fprintln(a.stderr, noRows)
		end = "[]\n"
	}
	if _, err := out.WriteString(end); err != nil {
		return err
	}
	return out.Flush()
}

// newLineScanner reads lines of up to 64 MiB: a row can hold an article's text many times over.
func newLineScanner(r io.Reader) *bufio.Scanner {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 64<<10), 64<<20)
	return s
}

// maxTableRows is how many rows a table shows: it has to be held to be laid out.
const maxTableRows = 10_000

// printCompact lays out a table: a line of names, one of types, then the rows.
func printCompact(a *app, r io.Reader, format string, fit fit) error {
	lines := newLineScanner(r)
	s := &sheet{fit: fit}
	var types []string
	more := 0
	for n := 0; lines.Scan(); n++ {
		decoder := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		decoder.UseNumber()
		var values []any
		if err := decoder.Decode(&values); err != nil {
			return fmt.Errorf("reading line %d of the answer: %w", n+1, err)
		}
		row := make([]string, len(values))
		for i, v := range values {
			row[i] = cellText(v)
		}
		switch {
		case n == 0:
			s.columns = row
		case n == 1:
			types = row
		case len(s.cells) < maxTableRows:
			s.cells = append(s.cells, row)
		default:
			more++
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	s.numeric = make([]bool, len(s.columns))
	for i, t := range types {
		s.numeric[i] = numericType(t)
	}
	if more > 0 {
		fmt.Fprintf(a.stderr, "Only the first %d of %d rows are shown; --format csv or json gives all.\n", maxTableRows, maxTableRows+more)
	}
	return s.print(a, format)
}
