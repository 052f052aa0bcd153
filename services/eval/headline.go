package eval

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
)

// Headlines is the cross-validation of the tone toward entities in headlines: over all of them, and over those that are
// good for one entity and bad for another.
type Headlines struct {
	N, ConflictingN               int
	Accuracy, MacroF1             float64
	Conflicting, ConflictingMacro float64
}

// foldLine is how the trainer of package polarity tells its cross-validation.
var foldLine = regexp.MustCompile(`(?m)^\d+ folds\s+all n=(\d+) accuracy=([\d.]+) macro_f1=([\d.]+)\s+mixed n=(\d+) accuracy=([\d.]+) macro_f1=([\d.]+)`)

// CrossValidate trains and tests by headline, on a file of JSON lines that is kept outside the repository, with the
// trainer of package polarity, run by the go tool in the folder of the module. It returns ErrAbsent where the file is
// not there.
func CrossValidate(ctx context.Context, module, file string) (*Headlines, error) {
	if _, err := os.Stat(file); err != nil {
		return nil, fmt.Errorf("headlines in %s: %w", file, ErrAbsent)
	}
	command := exec.CommandContext(ctx, "go", "run", "./polarity/train", "-lang", "en", "-data", file)
	command.Dir = module
	var errs bytes.Buffer
	command.Stderr = &errs
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("cross-validating: %w\n%s", err, errs.Bytes())
	}
	return parseFolds(out)
}

func parseFolds(out []byte) (*Headlines, error) {
	m := foldLine.FindSubmatch(out)
	if m == nil {
		return nil, fmt.Errorf("the trainer's answer has no line of its cross-validation:\n%s", out)
	}
	number := func(i int) float64 {
		v, _ := strconv.ParseFloat(string(m[i]), 64) // the pattern lets digits and points through only
		return v
	}
	return &Headlines{
		N: int(number(1)), Accuracy: number(2), MacroF1: number(3),
		ConflictingN: int(number(4)), Conflicting: number(5), ConflictingMacro: number(6),
	}, nil
}
