package reading

// Relation is a phrase of the English lexicon that says one thing of who acts and another of who is acted on.
type Relation struct {
	Form            string
	Subject, Object float32 // -2…2
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
