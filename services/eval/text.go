package eval

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Split is one half of the texts.
type Split string

// The halves: errors are looked at in Dev only.
const (
	Dev  Split = "dev"
	Test Split = "test"
)

// Tone is what a text means for an organization's business: positive, neutral or negative.
type Tone string

// The tones. Missing is what is said of an organization that was not found; no label is Missing.
const (
	Positive Tone = "positive"
	Neutral  Tone = "neutral"
	Negative Tone = "negative"
	Missing  Tone = "missing"
)

// Text is one labelled text.
type Text struct {
	// ID names the text; those of a story told in both languages are its name with -ko and -en.
	ID string
	// Story is what the split goes by: both tellings of a story are in one half.
	Story string
	Lang  string
	Split Split
	// Style is how it is written (wire, table …), Class what is hard about it (negation, false-friend …).
	Style, Class string
	Title, Body  string
	// Organizations are those that it names, each with the tone toward it.
	Organizations map[string]Tone
	// Topics are what it is about; Minor are those that it touches, which may be said and need not be.
	Topics, Minor []string
}

// telling is a story in one language.
type telling struct {
	Title string `yaml:"title"`
	Text  string `yaml:"text"`
}

// entry is a story as the files hold it: one text, or two tellings.
type entry struct {
	ID            string          `yaml:"id"`
	Style         string          `yaml:"style"`
	Class         string          `yaml:"class"`
	Organizations map[string]Tone `yaml:"organizations"`
	Topics        []string        `yaml:"topics"`
	Minor         []string        `yaml:"minor"`
	Title         string          `yaml:"title"`
	Text          string          `yaml:"text"`
	Ko            *telling        `yaml:"ko"`
	En            *telling        `yaml:"en"`
}

//go:embed testdata/texts/*.yaml
var files embed.FS

// Texts reads the labelled texts that the package carries, in order of their ids.
func Texts() ([]Text, error) { return load(files, "testdata/texts") }

// load reads every file of a folder; all problems are named at once.
func load(from fs.FS, dir string) ([]Text, error) {
	names, err := fs.Glob(from, dir+"/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("listing the texts: %w", err)
	}
	var out []Text
	var problems []error
	seen := map[string]bool{}
	for _, name := range names {
		entries, err := decode(from, name)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if seen[e.ID] {
				problems = append(problems, fmt.Errorf("%s: id %q is there twice", name, e.ID))
			}
			seen[e.ID] = true
			texts, err := e.texts()
			if err != nil {
				problems = append(problems, fmt.Errorf("%s: %s: %w", name, e.ID, err))
			}
			out = append(out, texts...)
		}
	}
	slices.SortFunc(out, func(a, b Text) int { return cmp.Compare(a.ID, b.ID) })
	return out, errors.Join(problems...)
}

func decode(from fs.FS, name string) ([]entry, error) {
	f, err := from.Open(name)
	if err != nil {
		return nil, fmt.Errorf("reading the texts: %w", err)
	}
	defer f.Close()
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	var entries []entry
	if err := d.Decode(&entries); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return entries, nil
}

// texts makes one text or two of an entry.
func (e *entry) texts() ([]Text, error) {
	for id, tone := range e.Organizations {
		if tone != Positive && tone != Neutral && tone != Negative {
			return nil, fmt.Errorf("tone %q of %s: want positive, neutral or negative", tone, id)
		}
	}
	t := Text{
		ID: e.ID, Story: e.ID, Split: splitOf(e.ID), Style: e.Style, Class: e.Class,
		Organizations: e.Organizations, Topics: e.Topics, Minor: e.Minor,
	}
	if e.Ko != nil && e.En != nil {
		ko, en := t, t
		ko.ID, ko.Lang, ko.Title, ko.Body = e.ID+"-ko", "ko", e.Ko.Title, strings.TrimSpace(e.Ko.Text)
		en.ID, en.Lang, en.Title, en.Body = e.ID+"-en", "en", e.En.Title, strings.TrimSpace(e.En.Text)
		return []Text{ko, en}, nil
	}
	t.Title, t.Body = e.Title, strings.TrimSpace(e.Text)
	switch {
	case strings.HasPrefix(e.ID, "ko-"):
		t.Lang = "ko"
	case strings.HasPrefix(e.ID, "en-"):
		t.Lang = "en"
	default:
		return nil, errors.New("a text in one language begins its id with ko- or en-, a story in both has ko and en")
	}
	if t.Title == "" || t.Body == "" {
		return nil, errors.New("title or text is missing")
	}
	return []Text{t}, nil
}

// splitOf divides the stories by a hash of their id, so that a new one goes to a half that nobody chose.
func splitOf(story string) Split {
	h := fnv.New64a()
	h.Write([]byte(story))
	if h.Sum64()>>32&1 == 0 {
		return Dev
	}
	return Test
}
