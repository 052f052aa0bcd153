package baseline

import "time"

// window holds the last rows of a series, up to a number, and their sums.
type window struct {
	rows        []float64
	at, filled  int
	sum, square float64
}

// newWindow makes a window of a length of time, at least one row.
func newWindow(length, bucket time.Duration) *window {
	return &window{rows: make([]float64, max(int(length/bucket), 1))}
}

// full reports whether the window holds as many rows as it can.
func (w *window) full() bool { return w.filled == len(w.rows) }

// add takes in a row and drops the oldest; it returns the row that was dropped, 0 if none was.
func (w *window) add(count float64) (dropped float64) {
	dropped = w.rows[w.at]
	w.rows[w.at] = count
	w.at = (w.at + 1) % len(w.rows)
	w.filled = min(w.filled+1, len(w.rows))
	w.sum += count - dropped
	w.square += count*count - dropped*dropped
	return dropped
}

// mean is the mean of the rows.
func (w *window) mean() float64 { return w.sum / float64(max(w.filled, 1)) }

// variance is the rows' variance.
func (w *window) variance() float64 {
	mean := w.mean()
	return max(w.square/float64(max(w.filled, 1))-mean*mean, 0)
}
