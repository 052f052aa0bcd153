package taxonomy

import (
	"embed"
	"fmt"
	"io/fs"
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
