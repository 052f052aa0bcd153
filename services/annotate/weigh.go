package annotate

import "slices"

// weigh adds up what the words of a sentence say about topics and events.
func (r *reader) weigh(sentence int32) {
	if len(r.words) == 0 {
		return
	}
	r.keys, r.touched = r.keys[:0], r.touched[:0]
	for _, w := range r.words {
		p := &r.a.patterns[w.pattern]
		if len(p.keywords) > 0 {
			r.keys = append(r.keys, w)
		}
		for _, s := range p.slots {
			r.fill(s, w)
		}
		switch p.cue {
		case cueNone:
		case cueTitle, cueReporter:
			r.titles = append(r.titles, cueHit{p.cue, sentence, w.start, w.end})
		default:
			r.cues = append(r.cues, cueHit{p.cue, sentence, w.start, w.end})
		}
	}
	r.fire(sentence)
	r.carry(sentence)
}

// fill notes that a word fills one list of a rule.
func (r *reader) fill(s ruleSlot, w hit) {
	m := &r.masks[s.rule]
	if m.mask == 0 {
		r.touched = append(r.touched, s.rule)
	}
	if s.bit == 0 && m.mask&1 == 0 {
		m.at, m.end = w.start, w.end
	}
	m.mask |= 1 << s.bit
}

// fire notes the rules that are fulfilled, organizations aside, and forgets all.
func (r *reader) fire(sentence int32) {
	for _, number := range r.touched {
		m, rule := &r.masks[number], &r.a.rules[number]
		if m.mask == rule.full && (rule.unless == nil || !r.present.meets(rule.unless)) {
			r.fired = append(r.fired, firing{number, sentence, m.at, m.end})
		}
		m.mask = 0
	}
}

// carry sums the keywords of each topic: each keyword once a sentence, none that lies inside a longer keyword or inside
// a name (the 반도체 of 한미반도체).
func (r *reader) carry(sentence int32) {
	if len(r.keys) == 0 {
		return
	}
	slices.SortFunc(r.keys, leftmostLongest)
	r.topicSeen = r.topicSeen[:0]
	end, span := int32(-1), 0
	for i, k := range r.keys {
		if k.end <= end {
			continue
		}
		end = k.end
		for span < len(r.spans) && r.spans[span].end <= k.start {
			span++
		}
		if span < len(r.spans) && r.spans[span].start <= k.start && k.end <= r.spans[span].end {
			continue
		}
		if slices.ContainsFunc(r.keys[:min(i, 16)], func(x hit) bool { return x.pattern == k.pattern }) {
			continue
		}
		for _, kw := range r.a.patterns[k.pattern].keywords {
			if r.topicSum[kw.topic] == 0 {
				r.topicSeen = append(r.topicSeen, kw.topic)
			}
			r.topicSum[kw.topic] += kw.weight
		}
	}
	for _, t := range r.topicSeen {
		r.carried = append(r.carried, carrying{t, sentence, min(1, r.topicSum[t])})
		r.topicSum[t] = 0
	}
}
