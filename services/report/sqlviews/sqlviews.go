// Package sqlviews knows the views that people ask by SQL: the command and the page show the same list of them.
package sqlviews

import (
	_ "embed"
	"fmt"

	"go.yaml.in/yaml/v3"

	"bellwether.internal/services/report/catalog"
)

//go:embed views.yaml
var file []byte

// View is a view of the database bellwether.
type View struct {
	Name string `yaml:"name"`
	// About says in a line what a row of it is.
	About catalog.Text `yaml:"about"`
}

// All lists the views, those of the news first.
func All() ([]View, error) {
	var views []View
	if err := yaml.Unmarshal(file, &views); err != nil {
		return nil, fmt.Errorf("reading the list of views: %w", err)
	}
	return views, nil
}
