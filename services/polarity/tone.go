package polarity

import (
	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/polarity/internal/linear"
)

// tone is the probabilities of negative, neutral and positive; they add up to 1.
type tone [linear.Classes]float32

// score is positive − negative, in -1…1.
func (t tone) score() float32 { return t[linear.Positive] - t[linear.Negative] }

// label is the likeliest class; between equals neutral wins.
func (t tone) label() bellwetherv1.Label {
	switch {
	case t[linear.Neutral] >= max(t[linear.Negative], t[linear.Positive]), t[linear.Negative] == t[linear.Positive]:
		return bellwetherv1.Label_LABEL_NEUTRAL
	case t[linear.Positive] > t[linear.Negative]:
		return bellwetherv1.Label_LABEL_POSITIVE
	}
	return bellwetherv1.Label_LABEL_NEGATIVE
}

// fill writes the tone into a message.
func (t tone) fill(to *bellwetherv1.Sentiment) {
	to.Label, to.Score = t.label(), t.score()
	to.Negative, to.Neutral, to.Positive = t[linear.Negative], t[linear.Neutral], t[linear.Positive]
}

// silence is the tone where nothing speaks.
func silence() tone { return tone{linear.Neutral: 1} }

// sum is a weighted mean of tones. What has a tone weighs more than what has none: an organization named nine times in
// passing and blamed twice is blamed.
type sum struct {
	total  [linear.Classes]float32
	weight float32
	// good and bad are the scores above and below 0, added up.
	good, bad float32
}

// quiet is what a wholly neutral tone weighs against a wholly certain one (1 + quiet).
const quiet = 0.3

func (s *sum) add(t tone, weight float32) {
	w := weight * (quiet + 1 - t[linear.Neutral])
	for c := range t {
		s.total[c] += w * t[c]
	}
	s.weight += w
	s.good += w * max(t.score(), 0)
	s.bad += w * max(-t.score(), 0)
}

func (s *sum) mean() tone {
	if s.weight <= 0 {
		return silence()
	}
	var t tone
	for c := range t {
		t[c] = s.total[c] / s.weight
	}
	return t
}

// reserve is how much neutrality gains where sentences were summed up: readings that differ make none of them sure.
const reserve = 1.2

// overall is the tone of all that was added.
func (s *sum) overall() tone { return s.mean().reserved() }

func (t tone) reserved() tone {
	t[linear.Neutral] *= reserve
	total := t[linear.Negative] + t[linear.Neutral] + t[linear.Positive]
	for c := range t {
		t[c] /= total
	}
	return t
}

// balance is the share of good and bad that turns neutral where there is as much of one as of the other.
const balance = 0.8

// balanced is overall for few sentences, of which one that is good and one that is bad are no verdict.
func (s *sum) balanced() tone {
	t := s.mean()
	if most := max(s.good, s.bad); most > 0 {
		kept := 1 - balance*min(s.good, s.bad)/most
		t[linear.Negative] *= kept
		t[linear.Positive] *= kept
		t[linear.Neutral] = 1 - t[linear.Negative] - t[linear.Positive]
	}
	return t.reserved()
}
