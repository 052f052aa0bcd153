package fault

import (
	"fmt"
	"slices"
	"strings"
)

// Status is the exit status of a run: 0 where it is sound and no mistake was to be found.
func (r *Result) Status() int {
	if r.Bug == "" && r.Sound() {
		return 0
	}
	return 1
}

// shown is how many findings of a kind are told.
const shownFindings = 10

// Report is what a run is told by; its last line is the verdict.
func (r *Result) Report() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nseed %d, %s Kafka, %d kills in %.0f s; pauses %d, cuts %d, absences %d, scalings %d\n",
		r.Seed, r.Kafka, r.Killed(), r.Took.Seconds(), r.Pauses, r.Cuts, r.Absences, r.Scalings)
	keys := make([][2]string, 0, len(r.ByStep))
	for k := range r.ByStep {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b [2]string) int { return strings.Compare(a[1]+a[0], b[1]+b[0]) })
	for _, k := range keys {
		fmt.Fprintf(&b, "  %4d  %-10s %s\n", r.ByStep[k], k[1], k[0])
	}
	if missed := r.missed(); len(missed) > 0 {
		fmt.Fprintf(&b, "  not killed at: %s\n", strings.Join(missed, ", "))
	}
	for _, kind := range []struct {
		name string
		of   []string
	}{{"lost", r.Lost}, {"doubled", r.Doubled}, {"wrong", r.Wrong}} {
		for i, text := range kind.of {
			if i == shownFindings {
				fmt.Fprintf(&b, "%s: and %d more\n", kind.name, len(kind.of)-i)
				break
			}
			fmt.Fprintf(&b, "%s: %s\n", kind.name, text)
		}
	}
	fmt.Fprintln(&b, r.verdict())
	return b.String()
}

// Killed is how many there were.
func (r *Result) Killed() int {
	sum := 0
	for _, n := range r.ByStep {
		sum += n
	}
	return sum
}

func (r *Result) verdict() string {
	switch {
	case r.Bug != "" && !r.Sound():
		return fmt.Sprintf("bug %s found: %d records are wrong, the first: %s", r.Bug, r.Count(), r.First())
	case r.Bug != "":
		return fmt.Sprintf("bug %s NOT found", r.Bug)
	case !r.Sound():
		return fmt.Sprintf("fault: %d kills, %d lost, %d doubled, %d wrong", r.Killed(), len(r.Lost), len(r.Doubled), len(r.Wrong))
	}
	return fmt.Sprintf("fault: %d kills, 0 lost, 0 doubled", r.Killed())
}
