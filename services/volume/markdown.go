package volume

import (
	"fmt"
	"strings"
	"time"
)

// Markdown is the result as a table.
func (r Result) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on %s; load average at the end: %s. %s mentions in %s articles of a year, %s rows of quarter hours.\n",
		r.Machine, r.Load, grouped(r.Mentions), grouped(r.Articles), grouped(r.RollupRows))
	fmt.Fprintf(&b, "Each question was asked once, then %d times more (its plain form once, then %d times), one at a time. Times are the service's, from the request to the first byte of its answer. Rows are those that ClickHouse read for the first answer. \"Plain\" is the same question asked of the rows themselves.\n\n", r.Options.Runs, r.Options.PlainRuns)
	b.WriteString("| Question | Days | First | p50 | p95 | Rows read | Plain: p95 | Rows read |\n|---|" + strings.Repeat("---:|", 7) + "\n")
	for _, line := range r.Lines {
		for i, cost := range line.Costs {
			fmt.Fprintf(&b, "| %s | %d | %s | %s | %s | %s |", line.Name, Spans[i], cost.time(cost.First), cost.time(cost.P50), cost.time(cost.P95), cost.rows())
			if line.Plain == nil {
				b.WriteString(" – | – |\n")
			} else {
				fmt.Fprintf(&b, " %s | %s |\n", line.Plain[i].time(line.Plain[i].P95), line.Plain[i].rows())
			}
		}
	}
	return b.String()
}

func (c Cost) time(d time.Duration) string {
	if c.Refused != "" {
		return "refused"
	}
	return grouped(uint64(d.Milliseconds())) + " ms"
}

func (c Cost) rows() string {
	if c.Refused != "" {
		return "–"
	}
	return grouped(uint64(c.Rows))
}

// String is a cost in a line of progress.
func (c Cost) String() string {
	if c.Refused != "" {
		return "refused: " + c.Refused
	}
	return fmt.Sprintf("first %s, p50 %s, p95 %s, %s rows read", c.time(c.First), c.time(c.P50), c.time(c.P95), c.rows())
}

// grouped writes a number with its thousands apart.
func grouped(n uint64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
