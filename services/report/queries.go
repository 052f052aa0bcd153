package report

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed queries/*.sql
var queryFiles embed.FS

//go:embed reports/*.sql
var reportFiles embed.FS

// builtIn are the reports that the program carries.
func builtIn() (fs.FS, error) { return fs.Sub(reportFiles, "reports") }

// query is the text of queries/<name>.sql. A name that is not there is a mistake in the program.
func query(name string) string {
	text, err := queryFiles.ReadFile("queries/" + name + ".sql")
	if err != nil {
		panic(fmt.Sprintf("no query %s", name))
	}
	return string(text)
}
