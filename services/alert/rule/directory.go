package rule

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"bellwether.internal/services/taxonomy"
)

// directory finds the ids of topics and organizations by what a taxonomy calls them.
type directory struct {
	called taxonomy.Called
	known  map[Kind]map[string]taxonomy.Names
}

func newDirectory(t *taxonomy.Taxonomy) *directory {
	d := &directory{called: taxonomy.NewCalled(t), known: map[Kind]map[string]taxonomy.Names{Topic: {}, Organization: {}}}
	for _, topic := range t.Topics {
		d.known[Topic][topic.ID] = topic.Name
	}
	for _, o := range t.Organizations {
		d.known[Organization][o.ID] = o.Name
	}
	return d
}

// id is the one that a text means: itself, or what is called so by a name, an alias or a ticker. An empty text means all.
func (d *directory) id(kind Kind, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	switch meant := d.called.IDs(string(kind), text); {
	case len(meant) == 1:
		return meant[0], nil
	case len(meant) > 1:
		return "", fmt.Errorf("%q may mean several: %s; write one of these", text, strings.Join(meant, ", "))
	}
	near := ""
	if close := taxonomy.Near(text, d.known[kind]); len(close) > 0 {
		near = "; near it: " + strings.Join(close, ", ")
	}
	return "", fmt.Errorf("the taxonomy has no %s %q%s", kind, text, near)
}

// watch reads what is watched, by ids.
func (l *loader) watch(v *yaml.Node) Watch {
	w := parsed(l, v, "watch", ParseWatch)
	if l.names == nil {
		return w
	}
	var err error
	if w.Organization, err = l.names.id(Organization, w.Organization); err != nil {
		l.problem(v, "watch: %v", err)
	}
	if w.Topic, err = l.names.id(Topic, w.Topic); err != nil {
		l.problem(v, "watch: %v", err)
	}
	return w
}
