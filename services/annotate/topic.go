package annotate

import (
	"cmp"
	"math"
	"slices"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// Topics. A sentence carries a topic with the sum of its keywords' weights, at most 1, or with the weight of a fulfilled
// rule where that is more. The article's score is 1−exp(−S/k): S sums the sentences, the title counting titleWeight and
// the lead leadWeight times, and k grows with the length of the article, so that one word in a long text is not yet what
// it is about. It is about topics that reach topicThreshold.
const (
	titleWeight    = 1.6
	leadWeight     = 1.2
	topicThreshold = 0.5
	topicScale     = 1.5
	usualSentences = 8 // the number of sentences at which k is topicScale
	carryThreshold = 0.3
)

// scoredSentence is how strongly a sentence carries a topic.
type scoredSentence struct {
	topic, sentence int32
	weight          float32
}

// topics returns what the article is about, the highest score first.
func (r *reader) topics() []*bellwetherv1.Topic {
	scored := r.scoredSentences()
	n := float64(len(r.doc.sentences))
	k := topicScale * min(max(math.Sqrt(n/usualSentences), 0.6), 1.75)
	var out []*bellwetherv1.Topic
	for i := 0; i < len(scored); {
		topic, sum := scored[i].topic, 0.0
		var sentences []uint32
		for ; i < len(scored) && scored[i].topic == topic; i++ {
			s := scored[i]
			sum += float64(s.weight) * placeWeight(r.doc.sentences[s.sentence].place)
			if s.weight >= carryThreshold {
				sentences = append(sentences, uint32(s.sentence))
			}
		}
		if score := 1 - math.Exp(-sum/k); score >= topicThreshold {
			out = append(out, &bellwetherv1.Topic{Topic: r.a.topics[topic], Score: float32(score), Sentences: sentences})
		}
	}
	slices.SortStableFunc(out, func(x, y *bellwetherv1.Topic) int { return cmp.Compare(y.Score, x.Score) })
	return out
}

// scoredSentences merges keywords and rules, one entry for a topic and sentence, ordered by both.
func (r *reader) scoredSentences() []scoredSentence {
	out := make([]scoredSentence, 0, len(r.carried)+len(r.fired))
	for _, c := range r.carried {
		out = append(out, scoredSentence(c))
	}
	for _, f := range r.fired {
		if rule := &r.a.rules[f.rule]; rule.topic >= 0 && r.holds(rule, f.sentence) {
			out = append(out, scoredSentence{rule.topic, f.sentence, rule.weight})
		}
	}
	slices.SortFunc(out, func(x, y scoredSentence) int {
		if c := cmp.Compare(x.topic, y.topic); c != 0 {
			return c
		}
		if c := cmp.Compare(x.sentence, y.sentence); c != 0 {
			return c
		}
		return cmp.Compare(y.weight, x.weight)
	})
	return slices.CompactFunc(out, func(x, y scoredSentence) bool { return x.topic == y.topic && x.sentence == y.sentence })
}

// holds reports whether a sentence has the organizations that a rule asks for.
func (r *reader) holds(rule *rule, sentence int32) bool {
	if rule.organizations == 0 && rule.of == nil {
		return true
	}
	mentions := r.in(sentence)
	different, of := 0, rule.of == nil
	for i := range mentions {
		m := &mentions[i]
		if !r.isOrganization(m) {
			continue
		}
		of = of || slices.Contains(rule.of, m.entity)
		if !slices.ContainsFunc(mentions[:i], func(x mention) bool { return x.entity == m.entity && x.alias >= 0 }) {
			different++
		}
		if of && different >= rule.organizations {
			return true
		}
	}
	return of && different >= rule.organizations
}

// placeWeight is how much a sentence counts by its place.
func placeWeight(p bellwetherv1.Place) float64 {
	switch p {
	case bellwetherv1.Place_PLACE_TITLE:
		return titleWeight
	case bellwetherv1.Place_PLACE_LEAD:
		return leadWeight
	}
	return 1
}
