package recovery

import (
	"fmt"
	"strings"
	"time"
)

// table is what a measure found, ready to be written.
type table struct {
	text  string // how it was measured
	head  []string
	rows  [][]string
	after string // what it comes to
}

// String is the table as Markdown, the first column to the left, the others to the right.
func (t table) String() string {
	var w strings.Builder
	fmt.Fprintf(&w, "%s\n\n| %s |\n|---|%s\n", t.text, strings.Join(t.head, " | "), strings.Repeat("---:|", len(t.head)-1))
	for _, row := range t.rows {
		fmt.Fprintf(&w, "| %s |\n", strings.Join(row, " | "))
	}
	fmt.Fprintf(&w, "\n%s\n", t.after)
	return w.String()
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }
func mebibytes(n int64) string       { return fmt.Sprintf("%d MiB", n>>20) }

// thousands is a number with its thousands apart.
func thousands(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
