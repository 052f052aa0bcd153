package catalog

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// maxReports bounds how many files a folder may hold.
const maxReports = 500

// Catalog is a set of reports in order of name. It is read-only and safe for many goroutines.
type Catalog struct {
	reports []*Report
}

// Load reads the *.sql files of each folder; a later folder's report replaces an earlier one's of the same name. All
// problems of all files come at once.
func Load(folders ...fs.FS) (*Catalog, error) {
	byName := map[string]*Report{}
	var problems []error
	for _, folder := range folders {
		files, err := fs.Glob(folder, "*.sql")
		if err != nil {
			return nil, fmt.Errorf("listing reports: %w", err)
		}
		if len(files) > maxReports {
			return nil, fmt.Errorf("listing reports: %d files, more than %d", len(files), maxReports)
		}
		for _, file := range files {
			r, err := readReport(folder, file)
			if err != nil {
				problems = append(problems, err)
				continue
			}
			byName[r.Name] = r
		}
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("reading reports: %w", errors.Join(problems...))
	}
	c := &Catalog{}
	for _, r := range byName {
		c.reports = append(c.reports, r)
	}
	slices.SortFunc(c.reports, func(a, b *Report) int { return strings.Compare(a.Name, b.Name) })
	return c, nil
}

func readReport(folder fs.FS, file string) (*Report, error) {
	f, err := folder.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	content, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return Parse(strings.TrimSuffix(path.Base(file), ".sql"), file, content)
}

// All returns the reports in order of name.
func (c *Catalog) All() []*Report { return slices.Clone(c.reports) }

// Report returns the report of a name.
func (c *Catalog) Report(name string) (*Report, bool) {
	for _, r := range c.reports {
		if r.Name == name {
			return r, true
		}
	}
	return nil, false
}
