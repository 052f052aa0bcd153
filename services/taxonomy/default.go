package taxonomy

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
)

//go:embed ai-semiconductors/*.yaml
var embedded embed.FS

// Default returns the taxonomy that the program carries: AI semiconductors.
func Default() (*Taxonomy, error) {
	sub, err := fs.Sub(embedded, "ai-semiconductors")
	if err != nil {
		return nil, fmt.Errorf("opening the embedded taxonomy: %w", err)
	}
	t, err := Load(sub)
	if err != nil {
		return nil, fmt.Errorf("reading the embedded taxonomy: %w", err)
	}
	return t, nil
}

// Open returns the taxonomy in a folder, as Load reads it, or the one that the program carries where dir is empty.
func Open(dir string) (*Taxonomy, error) {
	if dir == "" {
		return Default()
	}
	t, err := Load(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("reading the taxonomy in %s:\n%w", dir, err)
	}
	return t, nil
}
