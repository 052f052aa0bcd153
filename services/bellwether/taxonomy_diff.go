package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/annotate"
	"bellwether.internal/services/sample"
	"bellwether.internal/services/taxonomy"
)

// taxonomyDiffCmd compares two taxonomies.
type taxonomyDiffCmd struct {
	Before string `arg:"" name:"dir-a" help:"Folder of the taxonomy as it is; \"default\" is the one that is built in."`
	After  string `arg:"" name:"dir-b" help:"Folder of the taxonomy as it would be."`
	File   string `arg:"" optional:"" help:"Articles, JSON lines as for push (- is standard input); default the sample's hand-written articles."`
	Format string `default:"table" help:"table, csv, json or md."`
}

// Help is shown below the flags.
func (c *taxonomyDiffCmd) Help() string {
	return `First the entries that differ, then what the change does to the articles: for every organization and topic the number of
articles that name it before and after, how many gain or lose it, and the title of one of those.

Example:
  bellwether taxonomy diff default my-market/ archive.jsonl`
}

// taxonomyEffect is a row of diff.
type taxonomyEffect struct {
	Section string `json:"section"`
	ID      string `json:"id"`
	Change  string `json:"change"`
	Before  int    `json:"before"`
	After   int    `json:"after"`
	Gained  int    `json:"gained"`
	Lost    int    `json:"lost"`
	Example string `json:"example"`
}

// effects counts what a change of taxonomy does to articles.
type effects struct {
	before, after *annotate.Annotator
	articles      int
	different     int
	rows          map[string]*taxonomyEffect
}

// Run prints the comparison.
func (c *taxonomyDiffCmd) Run(a *app) error {
	if err := checkFormat(c.Format); err != nil {
		return err
	}
	before, err := namedTaxonomy(c.Before)
	if err != nil {
		return err
	}
	after, err := namedTaxonomy(c.After)
	if err != nil {
		return err
	}
	e := &effects{before: annotate.New(before), after: annotate.New(after), rows: map[string]*taxonomyEffect{}}
	if err := c.read(a, e); err != nil {
		return err
	}
	var rows []taxonomyEffect
	for _, change := range taxonomy.Diff(before, after) {
		rows = append(rows, taxonomyEffect{Section: change.Section, ID: change.ID, Change: change.What})
	}
	rows = append(rows, e.changed()...)
	fmt.Fprintf(a.stderr, "%s → %s: %d of %d articles read differently\n", before.Version, after.Version, e.different, e.articles)
	return printEffects(a, c.Format, rows)
}

// read feeds the articles.
func (c *taxonomyDiffCmd) read(a *app, e *effects) error {
	if c.File == "" {
		for _, article := range sample.Articles() {
			e.add(article.Title, article.Text, "")
		}
		return nil
	}
	in := a.stdin
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("opening the articles: %w", err)
		}
		defer f.Close()
		in = f
	}
	lines := bufio.NewReaderSize(in, 64<<10)
	for number := 1; ; number++ {
		if err := a.ctx.Err(); err != nil {
			return fmt.Errorf("comparing: %w", err)
		}
		line, err := readLine(lines, maxAnnotateLine)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && strings.TrimSpace(string(line)) == "" {
			continue
		}
		var article *bellwetherv1.Article
		if err == nil {
			article, err = decodeArticle(line)
		}
		if err != nil {
			return fmt.Errorf("%s, line %d: %w", c.File, number, err)
		}
		if !article.GetRemoved() {
			e.add(article.GetTitle(), article.GetText(), article.GetLang())
		}
	}
}

// add compares one article.
func (e *effects) add(title, text, lang string) {
	e.articles++
	x, y := found(e.before.Annotate(title, text, lang)), found(e.after.Annotate(title, text, lang))
	different := false
	for key := range x {
		different = e.count(key, title, true, y[key]) || different
	}
	for key := range y {
		if !x[key] {
			different = e.count(key, title, false, true) || different
		}
	}
	if different {
		e.different++
	}
}

// count notes that an article has something before, after or both, and reports whether that is a difference.
func (e *effects) count(key, title string, before, after bool) bool {
	row := e.rows[key]
	if row == nil {
		section, id, _ := strings.Cut(key, " ")
		row = &taxonomyEffect{Section: section, ID: id, Change: "articles"}
		e.rows[key] = row
	}
	if before {
		row.Before++
	}
	if after {
		row.After++
	}
	switch {
	case before && !after:
		row.Lost++
	case after && !before:
		row.Gained++
	default:
		return false
	}
	if row.Example == "" {
		row.Example = title
	}
	return true
}

// found returns what an annotation names, each with its section.
func found(a *bellwetherv1.Annotation) map[string]bool {
	out := map[string]bool{}
	for _, o := range a.GetOrganizations() {
		out["organization "+o.GetEntityId()] = true
	}
	for _, m := range a.GetMentions() {
		if m.GetKind() == bellwetherv1.MentionKind_MENTION_KIND_PERSON {
			out["person "+m.GetEntityId()] = true
		}
	}
	for _, t := range a.GetTopics() {
		out["topic "+t.GetTopic()] = true
	}
	return out
}

// changed returns the rows of what some article gains or loses, in order.
func (e *effects) changed() []taxonomyEffect {
	var out []taxonomyEffect
	for _, row := range e.rows {
		if row.Gained+row.Lost > 0 {
			out = append(out, *row)
		}
	}
	slices.SortFunc(out, func(x, y taxonomyEffect) int {
		return strings.Compare(x.Section+" "+x.ID, y.Section+" "+y.ID)
	})
	return out
}

// printEffects writes the rows in a format.
func printEffects(a *app, format string, rows []taxonomyEffect) error {
	s := &sheet{
		columns: []string{"section", "id", "change", "before", "after", "gained", "lost", "example"},
		numeric: []bool{false, false, false, true, true, true, true, false},
	}
	for _, r := range rows {
		object, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("writing a row: %w", err)
		}
		s.objects = append(s.objects, object)
		s.cells = append(s.cells, []string{r.Section, r.ID, r.Change, strconv.Itoa(r.Before), strconv.Itoa(r.After), strconv.Itoa(r.Gained), strconv.Itoa(r.Lost), r.Example})
	}
	return s.print(a, format)
}
