package eval

import "slices"

// Own is what was measured on some of our own texts.
type Own struct {
	Texts         int
	Organizations Counts
	Topics        Counts
	Tones         Tones
}

// Measure compares readings with labels; readings[i] is that of texts[i], and only texts that are wanted count.
func Measure(texts []Text, readings []Reading, wanted func(*Text) bool) Own {
	own := Own{Tones: Tones{}}
	for i := range texts {
		if !wanted(&texts[i]) {
			continue
		}
		own.Texts++
		own.Organizations.add(organizations(&texts[i], readings[i]))
		own.Topics.add(topics(&texts[i], readings[i]))
		own.Tones.addAll(tones(&texts[i], readings[i]))
	}
	return own
}

// organizations counts the organizations of one text.
func organizations(t *Text, r Reading) Counts {
	var c Counts
	for id := range t.Organizations {
		if _, ok := r.Organizations[id]; ok {
			c.Right++
		} else {
			c.Missed++
		}
	}
	c.Wrong = len(r.Organizations) - c.Right
	return c
}

// topics counts the topics of one text; the minor ones count neither way.
func topics(t *Text, r Reading) Counts {
	var c Counts
	for _, said := range r.Topics {
		switch {
		case slices.Contains(t.Topics, said):
			c.Right++
		case !slices.Contains(t.Minor, said):
			c.Wrong++
		}
	}
	c.Missed = len(t.Topics) - c.Right
	return c
}

// tones counts the tones of one text toward the organizations that it is labelled with.
func tones(t *Text, r Reading) Tones {
	out := Tones{}
	for id, label := range t.Organizations {
		said, ok := r.Organizations[id]
		if !ok {
			said = Missing
		}
		out.add(label, said)
	}
	return out
}

// Twins is how far the two tellings of a story are read alike.
type Twins struct {
	Stories int
	// SameOrganizations and Alike are the stories whose two readings name the same organizations, and those with the same
	// tones too.
	SameOrganizations, Alike int
	// Organizations are those named by one reading or both, AlikeOrganizations those named by both with one tone.
	Organizations, AlikeOrganizations int
}

// Agreement compares the two readings of each story that is told twice and wanted.
func Agreement(texts []Text, readings []Reading, wanted func(*Text) bool) Twins {
	var w Twins
	first := map[string]int{}
	for i := range texts {
		t := &texts[i]
		if !wanted(t) || t.ID == t.Story {
			continue
		}
		if _, ok := first[t.Story]; !ok {
			first[t.Story] = i
			continue
		}
		w.compare(readings[first[t.Story]].Organizations, readings[i].Organizations)
	}
	return w
}

func (w *Twins) compare(a, b map[string]Tone) {
	both, alike := 0, 0
	for id, tone := range a {
		other, ok := b[id]
		if ok {
			both++
		}
		if ok && other == tone {
			alike++
		}
	}
	union := len(a) + len(b) - both
	w.Stories++
	w.Organizations += union
	w.AlikeOrganizations += alike
	if both == union {
		w.SameOrganizations++
	}
	if alike == union {
		w.Alike++
	}
}
