// Command train fits the weights that package polarity embeds: the Korean ones on texts of our own, the English ones on
// headlines with labelled entities and on texts of our own. It checks by cross-validation (all entities of a text in one
// fold). The same data gives the same files.
//
//	go generate ./polarity
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"bellwether.internal/services/polarity/internal/linear"
	"bellwether.internal/services/polarity/internal/reading"
)

// row is one line of the data: a text and how people labelled the entities in it, or, where none is named, all of it.
type row struct {
	ID      string   `json:"id"`
	Text    string   `json:"text"`
	Targets []target `json:"targets"`
	Label   string   `json:"label"`
}

type target struct {
	Surface string `json:"surface"`
	Label   string `json:"label"`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("train", flag.ExitOnError)
	data := flags.String("data", "", "English headlines: JSON lines with id, text and targets of surface and label")
	lang := flags.String("lang", "", "language, ko or en; both if empty")
	out := flags.String("out", "", "folder for the weights; none are written if empty")
	limit := flags.Int("limit", 98304, "most features to keep; three quarters of a power of two fill their table best")
	folds := flags.Int("folds", 5, "folds of the cross-validation; 0 for none")
	rounds := flags.Int("rounds", 1, "rounds of the cross-validation, each with folds of its own")
	var fit linear.Fit
	flags.IntVar(&fit.Epochs, "epochs", 12, "passes over the examples")
	flags.Float64Var(&fit.Rate, "rate", 0.02, "AdaGrad's rate")
	flags.Float64Var(&fit.L2, "l2", 1e-4, "pull toward zero")
	flags.IntVar(&fit.Least, "least", 2, "leave out features in fewer examples")
	flags.Float64Var(&fit.Drop, "drop", 0.5, "share of an example's features that a step does not see")
	flags.Float64Var(&fit.Smooth, "smooth", 0.1, "share of certainty that goes to the other labels")
	flags.IntVar(&fit.Runs, "runs", 4, "trainings whose weights are averaged")
	flags.Uint64Var(&fit.Seed, "seed", 1, "of the order of examples")
	if err := flags.Parse(args); err != nil {
		return err
	}
	t := trainer{fit: fit, folds: *folds, rounds: *rounds, limit: *limit, out: *out}
	var err error
	if t.reader, err = reading.NewReader(); err != nil {
		return err
	}
	switch *lang {
	case "ko":
		return t.korean()
	case "en":
		return t.english(*data)
	case "":
		if err := t.korean(); err != nil {
			return err
		}
		return t.english(*data)
	}
	return fmt.Errorf("-lang %q is neither ko nor en", *lang)
}

// trainer trains and checks models.
type trainer struct {
	reader               *reading.Reader
	fit                  linear.Fit
	folds, rounds, limit int
	out                  string // folder; empty for none
}

func (t *trainer) korean() error {
	texts, relations, err := koreanCurriculum()
	if err != nil {
		return err
	}
	set := newSet(t.reader, reading.Korean, texts)
	set.relations = weigh(newSet(t.reader, reading.Korean, relations).all(), relationWeight)
	t.check(set)
	if err := t.write("ko.bin", set.all()); err != nil {
		return err
	}
	return t.write("ko-unmarked.bin", set.unmarked(func(int) bool { return true }))
}

func (t *trainer) english(data string) error {
	rows, err := load(data)
	if err != nil {
		return err
	}
	sentences, relations, err := curriculum()
	if err != nil {
		return err
	}
	set := newSet(t.reader, reading.English, rows)
	set.own = weigh(newSet(t.reader, reading.English, sentences).all(), ownWeight)
	set.relations = weigh(newSet(t.reader, reading.English, relations).all(), relationWeight)
	t.check(set)
	all := func(int) bool { return true }
	if err := t.write("en-headlines.bin", set.headlines(all)); err != nil {
		return err
	}
	return t.write("en-sentences.bin", set.sentences(all))
}

// check prints how far the rules get alone, and the cross-validation.
func (t *trainer) check(s *set) {
	s.rulesAlone()
	if t.folds > 1 {
		s.validate(t.fit, t.folds, t.rounds, t.limit)
	}
}

// write trains on examples and writes the weights, if there is a folder for them.
func (t *trainer) write(name string, examples []linear.Example) error {
	if t.out == "" {
		return nil
	}
	data := linear.Encode(t.fit.Train(examples), t.limit)
	if err := os.WriteFile(filepath.Join(t.out, name), data, 0o644); err != nil {
		return fmt.Errorf("writing weights: %w", err)
	}
	fmt.Printf("wrote %s, %d bytes\n", name, len(data))
	return nil
}

func load(name string) ([]row, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("opening -data: %w", err)
	}
	defer f.Close()
	var rows []row
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		rows = append(rows, r)
	}
	return rows, lines.Err()
}
