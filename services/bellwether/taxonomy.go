package main

import (
	"encoding/json"
	"fmt"

	"bellwether.internal/services/taxonomy"
)

// taxonomyCmd checks taxonomies.
type taxonomyCmd struct {
	Lint taxonomyLintCmd `cmd:"" help:"Say what is wrong or suspicious in a taxonomy."`
	Diff taxonomyDiffCmd `cmd:"" help:"Say what a changed taxonomy would do to articles."`
}

// Help is shown below the flags.
func (c *taxonomyCmd) Help() string {
	return `Examples:
  bellwether taxonomy lint my-market/
  bellwether taxonomy diff default my-market/ archive.jsonl --format md`
}

// taxonomyLintCmd checks one taxonomy.
type taxonomyLintCmd struct {
	Dir    string `arg:"" optional:"" default:"default" help:"Folder of the taxonomy; \"default\" is the one that is built in."`
	Format string `default:"table" help:"table, csv, json or md."`
}

// Help is shown below the flags.
func (c *taxonomyLintCmd) Help() string {
	return `Status 1 where there are findings, or where the taxonomy cannot be loaded; every problem is named with file and line.

Example:
  bellwether taxonomy lint my-market/`
}

// taxonomyFinding is a row of lint.
type taxonomyFinding struct {
	Position string `json:"position"`
	Entry    string `json:"entry"`
	Problem  string `json:"problem"`
}

// Run prints the findings.
func (c *taxonomyLintCmd) Run(a *app) error {
	if err := checkFormat(c.Format); err != nil {
		return err
	}
	t, err := namedTaxonomy(c.Dir)
	if err != nil {
		return err
	}
	findings := taxonomy.Lint(t)
	fmt.Fprintf(a.stderr, "%s: %d organizations, %d people, %d topics, %d publisher families\n", t.Version, len(t.Organizations), len(t.People), len(t.Topics), len(t.Publishers))
	if len(findings) == 0 && c.Format == "table" {
		_, err := fmt.Fprintln(a.stdout, "No findings.")
		return err
	}
	s := &sheet{columns: []string{"position", "entry", "problem"}, numeric: make([]bool, 3)}
	for _, f := range findings {
		s.cells = append(s.cells, []string{f.Position, f.Entry, f.Problem})
		object, err := json.Marshal(taxonomyFinding(f))
		if err != nil {
			return fmt.Errorf("writing a finding: %w", err)
		}
		s.objects = append(s.objects, object)
	}
	if err := s.print(a, c.Format); err != nil {
		return err
	}
	if len(findings) > 0 {
		return fmt.Errorf("%d findings", len(findings))
	}
	return nil
}

// namedTaxonomy loads a folder; "default" is the built-in one.
func namedTaxonomy(name string) (*taxonomy.Taxonomy, error) {
	if name == "default" {
		name = ""
	}
	return taxonomy.Open(name)
}
