package spike

import (
	"math"
	"time"
)

// span judges the sum of the last rows of a series; the shortest is the row alone.
type span struct {
	rows       int
	counts     []float64 // ring of the last rows−1 counts
	means      []float64 // ring of what was expected of them
	at         int
	dispersion dispersion
	tail       tail
}

// newSpan makes a span of so many rows, at least 1.
func newSpan(rows int) *span {
	return &span{rows: rows, counts: make([]float64, rows-1), means: make([]float64, rows-1)}
}

// newSpans makes a span for each of the span lengths at this interval between rows: at least one row, then two, then
// three, since a rise that lasts shows in a sum also where rows are hours apart.
func newSpans(interval time.Duration) []*span {
	var spans []*span
	for i, length := range spanLengths() {
		rows := max(int(math.Round(float64(length)/float64(interval))), i+1)
		// A sum over more rows than this would cost more than it tells.
		spans = append(spans, newSpan(min(rows, 240)))
	}
	return spans
}

// sums returns what came and what was expected over the span that ends with the given row.
func (s *span) sums(count, mean float64) (came, expected float64) {
	came, expected = count, mean
	for i := range s.counts {
		came += s.counts[i]
		expected += s.means[i]
	}
	return came, expected
}

// verdict is what one span says about a row.
type verdict struct {
	came     float64
	counts   counts
	surprise float64
	score    float64
}

// judge holds the row against the span's past.
func (s *span) judge(count, mean float64, known knowledge, direction Direction) verdict {
	came, expected := s.sums(count, mean)
	v := verdict{came: came, counts: counts{mean: expected, dispersion: s.dispersion.value(expected, known)}}
	v.surprise = v.counts.surprise(came, direction)
	v.score = s.tail.score(v.surprise)
	return v
}

// learn takes the row in. calibrate is false while the expectation is still too young for its surprises to mean much.
func (s *span) learn(v verdict, count, mean float64, p pace, direction Direction, calibrate bool) {
	if calibrate {
		s.tail.add(v.surprise, p)
	}
	s.dispersion.add(p.keep, v.counts.clip(v.came, direction), v.counts.mean)
	if len(s.counts) > 0 {
		s.counts[s.at], s.means[s.at] = count, mean
		s.at = (s.at + 1) % len(s.counts)
	}
}
