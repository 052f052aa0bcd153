package fault

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"bellwether.internal/services/rig"
)

// The lines of docs/faults.md that rows are written between.
const (
	beginRuns = "<!-- begin: runs, written by make fault -->"
	endRuns   = "<!-- end: runs -->"
	beginBugs = "<!-- begin: bugs, written by make fault -->"
	endBugs   = "<!-- end: bugs -->"
)

// Record appends a run to the table of runs in a document, or puts what a deliberate mistake came to in place of what it
// came to before.
func (r *Result) Record(path, commit string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("reading the document: %w", err)
	}
	document := string(text)
	if r.Bug == "" {
		document, err = within(document, beginRuns, endRuns, func(rows []string) []string { return append(rows, r.row(commit)) })
	} else {
		document, err = within(document, beginBugs, endBugs, func(rows []string) []string {
			name := "| `" + r.Bug + "` |"
			rows = slices.DeleteFunc(rows, func(row string) bool { return strings.HasPrefix(row, name) })
			rows = append(rows, fmt.Sprintf("%s %d | %d | `%s` | %s |", name, r.Seed, r.Killed(), commit, strings.ReplaceAll(r.verdict(), "|", "/")))
			slices.Sort(rows[2:])
			return rows
		})
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, []byte(document), 0o644)
}

// within changes the rows of the table that stands between two lines; the first two are its head.
func within(document, begin, end string, change func(rows []string) []string) (string, error) {
	table, err := rig.Between(document, begin, end)
	if err != nil {
		return "", err
	}
	rows := strings.Split(strings.TrimSpace(table), "\n")
	if len(rows) < 2 {
		return "", errors.New("want a table between " + begin + " and " + end)
	}
	return rig.Replace(document, begin, end, "\n"+strings.Join(change(rows), "\n")+"\n")
}

// row is a run in the table of runs.
func (r *Result) row(commit string) string {
	bySteps := map[string]int{}
	for k, n := range r.ByStep {
		step := k[0]
		if first, rest, found := strings.Cut(step, "."); found && first == "store" {
			step = "store." + strings.SplitN(rest, ".", 2)[0]
		}
		bySteps[step] += n
	}
	var steps []string
	for _, name := range names(bySteps) {
		steps = append(steps, fmt.Sprintf("%s %d", name, bySteps[name]))
	}
	steps = append(steps, fmt.Sprintf("not at %d points", len(r.missed())))
	result := "sound"
	if !r.Sound() {
		result = fmt.Sprintf("%d lost, %d doubled, %d wrong", len(r.Lost), len(r.Doubled), len(r.Wrong))
	}
	return fmt.Sprintf("| %d | `%s` | %s | %d | %s | %d, %d, %d, %d | %s | %.0f |",
		r.Seed, commit, r.Kafka, r.Killed(), strings.Join(steps, ", "), r.Pauses, r.Cuts, r.Absences, r.Scalings, result, r.Took.Seconds())
}
