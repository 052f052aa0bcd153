package taxonomy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// file is what one YAML file may hold; a taxonomy is spread over as many files as its authors like.
type file struct {
	Market        string              `yaml:"market"`
	Contexts      map[string][]string `yaml:"contexts"`
	Decoys        []string            `yaml:"decoys"`
	Organizations []Organization      `yaml:"organizations"`
	People        []Person            `yaml:"people"`
	Topics        []Topic             `yaml:"topics"`
	Events        []EventKind         `yaml:"events"`
	Publishers    []PublisherFamily   `yaml:"publishers"`
}

// Load reads every *.yaml at the root of fsys as one taxonomy. Unknown keys are refused. All problems are named at
// once, each with file and line.
func Load(fsys fs.FS) (*Taxonomy, error) {
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("listing taxonomy files: %w", err)
	}
	if len(names) == 0 {
		return nil, errors.New("reading taxonomy: no *.yaml file in the folder")
	}
	slices.Sort(names)
	t := &Taxonomy{Contexts: map[string][]string{}}
	var problems []error
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("reading taxonomy: %w", err)
		}
		f, err := decode(name, data)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		problems = append(problems, t.add(name, f)...)
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	if err := check(t); err != nil {
		return nil, err
	}
	t.families = indexFamilies(t.Publishers)
	t.Version, err = version(t)
	return t, err
}

// decode parses one file strictly and notes the line of each entry.
func decode(name string, data []byte) (*file, error) {
	var f file
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %s", name, inFile(name, err))
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(root.Content) == 0 {
		return &f, nil
	}
	top := root.Content[0]
	for i := 0; i+1 < len(top.Content); i += 2 {
		f.place(name, top.Content[i].Value, top.Content[i+1].Content)
	}
	return &f, nil
}

// inFile rewrites the "line N" of a YAML error as "file:N".
func inFile(name string, err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	text = strings.TrimPrefix(text, "unmarshal errors:\n")
	return strings.TrimSpace(strings.ReplaceAll(text, "line ", path.Base(name)+":"))
}

// place writes file:line into the entries of one section.
func (f *file) place(name, section string, entries []*yaml.Node) {
	for i, n := range entries {
		at := fmt.Sprintf("%s:%d", name, n.Line)
		switch section {
		case "organizations":
			f.Organizations[i].Position = at
		case "people":
			f.People[i].Position = at
		case "topics":
			f.Topics[i].Position = at
		case "events":
			f.Events[i].Position = at
		case "publishers":
			f.Publishers[i].Position = at
		}
	}
}

// add merges a file into t.
func (t *Taxonomy) add(name string, f *file) []error {
	var problems []error
	if f.Market != "" {
		if t.Name != "" && t.Name != f.Market {
			problems = append(problems, fmt.Errorf("%s: market %q, but another file says %q; keep one", name, f.Market, t.Name))
		}
		t.Name = f.Market
	}
	for context, words := range f.Contexts {
		if _, ok := t.Contexts[context]; ok {
			problems = append(problems, fmt.Errorf("%s: context %q stands in another file too; merge them", name, context))
		}
		t.Contexts[context] = words
	}
	t.Decoys = append(t.Decoys, f.Decoys...)
	t.Organizations = append(t.Organizations, f.Organizations...)
	t.People = append(t.People, f.People...)
	t.Topics = append(t.Topics, f.Topics...)
	t.Events = append(t.Events, f.Events...)
	t.Publishers = append(t.Publishers, f.Publishers...)
	return problems
}

// version hashes what the files say, not how: JSON writes maps in the order of their keys, and comments are gone.
func version(t *Taxonomy) (string, error) {
	content := *t
	content.Version = ""
	data, err := json.Marshal(content)
	if err != nil {
		return "", fmt.Errorf("hashing taxonomy: %w", err)
	}
	sum := sha256.Sum256(data)
	return t.Name + "-" + hex.EncodeToString(sum[:4]), nil
}
