package annotate

import (
	"slices"
	"strings"

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
		for _, e := range r.event(rule.event, f) {
			out = merge(out, e)
		}
		if len(out) >= maxEvents {
			return out[:maxEvents]
		}
	}
	return out
}

// merge appends an event, unless one of the list says the same: same kind, company, amount and certainty. A title and
// its first sentence tell one event; the one with more roles stays.
func merge(list []*bellwetherv1.Event, e *bellwetherv1.Event) []*bellwetherv1.Event {
	for i, x := range list {
		if x.Kind != e.Kind || x.Certainty != e.Certainty || x.Amount != e.Amount || len(x.Roles) == 0 || !covers(e, x) && !covers(x, e) {
			continue
		}
		if len(e.Roles) > len(x.Roles) {
			list[i] = e
		}
		return list
	}
	return append(list, e)
}

// covers reports whether x has all the roles of y.
func covers(x, y *bellwetherv1.Event) bool {
	for _, want := range y.Roles {
		if !slices.ContainsFunc(x.Roles, func(r *bellwetherv1.EventRole) bool { return r.Entity == want.Entity && r.Role == want.Role }) {
			return false
		}
	}
	return len(y.Roles) > 0
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
		Kind: kind, Sentence: uint32(f.sentence), Certainty: r.certainty(kind, f), Date: findDate(sentence), Roles: stage.roles(kind),
	}
	if kind == "visit" {
		e.Place = visitPlace(sentence)
	}
	switch kind {
	case "funding", "acquisition", "supply-contract", "policy", "capacity", "plan":
		e.Amount, e.Currency = findAmount(sentence, r.lang)
		if e.Amount == 0 {
			e.Amount, e.Currency = r.amountAfter(f.sentence)
		}
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

// amountAfter looks for an event's amount in the sentence after it, where that speaks of one (계약 금액은 …).
func (r *reader) amountAfter(sentence int32) (float64, string) {
	if int(sentence)+1 >= len(r.doc.sentences) {
		return 0, ""
	}
	s := r.doc.sentences[sentence+1]
	text := r.doc.text(s.start, s.end)
	for _, w := range [...]string{"금액", "규모", "총액", "대금", "deal is worth", "deal was worth", "deal is valued", "is valued at", "contract is worth", "is worth"} {
		if strings.Contains(text, w) {
			return findAmount(text, r.lang)
		}
	}
	return 0, ""
}

// certaintyReach is how far, in code points, a cue may stand from the trigger.
const certaintyReach = 60

// certainty reads the cues within reach of the trigger: Korean ones after it, English ones on either side. A denial
// outweighs an expectation. What ends a use or cuts capacity is not denied by the word that says so.
func (r *reader) certainty(kind string, f firing) string {
	i, _ := slices.BinarySearchFunc(r.cues, f.sentence, func(c cueHit, s int32) int {
		if c.sentence < s {
			return -1
		}
		return 1
	})
	best := announced
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
		switch {
		case d >= certaintyReach:
		case c.cue != cueDenied:
			best = expected
		case kind != "end-of-use" && kind != "capacity":
			return denied
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

// visitPlace returns the country of the Korean word for a visit in a sentence, "" where there is none.
func visitPlace(sentence string) string {
	for _, v := range [...]struct{ word, place string }{{"방한", "한국"}, {"방미", "미국"}, {"방중", "중국"}, {"방일", "일본"}} {
		if strings.Contains(sentence, v.word) {
			return v.place
		}
	}
	return ""
}
