package eval

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
)

// Options say what is measured.
type Options struct {
	// Module is the folder of the module services, where the go tool runs.
	Module string
	// Shared is the folder with data that are kept outside the repository: bench/sentiment/sentfin-dev.jsonl and seed/.
	// What is not there is skipped, and said to be.
	Shared string
	// Speed measures speed too, which takes a minute.
	Speed bool
}

// Evaluation is all that was measured.
type Evaluation struct {
	Version  string
	Texts    []Text
	Readings []Reading
	Near     []Near
	// Headlines and Seed are nil where their data are absent, and Speeds where speed was not asked for.
	Headlines *Headlines
	Seed      *Article
	Speeds    *Speeds
	// Skipped says what was left out, and why.
	Skipped []string
}

// Run measures.
func Run(ctx context.Context, o Options) (*Evaluation, error) {
	reader, err := NewReader()
	if err != nil {
		return nil, err
	}
	e := &Evaluation{Version: reader.Version()}
	if e.Texts, err = Texts(); err != nil {
		return nil, err
	}
	for i := range e.Texts {
		e.Readings = append(e.Readings, reader.Read(e.Texts[i].Title, e.Texts[i].Body))
	}
	if e.Near, err = reader.Nearness(e.Texts); err != nil {
		return nil, err
	}
	if e.Seed, err = Seed(reader, filepath.Join(o.Shared, "seed")); err != nil && !e.skip(err) {
		return nil, err
	}
	headlines, err := filepath.Abs(filepath.Join(o.Shared, "bench", "sentiment", "sentfin-dev.jsonl"))
	if err != nil {
		return nil, fmt.Errorf("finding the headlines: %w", err)
	}
	if e.Headlines, err = CrossValidate(ctx, o.Module, headlines); err != nil && !e.skip(err) {
		return nil, err
	}
	if o.Speed {
		if e.Speeds, err = MeasureSpeed(ctx, o.Module); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// skip notes data that are absent; it reports false for other errors.
func (e *Evaluation) skip(err error) bool {
	if !errors.Is(err, ErrAbsent) {
		return false
	}
	e.Skipped = append(e.Skipped, err.Error())
	return true
}

// in wants the texts of a language and a half; an empty one is all.
func in(lang string, split Split) func(*Text) bool {
	return func(t *Text) bool { return (lang == "" || t.Lang == lang) && (split == "" || t.Split == split) }
}

// Own measures our own texts of a language and a half; an empty one is all.
func (e *Evaluation) Own(lang string, split Split) Own {
	return Measure(e.Texts, e.Readings, in(lang, split))
}

// Twins measures the stories told twice of a half; an empty one is all.
func (e *Evaluation) Twins(split Split) Twins {
	return Agreement(e.Texts, e.Readings, in("", split))
}
