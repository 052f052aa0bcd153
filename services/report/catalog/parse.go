package catalog

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxFile is the greatest size of a report file in bytes.
const maxFile = 64 << 10

var (
	nameForm    = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	placeholder = regexp.MustCompile(`\{([A-Za-z_][A-Za-z0-9_]*):([^{}]+)\}`)
)

// reserved are names that the API and the command use beside a report's parameters.
var reserved = []string{"format", "limit", "after", "data", "server", "wide", "help"}

// Parse reads one report file. name is the report's, file names the file in errors. All that is wrong is reported at
// once, each with file and line or parameter.
func Parse(name, file string, content []byte) (*Report, error) {
	if !nameForm.MatchString(name) {
		return nil, fmt.Errorf("%s: a report is named with lower-case letters, digits and hyphens, not %q: rename the file", file, name)
	}
	if len(content) > maxFile {
		return nil, fmt.Errorf("%s: %d bytes, more than %d: a report is one query", file, len(content), maxFile)
	}
	header, sql := split(string(content))
	if header == "" {
		return nil, fmt.Errorf("%s:1: no header: begin the file with comment lines, the first \"-- title: …\"", file)
	}
	r := &Report{}
	decoder := yaml.NewDecoder(strings.NewReader(header))
	decoder.KnownFields(true)
	if err := decoder.Decode(r); err != nil {
		// The header starts at the file's first line, so YAML's line numbers are the file's.
		return nil, fmt.Errorf("%s: header: %w", file, err)
	}
	r.Name, r.SQL = name, strings.TrimSpace(sql)
	if problems := r.check(); len(problems) > 0 {
		for i, p := range problems {
			problems[i] = fmt.Errorf("%s: %w", file, p)
		}
		return nil, errors.Join(problems...)
	}
	return r, nil
}

// split parts the comment lines at the start of a file, without their dashes, from the rest. An empty line ends the
// header: comments behind it are SQL's.
func split(content string) (header, sql string) {
	var b strings.Builder
	rest := strings.TrimPrefix(content, "\ufeff")
	for rest != "" {
		line, after, _ := strings.Cut(rest, "\n")
		text, isComment := strings.CutPrefix(strings.TrimRight(line, " \r\t"), "--")
		if !isComment {
			break
		}
		b.WriteString(strings.TrimPrefix(text, " "))
		b.WriteByte('\n')
		rest = after
	}
	return b.String(), rest
}

func (r *Report) check() []error {
	var problems []error
	add := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if r.Title.En == "" {
		add("header: title.en is missing: name the report in a few words")
	}
	if r.Answers.En == "" {
		add("header: answers.en is missing: say which question the report answers")
	}
	used := r.placeholders()
	seen := map[string]bool{}
	for _, p := range r.Parameters {
		if seen[p.Name] {
			add("parameter %s: declared twice", p.Name)
		}
		seen[p.Name] = true
		problems = append(problems, p.check()...)
		types, isUsed := used[p.Name]
		if !isUsed {
			add("parameter %s: the SQL does not use it: write {%s:%s} or take it out of the header", p.Name, p.Name, p.bindType())
		}
		for _, t := range types {
			if !p.bindsAs(t) {
				add("parameter %s: has type %s, but the SQL binds it as %s: write {%s:%s}", p.Name, p.Type, t, p.Name, p.bindType())
			}
		}
	}
	for name := range used {
		if !seen[name] {
			add("placeholder {%s:%s}: no such parameter: add it to the header", name, used[name][0])
		}
	}
	if r.SQL == "" {
		add("no query follows the header")
	}
	if r.Chart.Kind != "" && (!slices.Contains([]string{"line", "bar"}, r.Chart.Kind) || r.Chart.X == "" || r.Chart.Y == "") {
		add("header: chart: needs kind (line or bar), x and y")
	}
	return problems
}

// placeholders lists the types that each name is bound as.
func (r *Report) placeholders() map[string][]string {
	used := map[string][]string{}
	for _, m := range placeholder.FindAllStringSubmatch(r.SQL, -1) {
		used[m[1]] = append(used[m[1]], strings.TrimSpace(m[2]))
	}
	return used
}

func (p *Parameter) check() []error {
	var problems []error
	add := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("parameter %s: "+format, append([]any{p.Name}, args...)...))
	}
	if !nameForm.MatchString(p.Name) || slices.Contains(reserved, p.Name) {
		add("name must be lower-case letters and none of %s", strings.Join(reserved, ", "))
	}
	if p.Help.En == "" {
		add("help.en is missing: say what the value does")
	}
	switch p.Type {
	case Integer:
		if p.Max <= p.Min {
			add("an integer needs min and max")
		}
	case Choice:
		if len(p.Options) == 0 {
			add("a choice needs options")
		}
	case Time, Zone, Topic, Organization, Language, Word:
	default:
		add("type %q is none of time, integer, choice, zone, topic, organization, language, text", p.Type)
		return problems
	}
	if _, err := p.Bind(p.Default, Clock{}); err != nil {
		add("default %w", err)
	}
	return problems
}

func (p *Parameter) bindType() string {
	switch p.Type {
	case Time:
		return "DateTime"
	case Integer:
		return "UInt32"
	default:
		return "String"
	}
}

func (p *Parameter) bindsAs(sqlType string) bool {
	switch p.Type {
	case Time:
		return strings.HasPrefix(sqlType, "DateTime")
	case Integer:
		return strings.HasPrefix(sqlType, "UInt") && p.Min >= 0 || strings.HasPrefix(sqlType, "Int")
	default:
		return sqlType == "String"
	}
}
