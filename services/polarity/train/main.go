// Command train fits the English weights that package polarity embeds. It reads headlines with labelled entities, checks
// by cross-validation (all entities of a headline in one fold), and writes the weights of all headlines, with and without
// sentences of our own.
// The same data gives the same file.
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

// row is one line of the data: a headline and how people labelled the entities in it.
type row struct {
	ID      string   `json:"id"`
	Text    string   `json:"text"`
	Targets []target `json:"targets"`
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
	data := flags.String("data", "", "JSON lines with id, text and targets of surface and label")
	out := flags.String("out", "", "folder for the weights; none are written if empty")
	limit := flags.Int("limit", 120000, "most features to keep")
	folds := flags.Int("folds", 5, "folds of the cross-validation; 0 for none")
	rounds := flags.Int("rounds", 1, "rounds of the cross-validation, each with folds of its own")
	var fit linear.Fit
	flags.IntVar(&fit.Epochs, "epochs", 12, "passes over the examples")
	flags.Float64Var(&fit.Rate, "rate", 0.02, "AdaGrad's rate")
	flags.Float64Var(&fit.L2, "l2", 1e-4, "pull toward zero")
	flags.IntVar(&fit.Least, "least", 2, "leave out features in fewer examples")
	flags.Float64Var(&fit.Drop, "drop", 0.5, "share of an example's features that a step does not see")
	flags.Float64Var(&fit.Smooth, "smooth", 0.1, "share of certainty that goes to the other labels")
	flags.IntVar(&fit.Runs, "runs", 2, "trainings whose weights are averaged")
	flags.Uint64Var(&fit.Seed, "seed", 1, "of the order of examples")
	if err := flags.Parse(args); err != nil {
		return err
	}
	reader, err := reading.NewReader()
	if err != nil {
		return err
	}
	rows, err := load(*data)
	if err != nil {
		return err
	}
	sentences, relations, err := curriculum()
	if err != nil {
		return err
	}
	set := newSet(reader, rows)
	set.own = weigh(newSet(reader, sentences).all(), ownWeight)
	set.relations = weigh(newSet(reader, relations).all(), relationWeight)
	set.rulesAlone()
	if *folds > 1 {
		set.validate(fit, *folds, *rounds, *limit)
	}
	if *out == "" {
		return nil
	}
	all := func(int) bool { return true }
	for name, examples := range map[string][]linear.Example{"en-headlines.bin": set.headlines(all), "en-sentences.bin": set.sentences(all)} {
		weights := linear.Encode(fit.Train(examples), *limit)
		if err := os.WriteFile(filepath.Join(*out, name), weights, 0o644); err != nil {
			return fmt.Errorf("writing weights: %w", err)
		}
		fmt.Printf("wrote %s, %d bytes\n", name, len(weights))
	}
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
