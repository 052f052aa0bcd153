package report

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"bellwether.internal/services/report/catalog"
)

// words are the page's texts by key, in English and Korean.
type words map[string]catalog.Text

func loadWords() (words, error) {
	raw, err := webFiles.ReadFile("web/words.yaml")
	if err != nil {
		return nil, fmt.Errorf("reading the page's words: %w", err)
	}
	w := words{}
	if err := yaml.Unmarshal(raw, &w); err != nil {
		return nil, fmt.Errorf("reading the page's words: %w", err)
	}
	return w, nil
}

// in is the text of a key, with values filled in; the key itself where there is none. Where the first value is one, the text
// of the key with _one goes before.
func (w words) in(lang, key string, args ...any) string {
	if one := key + "_one"; len(args) > 0 && fmt.Sprint(args[0]) == "1" && w[one].En != "" {
		key = one
	}
	text, ok := w[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return text.In(lang)
	}
	return fmt.Sprintf(text.In(lang), args...)
}
