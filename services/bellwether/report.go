package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"
)

// reportCmd runs a report, or lists them.
type reportCmd struct {
	Args []string `arg:"" optional:"" passthrough:"" name:"name" help:"Name of the report, then its parameters as --name value. Without a name the reports are listed."`

	Data   string `env:"BELLWETHER_DATA" placeholder:"DIR" help:"Data folder of the running system; default ~/.local/share/bellwether."`
	Server string `placeholder:"URL" help:"Address of the report service, in place of --data."`
	Format string `default:"table" help:"How rows come out: table, csv, json, md, html, parquet or arrow."`
	Wide   bool   `help:"Whole texts and all columns, also where the terminal is narrower."`
}

// reportFormats are the forms that a report comes in; what is not an output format is written by the service alone.
var reportFormats = append(slices.Clone(outputFormats), "html", "parquet", "arrow")

// Help is shown below the flags.
func (c *reportCmd) Help() string {
	return `Every report runs without parameters; bellwether report NAME --help lists those it takes. A time is a date, RFC 3339, a
distance before now such as 90d, or the beginning of today, yesterday, week, month, quarter, year, "last week", "last month" …
Days and weeks are those of --zone, by default Asia/Seoul. Topics and organizations may be given by id or by name: hbm, HBM,
삼성전자, "SK hynix", 005930. On a terminal long texts are cut off; --wide shows them whole.

Examples:
  bellwether report
  bellwether report topic-trend --topic hbm --since 90d --by week
  bellwether report gainers --topic HBM --since month
  bellwether report organization-trend --organization 삼성전자 --since "last month" --until month --by day
  bellwether report competition --topic npu-competition --by month --format csv > competition.csv
  bellwether report organization-trend --organization "" --by day --since 1y --format parquet > organizations.parquet`
}

// reportChart is the service's hint how to draw a report.
type reportChart struct {
	Kind   string `json:"kind"`
	X      string `json:"x"`
	Y      string `json:"y"`
	Series string `json:"series"`
}

// reportEntry is a report in the service's list.
type reportEntry struct {
	Name       string            `json:"name"`
	Title      string            `json:"title"`
	Answers    string            `json:"answers"`
	Parameters []reportParameter `json:"parameters"`
	Chart      reportChart       `json:"chart"`
}

type reportParameter struct {
	Name    string   `json:"name"`
	Type    string   `json:"type"`
	Default string   `json:"default"`
	Help    string   `json:"help"`
	Options []string `json:"options"`
}

// Run runs or lists.
func (c *reportCmd) Run(a *app) error {
	if c.Format == "" {
		c.Format = "table"
	}
	args, err := readReportArguments(c.Args, c)
	if err != nil {
		return err
	}
	if err := c.checkFormat(a, args.name); err != nil {
		return err
	}
	client, err := newReportClient(c.Data, c.Server)
	if err != nil {
		return err
	}
	var raw []json.RawMessage
	if err := client.get(a.ctx, "/v1/reports", nil, &raw); err != nil {
		return err
	}
	entries := make([]reportEntry, len(raw))
	for i, r := range raw {
		if err := json.Unmarshal(r, &entries[i]); err != nil {
			return fmt.Errorf("reading the list of reports: %w", err)
		}
	}
	if args.name == "" {
		return listReports(a, c.Format, entries, raw)
	}
	for _, entry := range entries {
		if entry.Name == args.name {
			if args.help {
				return describeReport(a, entry)
			}
			return c.show(a, client, entry, args.parameters)
		}
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name
	}
	return usageError{fmt.Errorf("there is no report %q; there are: %s", args.name, strings.Join(names, ", "))}
}

// checkFormat refuses a form that there is not, that the list of reports has not, or that a terminal cannot show.
func (c *reportCmd) checkFormat(a *app, name string) error {
	if name == "" {
		return checkFormat(c.Format)
	}
	if !slices.Contains(reportFormats, c.Format) {
		return usageError{fmt.Errorf("--format %q: is none of %s", c.Format, strings.Join(reportFormats, ", "))}
	}
	if _, ok := isTerminal(a.stdout); ok && (c.Format == "parquet" || c.Format == "arrow") {
		return usageError{fmt.Errorf("--format %s is not for a terminal: write it into a file, as in > %s.%s", c.Format, name, c.Format)}
	}
	return nil
}

// listReports prints every report with its parameters.
func listReports(a *app, format string, entries []reportEntry, raw []json.RawMessage) error {
	s := &sheet{columns: []string{"name", "title", "parameters"}, numeric: make([]bool, 3), objects: raw}
	for _, e := range entries {
		parameters := make([]string, len(e.Parameters))
		for i, p := range e.Parameters {
			parameters[i] = "--" + p.Name
			if p.Default != "" {
				parameters[i] += " " + p.Default
			}
		}
		s.cells = append(s.cells, []string{e.Name, e.Title, strings.Join(parameters, ", ")})
	}
	return s.print(a, format)
}

// describeReport prints one report's help.
func describeReport(a *app, e reportEntry) error {
	fmt.Fprintf(a.stdout, "%s: %s\n%s\n\nParameters:\n", e.Name, e.Title, e.Answers)
	s := &sheet{columns: []string{"parameter", "default", "meaning"}, numeric: make([]bool, 3)}
	for _, p := range e.Parameters {
		help := p.Help
		if len(p.Options) > 0 {
			help += " One of: " + strings.Join(p.Options, ", ") + "."
		}
		s.cells = append(s.cells, []string{"--" + p.Name, p.Default, help})
	}
	if err := s.table(a.stdout); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.stdout, "\nExample:\n  bellwether report %s --since 30d\n", e.Name)
	return err
}

// reportAnswer is the service's answer to a report.
type reportAnswer struct {
	Name       string            `json:"name"`
	Title      string            `json:"title"`
	Parameters map[string]string `json:"parameters"`
	Columns    []struct {
		Name string `json:"name"`
		Type string `json:"type"`
		Unit string `json:"unit"`
	} `json:"columns"`
	Rows []json.RawMessage `json:"rows"`
}

// show runs a report and prints it.
func (c *reportCmd) show(a *app, client *reportClient, entry reportEntry, parameters map[string]string) error {
	query := url.Values{}
	for name, value := range parameters {
		query.Set(name, value)
	}
	path := "/v1/reports/" + url.PathEscape(entry.Name)
	if c.Format != "table" && c.Format != "json" {
		query.Set("format", c.Format)
		return c.passOn(a, client, path, query)
	}
	var answer reportAnswer
	if err := client.get(a.ctx, path, query, &answer); err != nil {
		return explain(err)
	}
	columns, numbers, units := make([]string, len(answer.Columns)), make([]bool, len(answer.Columns)), make([]string, len(answer.Columns))
	for i, col := range answer.Columns {
		columns[i], numbers[i], units[i] = col.Name, numericType(col.Type), col.Unit
	}
	s, err := sheetOf(answer.Rows, columns, numbers)
	if err != nil {
		return err
	}
	if c.Format != "table" {
		return s.print(a, c.Format)
	}
	s.units, s.fit, s.spare, s.main = units, cut, true, entry.Chart.Y
	if c.Wide {
		s.fit = whole
	}
	table, caption := shown(s, entry, answer.Parameters)
	if _, err := fmt.Fprintf(a.stdout, "%s (%s)\n", answer.Title, caption); err != nil {
		return err
	}
	if err := table.print(a, c.Format); err != nil {
		return err
	}
	if s.partial() {
		if _, err := fmt.Fprintln(a.stdout, partialNote); err != nil {
			return err
		}
	}
	if lines := append(trends(s, entry.Chart, answer.Parameters["by"]), barChart(s, entry.Chart)...); len(lines) > 0 {
		_, err = fmt.Fprintf(a.stdout, "\n%s\n", strings.Join(lines, "\n"))
	}
	return err
}

// passOn prints an answer that comes in the form asked for, and says where it holds no rows.
func (c *reportCmd) passOn(a *app, client *reportClient, path string, query url.Values) error {
	resp, err := client.send(a.ctx, http.MethodGet, path+"?"+query.Encode(), nil)
	if err != nil {
		return explain(err)
	}
	defer resp.Body.Close()
	lines, err := copyCounting(a.stdout, resp.Body)
	if err != nil {
		return err
	}
	if header, counted := map[string]int{"csv": 1, "md": 2}[c.Format]; counted && lines <= header {
		fmt.Fprintln(a.stderr, noRows)
	}
	return nil
}

// explain adds the known parameters to a refusal of an unknown one.
func explain(err error) error {
	var p *apiProblem
	if errors.As(err, &p) && len(p.Parameters) > 0 {
		return usageError{fmt.Errorf("%w\nParameters: --%s", p, strings.Join(p.Parameters, ", --"))}
	}
	return err
}

// numericType says whether values of a ClickHouse type are numbers.
func numericType(t string) bool {
	for _, wrapper := range []string{"LowCardinality(", "Nullable("} {
		if inner, ok := strings.CutPrefix(t, wrapper); ok {
			t = strings.TrimSuffix(inner, ")")
		}
	}
	for _, prefix := range []string{"Int", "UInt", "Float", "Decimal"} {
		if strings.HasPrefix(t, prefix) {
			return true
		}
	}
	return false
}

// isTerminal says whether a stream of the process is a terminal.
func isTerminal(stream any) (*os.File, bool) {
	f, ok := stream.(*os.File)
	if !ok {
		return nil, false
	}
	return f, term.IsTerminal(int(f.Fd())) //nolint:gosec // a file descriptor is small
}
