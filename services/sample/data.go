package sample

import (
	"bytes"
	"embed"
	"fmt"

	"go.yaml.in/yaml/v3"
)

//go:embed data/*.yaml
var files embed.FS

// mustDecode reads one of the package's own files; an unknown key is an error. The files are compiled in, so a fault in
// them is a fault of the program, and the tests read every one of them: it panics.
func mustDecode(name string, into any) {
	raw, err := files.ReadFile("data/" + name)
	if err == nil {
		dec := yaml.NewDecoder(bytes.NewReader(raw))
		dec.KnownFields(true)
		err = dec.Decode(into)
	}
	if err != nil {
		panic(fmt.Sprintf("reading the sample's %s: %v", name, err))
	}
}
