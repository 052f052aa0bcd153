package polarity

import (
	"slices"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// placeWeight is how much a tone counts by where it stands: writers put what matters first.
func placeWeight(p bellwetherv1.Place) float32 {
	switch p {
	case bellwetherv1.Place_PLACE_TITLE:
		return 3
	case bellwetherv1.Place_PLACE_LEAD:
		return 1.5
	}
	return 1
}

// organizations sums up each organization's mentions.
func (w *work) organizations() []*bellwetherv1.Sentiment {
	out := sentiments(len(w.a.GetOrganizations()))
	byCarried := w.sentencesByOrganization()
	for i, o := range w.a.GetOrganizations() {
		var total sum
		by := w.reasons()
		for _, m := range o.GetMentions() {
			if int(m) >= len(w.tones) {
				continue
			}
			total.add(w.tones[m], placeWeight(w.a.Mentions[m].GetPlace()))
			by.add(w.tones[m], w.out[m].Evidence)
		}
		for _, n := range byCarried[i] {
			total.add(w.carriedTone[n], carryWeight)
			by.add(w.carriedTone[n], w.carriedBy[n])
		}
		total.overall().fill(out[i])
		out[i].Evidence = w.gathered(by.list)
	}
	return out
}

// reasons gathers evidence for an aggregate: that of readings that have a tone or, where none has, of all. What weighed for and
// against in a sentence that came out neutral did not make the tone of the others.
type reasons struct {
	list  []*bellwetherv1.Evidence
	toned bool
}

// reasons is an empty one in the desk's memory; one is in use at a time.
func (w *work) reasons() reasons { return reasons{list: w.desk.by[:0]} }

func (r *reasons) add(t tone, by []*bellwetherv1.Evidence) {
	toned := t.label() != bellwetherv1.Label_LABEL_NEUTRAL
	if toned && !r.toned {
		r.list, r.toned = r.list[:0], true
	}
	if toned == r.toned {
		r.list = append(r.list, by...)
	}
}

// gathered keeps the strongest of what an aggregate gathered on the desk.
func (w *work) gathered(by []*bellwetherv1.Evidence) []*bellwetherv1.Evidence {
	w.desk.by = by
	if len(by) == 0 {
		return nil
	}
	return slices.Clone(strongestOf(by))
}

// sentencesByOrganization lists the sentences that go on about each organization.
func (w *work) sentencesByOrganization() [][]int32 {
	out := make([][]int32, len(w.a.GetOrganizations()))
	for n, o := range w.carried {
		if o >= 0 && w.carriedTone[n] != (tone{}) {
			out[o] = append(out[o], int32(n))
		}
	}
	return out
}

// topics sums up each topic's sentences, as such.
func (w *work) topics() []*bellwetherv1.Sentiment {
	out := sentiments(len(w.a.GetTopics()))
	for i, t := range w.a.GetTopics() {
		var total sum
		by := w.reasons()
		for _, n := range t.GetSentences() {
			w.addWhole(&total, &by, n)
		}
		total.overall().fill(out[i])
		out[i].Evidence = w.gathered(by.list)
	}
	return out
}

// addWhole adds the tone of a sentence as such.
func (w *work) addWhole(total *sum, by *reasons, sentence uint32) {
	if int(sentence) >= len(w.whole) || w.whole[sentence] == (tone{}) {
		return
	}
	total.add(w.whole[sentence], placeWeight(w.a.Sentences[sentence].GetPlace()))
	by.add(w.whole[sentence], w.wholeBy[sentence])
}

// spot is an organization in a sentence.
type spot struct {
	organization string
	sentence     uint32
}

// pairs sums up the tone toward each pair's organization in the sentences that it shares with the topic. A sentence
// that carries the pair without naming the organization counts by its own tone.
func (w *work) pairs() []*bellwetherv1.Sentiment {
	out := sentiments(len(w.a.GetPairs()))
	if len(out) == 0 {
		return out
	}
	at := map[spot]int32{} // the last mention there; before chains the others
	before := make([]int32, len(w.tones))
	for i, m := range w.a.GetMentions() {
		key := spot{m.GetEntityId(), m.GetSentence()}
		before[i] = -1
		if last, ok := at[key]; ok {
			before[i] = last
		}
		at[key] = int32(i)
	}
	for i, p := range w.a.GetPairs() {
		var total sum
		by := w.reasons()
		for _, n := range p.GetSentences() {
			m, ok := at[spot{p.GetOrganization(), n}]
			if !ok {
				w.addWhole(&total, &by, n)
				continue
			}
			for ; m >= 0; m = before[m] {
				total.add(w.tones[m], placeWeight(w.a.Mentions[m].GetPlace()))
				by.add(w.tones[m], w.out[m].Evidence)
			}
		}
		total.balanced().fill(out[i])
		out[i].Evidence = w.gathered(by.list)
	}
	return out
}
