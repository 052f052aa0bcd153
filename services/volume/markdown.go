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
	fmt.Fprintf(&b, "Each question was asked %d times (its plain form %d times) after once that does not count, one at a time; times are the service's, from the request to the first byte of its answer. Rows are those that ClickHouse read for one answer.\n\n", r.Options.Runs, r.Options.PlainRuns)
	b.WriteString("| Question | 90 days: p50 | p95 | rows read | of the rows: p95 | rows read | year: p50 | p95 | rows read | of the rows: p95 | rows read |\n|---|" + strings.Repeat("---:|", 10) + "\n")
	for _, line := range r.Lines {
		fmt.Fprintf(&b, "| %s |", line.Name)
		for i, cost := range line.Costs {
			fmt.Fprintf(&b, " %s | %s | %s |", cost.time(cost.P50), cost.time(cost.P95), cost.rows())
			if line.Plain == nil {
				b.WriteString(" – | – |")
			} else {
				fmt.Fprintf(&b, " %s | %s |", line.Plain[i].time(line.Plain[i].P95), line.Plain[i].rows())
			}
		}
		b.WriteString("\n")
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
	return fmt.Sprintf("p50 %s, p95 %s, %s rows read", c.time(c.P50), c.time(c.P95), c.rows())
}

// grouped writes a number with its thousands apart.
func grouped(n uint64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
