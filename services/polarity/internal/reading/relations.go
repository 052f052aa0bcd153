package reading

import "strings"

// Relation is a phrase of a lexicon that says one thing of who acts and another of who is acted on.
type Relation struct {
	Form            string
	Subject, Object float32 // -2…2
	Dative          float32 // Korean: for whom it goes to or is measured against
}

// Relations lists the relations of the English lexicon in its order. Training makes examples of them.
func Relations() ([]Relation, error) {
	var out []Relation
	err := parseLexicon("lexicon/en.txt", true, func(form string, apply func(*entry)) {
		var e entry
		if apply(&e); e.is(flagRel) {
			out = append(out, Relation{Form: form, Subject: e.rel[subject], Object: e.rel[object]})
		}
	})
	return out, err
}

// Measure is a Korean noun that can be more or less; Better says whether more of it is.
type Measure struct {
	Form   string
	Better bool
}

// KoreanRelations lists the relations and the measures of the Korean lexicon in its order, but for forms that are more than
// one word or begin with a particle.
func KoreanRelations() (relations []Relation, measures []Measure, err error) {
	err = parseLexicon("lexicon/ko.txt", false, func(form string, apply func(*entry)) {
		var e entry
		apply(&e)
		form = strings.TrimPrefix(form, "^")
		if strings.Contains(form, " ") {
			return
		}
		switch {
		case e.is(flagRel):
			relations = append(relations, Relation{Form: form, Subject: e.rel[subject], Object: e.rel[object], Dative: e.rel[dative]})
		case e.value != 0:
			measures = append(measures, Measure{Form: form, Better: e.value > 0})
		}
	})
	return relations, measures, err
}
