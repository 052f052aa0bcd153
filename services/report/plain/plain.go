// Package plain asks the questions of those reports that read quarter hours of the rows themselves: slowly, and in the
// most obvious way. Tests hold each report against its plain form, and the measures of reports show both.
package plain

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed *.sql
var queries embed.FS

// Prefix stands before a report's name in the name of its plain form.
const Prefix = "plain-"

// Reports are report files, by name: the plain query of each report of folder that has one, under that report's header.
func Reports(folder fs.FS) (map[string][]byte, error) {
	out := map[string][]byte{}
	files, err := fs.Glob(queries, "*.sql")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		query, err := queries.ReadFile(file)
		if err != nil {
			return nil, err
		}
		report, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, fmt.Errorf("the report of the plain query %s: %w", file, err)
		}
		var header strings.Builder
		for line := range strings.Lines(string(report)) {
			if !strings.HasPrefix(line, "--") {
				break
			}
			header.WriteString(line)
		}
		out[Prefix+path.Base(file)] = []byte(header.String() + "\n" + string(query))
	}
	return out, nil
}
