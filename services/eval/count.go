package eval

// Counts are the right, the wrong and the missed ones of what was to be found.
type Counts struct{ Right, Wrong, Missed int }

func (c *Counts) add(other Counts) {
	c.Right, c.Wrong, c.Missed = c.Right+other.Right, c.Wrong+other.Wrong, c.Missed+other.Missed
}

// Precision is the part of what was said that is right, 0…1; 1 where nothing was said.
func (c Counts) Precision() float64 { return part(c.Right, c.Right+c.Wrong) }

// Recall is the part of what was to be found that was said, 0…1; 1 where there was nothing to be found.
func (c Counts) Recall() float64 { return part(c.Right, c.Right+c.Missed) }

// F1 is the harmonic mean of precision and recall.
func (c Counts) F1() float64 { return part(2*c.Right, 2*c.Right+c.Wrong+c.Missed) }

// part is n of all; 1 where there is nothing, since nothing was done wrong.
func part(n, all int) float64 {
	if all == 0 {
		return 1
	}
	return float64(n) / float64(all)
}

// Tones counts what was said by what was labelled.
type Tones map[[2]Tone]int

func (t Tones) add(label, said Tone) { t[[2]Tone{label, said}]++ }

func (t Tones) addAll(other Tones) {
	for k, n := range other {
		t[k] += n
	}
}

// N is how many were labelled.
func (t Tones) N() int {
	n := 0
	for _, k := range t {
		n += k
	}
	return n
}

// Accuracy is the part that was said as labelled; an organization that was not found is wrong.
func (t Tones) Accuracy() float64 {
	right := 0
	for k, n := range t {
		if k[0] == k[1] {
			right += n
		}
	}
	return part(right, t.N())
}

// MacroF1 is the mean of the F1 of the three tones.
func (t Tones) MacroF1() float64 {
	sum := 0.0
	for _, tone := range [...]Tone{Positive, Neutral, Negative} {
		sum += t.of(tone).F1()
	}
	return sum / 3
}

// of counts one tone against the others.
func (t Tones) of(tone Tone) Counts {
	var c Counts
	for k, n := range t {
		switch {
		case k[0] == tone && k[1] == tone:
			c.Right += n
		case k[1] == tone:
			c.Wrong += n
		case k[0] == tone:
			c.Missed += n
		}
	}
	return c
}

// AllNeutral is what would be counted if neutral were said of everything.
func (t Tones) AllNeutral() Tones {
	out := Tones{}
	for k, n := range t {
		out[[2]Tone{k[0], Neutral}] += n
	}
	return out
}

// Opposite is how many were said with the sign opposite to the label.
func (t Tones) Opposite() int {
	return t[[2]Tone{Positive, Negative}] + t[[2]Tone{Negative, Positive}]
}
