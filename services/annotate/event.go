package annotate

import (
	"slices"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// Certainties of an event.
const (
	announced = "announced"
	expected  = "expected"
	denied    = "denied"
)

// maxEvents bounds the events of one article.
const maxEvents = 100

// events turns the fulfilled event rules into events, one of a kind in a sentence; cooperation that names its partners
// two by two gives one for each pair.
func (r *reader) events() []*bellwetherv1.Event {
	var out []*bellwetherv1.Event
	for i, f := range r.fired {
		rule := &r.a.rules[f.rule]
		if rule.topic >= 0 || r.firedBefore(i) {
			continue
		}
		if !r.holds(rule, f.sentence) {
			continue
		}
		out = append(out, r.event(rule.event, f)...)
		if len(out) >= maxEvents {
			return out[:maxEvents]
		}
	}
	return out
}

// firedBefore reports whether a rule of the same kind held in the same sentence before; firings come by sentence.
func (r *reader) firedBefore(i int) bool {
	f := r.fired[i]
	for j := i - 1; j >= 0 && r.fired[j].sentence == f.sentence; j-- {
		rule := &r.a.rules[r.fired[j].rule]
		if rule.event == r.a.rules[f.rule].event && r.holds(rule, f.sentence) {
			return true
		}
	}
	return false
}

// event fills the roles of one event.
func (r *reader) event(kind string, f firing) []*bellwetherv1.Event {
	s := r.doc.sentences[f.sentence]
	stage := r.cast(f)
	sentence := r.doc.text(s.start, s.end)
	e := &bellwetherv1.Event{
		Kind: kind, Sentence: uint32(f.sentence), Certainty: r.certainty(f), Date: findDate(sentence), Roles: stage.roles(kind),
	}
	if kind == "visit" {
		e.Place = visitPlace(r.doc.text(f.start, f.end))
	}
	switch kind {
	case "funding", "acquisition", "supply-contract", "policy", "capacity", "plan":
		e.Amount, e.Currency = findAmount(sentence, r.lang)
	}
	if kind == "cooperation" {
		if pairs := stage.partners(); len(pairs) > 0 {
			return r.pairEvents(e, pairs)
		}
	}
	return []*bellwetherv1.Event{e}
}

// pairEvents copies an event for each pair of partners.
func (r *reader) pairEvents(e *bellwetherv1.Event, pairs [][2]string) []*bellwetherv1.Event {
	var out []*bellwetherv1.Event
	for _, p := range pairs {
		out = append(out, &bellwetherv1.Event{
			Kind: e.Kind, Sentence: e.Sentence, Certainty: e.Certainty, Date: e.Date,
			Roles: []*bellwetherv1.EventRole{{Role: "company", Entity: p[0]}, {Role: "with", Entity: p[1]}},
		})
	}
	return out
}

// certainty reads the cues of the event's sentence: the nearest one within reach of the trigger decides, in Korean those
// after it, in English those before it and after it.
func (r *reader) certainty(f firing) string {
	i, _ := slices.BinarySearchFunc(r.cues, f.sentence, func(c cueHit, s int32) int {
		if c.sentence < s {
			return -1
		}
		return 1
	})
	best, distance := announced, int32(60)
	for ; i < len(r.cues) && r.cues[i].sentence == f.sentence; i++ {
		c := r.cues[i]
		if c.cue == cueDenied && r.rhetorical(c) {
			continue
		}
		d := c.start - f.end
		if d < 0 {
			if isHangul(r.doc.runes[c.start]) && c.end <= f.start {
				continue
			}
			d = max(0, f.start-c.end)
		}
		if d < distance {
			distance = d
			best = expected
			if c.cue == cueDenied {
				best = denied
			}
		}
	}
	return best
}

// rhetorical reports a denial that is a question and means the opposite: 중단하지 않았나.
func (r *reader) rhetorical(c cueHit) bool {
	at := int(c.end)
	if r.doc.at(at) == '았' {
		at++
	}
	return r.doc.at(at) == '나' || r.doc.at(at) == '느'
}

// visitPlace returns the country that a Korean word for a visit contains.
func visitPlace(trigger string) string {
	switch trigger {
	case "방한":
		return "한국"
	case "방미":
		return "미국"
	case "방중":
		return "중국"
	case "방일":
		return "일본"
	}
	return ""
}
