package main

import (
	"fmt"
	"io"
	"os"

	"bellwether.internal/services/spike/truth"
)

// readTruth reads a truth file; an empty path is none.
func readTruth(path string) ([]truth.Window, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	file, err := truth.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return file.Windows, nil
}

// judgeRows writes into each row what the truth says of it. Rows of a series come oldest first.
func judgeRows(rows []backtestRow, windows []truth.Window) {
	before := make(map[string][]truth.Onset)
	for i, row := range rows {
		so := before[row.Series]
		was := truth.Compare(windows, so)
		so = append(so, truth.Onset{Series: row.Series, At: row.StartedAt})
		is := truth.Compare(windows, so)
		before[row.Series] = so
		switch {
		case is.False > was.False:
			rows[i].Truth = "false"
		case is.Repeated > was.Repeated:
			rows[i].Truth = "repeated"
		case is.Right > was.Right:
			rows[i].Truth = "right"
		default:
			rows[i].Truth = "ignored"
		}
	}
}

// tellScore writes how the rows compare with the truth in one line.
func tellScore(w io.Writer, rows []backtestRow, windows []truth.Window) {
	onsets := make([]truth.Onset, len(rows))
	for i, row := range rows {
		onsets[i] = truth.Onset{Series: row.Series, At: row.StartedAt}
	}
	s := truth.Compare(windows, onsets)
	fmt.Fprintf(w, "found %d of %d, precision %.2f, recall %.2f, F1 %.2f, median delay %s; right %d, repeated %d, false %d\n",
		s.Found, s.Windows, s.Precision(), s.Recall(), s.F1(), s.Delay(), s.Right, s.Repeated, s.False)
}
