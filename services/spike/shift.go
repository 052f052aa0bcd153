package spike

import (
	"math"
	"time"
)

// Settings of a Shift beside those of a Detector. They were chosen on generated series of other seeds than the published
// figures; docs/spikes.md tells how.
const (
	// mixHalfLife is how fast the expected mix forgets.
	mixHalfLife = 30 * 24 * time.Hour
	// priorEach is how many stories of each way of counting are believed before any was seen (Perks's prior for three ways,
	// Jeffreys's for two).
	priorEach = 0.5
	// priorLikeness is the likeness of a row's stories that is believed as if seen in priorPairs pairs of them.
	priorLikeness = 0.1
	priorPairs    = 200
	// clippedBoth is what is left of a normal distribution's variance when it is clipped at 1.5 deviations on both sides:
	// 2·∫₀^1.5 z²φ(z)dz + 2·1.5²·(1−Φ(1.5)).
	clippedBoth = 0.778
	// mixStories are the least stories behind an expectation that may alert.
	mixStories = 30
	// holding is the part of the threshold from which a row keeps up an episode that has begun.
	holding = 0.5
)

// ShiftResult is what a Shift says about one row, from that row and those before it.
type ShiftResult struct {
	// Expected is the mean that the row should have shown, in −1…1.
	Expected float64
	// Score is −log10 of the probability that a row of this series is so surprising, at least 0; Surprise is that of the
	// tail's probability of the row alone, before calibration.
	Score, Surprise float64
	// Judged is false where the row has too few stories, or too little was seen before: it says nothing.
	Judged bool
	// Reaches is true where the row was judged, the score is at or above the threshold and the row alone is surprising too.
	Reaches bool
	// Holds is true where the row, judged and on the side Up says, would keep up an episode that has begun.
	Holds bool
	// Up is true where the mean is at or above its expectation.
	Up bool
	// Quiet is how long the score must stay below the threshold before an episode has ended, for Episode.
	Quiet time.Duration
	// Baseline is the time that the expectation really rests on, as far back as it still counts (four half-lives).
	Baseline time.Duration
}

// Shift watches how the stories of one series count on average: their tone, or the share that has something. It is not safe
// for concurrent use. Its memory does not grow.
//
// The expectation is a mix that decays. How sure a row is follows from the number of its stories: n stories that are alike
// with the intra-class correlation ρ say as much as n/(1+(n−1)ρ) that are independent (the design effect of Kish 1965,
// Survey Sampling, 5.4; of a share this is the variance of a beta-binomial distribution). ρ is learned by its moments from the
// rows themselves. What the expectation itself is unsure by is added. The tail's probability of the mean of so many stories
// (sample.go) or of a share (share.go) is the surprise, of the row alone and of sums over two and four rows. Each is calibrated
// as a Detector's (tail.go); the highest score counts.
type Shift struct {
	options  Options
	two      bool // stories count 1 or 0, none against
	rows     int  // that were judged
	last     time.Time
	covered  time.Duration
	interval interval

	of, plus, minus, squares float64 // decaying sums of stories, of those for and against, and of the squares of the rows' stories
	spans                    []*shiftSpan
}

// shiftSpans are the rows whose sums are judged.
func shiftSpans() []int { return []int{1, 2, 4} }

// shiftSpan judges the sum of the last rows of a series; the shortest is the row alone.
type shiftSpan struct {
	rows    int
	ring    []Sample // the last rows−1 rows
	at      int
	over    float64 // decaying sum of n·(mean − expected)²/variance − 1
	pairs   float64 // decaying sum of n − 1
	tail    tail
	verdict shiftVerdict
}

// shiftVerdict is what one span says about a row.
type shiftVerdict struct {
	sample          Sample
	sure            float64 // independent stories that the sample is worth against the expectation
	surprise, score float64
}

// NewShift makes a detector of tones, which are −1, 0 and 1, that has seen nothing. Options.Least applies.
func NewShift(options Options) *Shift { return newShift(options, false) }

// NewShareShift makes a detector of shares: a story has what is watched, or not.
func NewShareShift(options Options) *Shift { return newShift(options, true) }

func newShift(options Options, two bool) *Shift {
	if options.Threshold <= 0 {
		options.Threshold = Medium
	}
	options.Least = max(options.Least, 1)
	d := &Shift{options: options, two: two, interval: interval{fixed: options.Interval}}
	for _, rows := range shiftSpans() {
		d.spans = append(d.spans, &shiftSpan{rows: rows, ring: make([]Sample, rows-1)})
	}
	return d
}

// Clone returns a detector that goes on from here by itself.
func (d *Shift) Clone() *Shift {
	other := *d
	other.spans = make([]*shiftSpan, len(d.spans))
	for i, s := range d.spans {
		copied := *s
		copied.ring = append([]Sample(nil), s.ring...)
		other.spans[i] = &copied
	}
	return &other
}

// Next takes in the next row at its time. Rows come in order; a row that is not after the one before counts as of the same
// time.
func (d *Shift) Next(t time.Time, s Sample) ShiftResult {
	s = s.clean()
	elapsed := time.Duration(0)
	if !d.last.IsZero() {
		elapsed = max(t.Sub(d.last), 0)
	}
	d.interval.add(elapsed)
	p := newPace(t, elapsed, d.interval.value())
	p.keep = remaining(elapsed, max(mixHalfLife, halfLifeRows*p.interval))
	expected := d.mix()
	r := ShiftResult{
		Expected: expected.mean(), Up: s.Mean() >= expected.mean(), Quiet: p.quiet,
		Baseline: min(d.covered, 4*max(mixHalfLife, halfLifeRows*p.interval)),
	}
	warm := d.covered >= warmUp && d.rows >= warmUpRows && d.of >= mixStories
	var highest float64
	for _, span := range d.spans {
		highest = math.Max(highest, d.judge(span, s, expected).score)
	}
	if s.Of >= d.options.Least && warm {
		r.Judged, r.Surprise = true, d.spans[0].verdict.surprise
		r.Score = highest
		r.Reaches = r.Score >= d.options.Threshold && r.Surprise >= ownSurprise
		r.Holds = r.Score >= holding*d.options.Threshold
	}
	d.learn(s, expected, p)
	if d.last.IsZero() || t.After(d.last) {
		d.last = t
	}
	d.covered += min(elapsed, 2*p.interval)
	return r
}

// mix is what is expected of a story.
func (d *Shift) mix() mix {
	ways := 3.0
	if d.two {
		ways = 2
	}
	all := d.of + ways*priorEach
	m := mix{plus: (d.plus + priorEach) / all}
	if !d.two {
		m.minus = (d.minus + priorEach) / all
	}
	m.none = 1 - m.plus - m.minus
	return m
}

// judge holds the sum of a span that ends with a row against what is expected.
func (d *Shift) judge(s *shiftSpan, row Sample, expected mix) shiftVerdict {
	sample := row
	for _, before := range s.ring {
		sample.Of, sample.For, sample.Against = sample.Of+before.Of, sample.For+before.For, sample.Against+before.Against
	}
	v := shiftVerdict{sample: sample}
	if sample.Of > 0 {
		n, like := float64(sample.Of), s.likeness()
		unsure := 1/n + like*(1-1/n)
		if d.of > 0 {
			unsure += 1/d.of + like*d.squares/(d.of*d.of)
		}
		v.sure = 1 / unsure
		if d.two {
			v.surprise = shares{expected.plus, correlation(unsure, n)}.surprise(sample.For, sample.Of, d.options.Direction)
		} else {
			v.surprise = expected.surprise(sample.Mean(), v.sure, d.options.Direction)
		}
		v.score = s.tail.score(v.surprise)
	}
	s.verdict = v
	return v
}

// correlation is that of n stories whose mean has a variance of unsure times that of one.
func correlation(unsure, n float64) float64 {
	if n <= 1 {
		return 0
	}
	return (unsure - 1/n) / (1 - 1/n)
}

// likeness is the intra-class correlation of stories that stand in one span, in 0…1.
func (s *shiftSpan) likeness() float64 {
	return math.Min((math.Max(s.over, 0)+priorLikeness*priorPairs)/(s.pairs+priorPairs), 1)
}

// learn takes a row in that was judged. What lies far out pulls no more than what lies 1.5 deviations out.
func (d *Shift) learn(row Sample, expected mix, p pace) {
	for i, s := range d.spans {
		v := s.verdict
		s.over, s.pairs = s.over*p.keep, s.pairs*p.keep
		if v.sample.Of > 1 && d.of >= mixStories {
			n := float64(v.sample.Of)
			out := math.Min(math.Abs(v.sample.Mean()-expected.mean()), clip*math.Sqrt(expected.variance()/v.sure))
			s.over += n*out*out/(expected.variance()*clippedBoth) - 1
			s.pairs += n - 1
		}
		if row.Of >= d.options.Least && d.rows >= warmUpRows/2 {
			s.tail.add(v.surprise, p)
		}
		if len(s.ring) > 0 {
			s.ring[s.at] = row
			s.at = (s.at + 1) % len(s.ring)
		}
		if i > 0 {
			continue
		}
		d.of, d.plus, d.minus, d.squares = d.of*p.keep, d.plus*p.keep, d.minus*p.keep, d.squares*p.keep*p.keep
		if row.Of == 0 {
			continue
		}
		n := float64(row.Of)
		believed := 1.0
		if reach, out := clip*math.Sqrt(expected.variance()/v.sure), math.Abs(row.Mean()-expected.mean()); out > reach && d.of >= mixStories {
			believed = reach / out // the rest of it counts as expected
		}
		d.of += n
		d.plus += believed*float64(row.For) + (1-believed)*n*expected.plus
		d.minus += believed*float64(row.Against) + (1-believed)*n*expected.minus
		d.squares += n * n
	}
	if row.Of >= d.options.Least {
		d.rows++
	}
}
