package linear

import "bellwether.internal/services/polarity/internal/reading"

// Judge weighs models and rules against each other. The less of a text's features a model knows, the less it counts, and the
// more do rules and neutrality.
type Judge struct{ headlines, sentences, unmarked part }

// part is a model and how it shares a decision with the rules.
type part struct {
	model *Model
	terms terms
}

// English joins two models of the same features: that of sentences has learned from headlines too, and most from texts of our
// own about the business of chips.
func English(headlines, sentences *Model) *Judge {
	return &Judge{
		headlines: part{headlines, terms{strange: 0.45, familiar: 0.65, model: 0.5, rule: 0.5, ruleWhenStrange: 1.5, neutral: 0.8}},
		sentences: part{sentences, terms{strange: 0.5, familiar: 0.8, model: 0.7, rule: 0.5, ruleWhenStrange: 1.5, neutral: 0.2, passing: 0.2}},
	}
}

// Korean has one model for headlines and sentences, and one for texts in which no name is marked.
func Korean(m, unmarked *Model) *Judge {
	t := terms{strange: 0.2, familiar: 0.5, model: 0.6, rule: 0.9, ruleWhenStrange: 1.8, passing: 0.6}
	return &Judge{headlines: part{m, t}, sentences: part{m, t}, unmarked: part{unmarked, t}}
}

// Manner is what a text is read as.
type Manner struct {
	Prose bool // a sentence, not a headline
	// Article says that it is part of one, which names more in passing than the texts that were trained on. Titles are read as
	// sentences there.
	Article  bool
	Unmarked bool // nobody said which names are in it, so that they are words like others
}

// ruleLimit is the most that a rule's score counts.
const ruleLimit = 2.5

// terms are how models and rules share a decision, chosen by cross-validation, which is flat around them. Where the model knows
// few of a text's features (strange and below), rules and neutrality count more; where it knows many (familiar and above), the
// model does.
type terms struct {
	strange, familiar     float32
	model                 float32 // the model's share where all is strange; else 1
	rule, ruleWhenStrange float32
	neutral               float32 // added where all is strange
	passing               float32 // added to neutral in an article
}

// shares is how much each part counts.
type shares struct{ model, rule, neutral float32 }

// at is how much each part counts where the model knows a share of the features, 0…1, of what is read in that manner.
func (t terms) at(known float32, m Manner) shares {
	doubt := 1 - min(max((known-t.strange)/(t.familiar-t.strange), 0), 1)
	s := shares{
		model: 1 - doubt*(1-t.model), rule: t.rule + doubt*(t.ruleWhenStrange-t.rule), neutral: doubt * t.neutral,
	}
	if m.Article {
		s.neutral += t.passing
	}
	return s
}

// part is the one that reads what the features were taken from.
func (j *Judge) part(m Manner) part {
	switch {
	case m.Unmarked && j.unmarked.model != nil:
		return j.unmarked
	case m.Prose, m.Article:
		return j.sentences
	}
	return j.headlines
}

// Logits joins what the model says about features with a rule's score.
func (j *Judge) Logits(f Features, rule float32, m Manner) [Classes]float32 {
	p := j.part(m)
	logits, known := p.model.Logits(f)
	return join(logits, rule, p.terms.at(known, m))
}

func join(logits [Classes]float32, rule float32, share shares) [Classes]float32 {
	for c := range logits {
		logits[c] *= share.model
	}
	rule = share.rule * min(max(rule, -ruleLimit), ruleLimit)
	logits[Neutral] += share.neutral
	logits[Negative] -= rule
	logits[Positive] += rule
	return logits
}

// Explained is Logits of what the extractor read last, with the words that made them so: each word's weight is half of what it
// adds to the logit of positive less that of negative, through the model and through the rules, whose evidence is given. The
// result reuses evidence's memory.
func (j *Judge) Explained(x *Extractor, s *reading.Sentence, rule float32, m Manner, evidence []reading.Evidence) ([Classes]float32, []reading.Evidence) {
	p := j.part(m)
	logits, known := x.weigh(p.model)
	share := p.terms.at(known, m)
	return join(logits, rule, share), x.explain(s, share, p.model.scale, evidence)
}

// weigh adds up what the features say and notes those that the model knows. What the entities of a sentence share is weighed
// once.
func (x *Extractor) weigh(m *Model) (logits [Classes]float32, share float32) {
	if x.weighed != m {
		x.sharedSum = sum{}
		x.known = m.weigh(x.out[:x.shared], &x.sharedSum, x.known[:0])
		x.weighed, x.sharedKnown = m, len(x.known)
	}
	total := x.sharedSum
	x.known = m.weigh(x.out[x.shared:], &total, x.known[:x.sharedKnown])
	for n := range x.known[x.sharedKnown:] {
		x.known[x.sharedKnown+n].feature += int32(x.shared)
	}
	return total.logits(m.scale), float32(len(x.known)) / float32(max(1, len(x.out)))
}

// least is the weight from which a word is evidence.
const least = 0.1

// explain shares what each feature adds among the words that it is made of, and adds the rules' evidence to its words.
func (x *Extractor) explain(s *reading.Sentence, share shares, scale float32, evidence []reading.Evidence) []reading.Evidence {
	// A feature may reach over a whole sentence: where its part begins and ends is noted, and added up in one pass.
	x.parts = append(x.parts[:0], make([]float32, len(x.units)+1)...)
	x.words = append(x.words[:0], 0)
	for i := range x.units {
		x.words = append(x.words, x.words[i]+int32(b2i(x.units[i].kind == wordUnit)))
	}
	half := 0.5 * share.model * scale
	for _, k := range x.known {
		r := x.reaches[k.feature]
		if r.first < 0 {
			continue
		}
		if words := x.words[r.last+1] - x.words[r.first]; words > 0 {
			part := half * float32(k.tilt) / float32(words)
			x.parts[r.first] += part
			x.parts[r.last+1] -= part
		}
	}
	running := float32(0)
	for i := range x.units {
		running += x.parts[i]
		x.parts[i] = 0
		if x.units[i].kind == wordUnit {
			x.parts[i] = running
		}
	}
	kept := evidence[:0]
	for _, e := range evidence {
		e.Weight *= share.rule
		if u := x.unitAt(s, e.Start); u >= 0 && x.units[u].kind == wordUnit {
			x.parts[u] += e.Weight
			continue
		}
		kept = append(kept, e)
	}
	for i := range x.units {
		u := &x.units[i]
		if w := x.parts[i]; w <= -least || w >= least {
			kept = append(kept, reading.Evidence{Start: int(u.start), End: int(u.end), Weight: w})
		}
	}
	return kept
}

// unitAt is the unit that covers a byte of the sentence, or -1.
func (x *Extractor) unitAt(s *reading.Sentence, at int) int {
	lo, hi := 0, len(s.Tokens)
	for lo < hi {
		if mid := (lo + hi) / 2; int(s.Tokens[mid].End) <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return x.unitOf(int32(lo))
}
