package eval

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// Print writes all figures.
func (e *Evaluation) Print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	e.printOwn(t)
	e.printClasses(t)
	e.printTwins(t)
	e.printNear(t)
	e.printOutside(t)
	if e.Speeds != nil {
		e.Speeds.print(t)
	}
	e.printHeld(t)
	if err := t.Flush(); err != nil {
		return fmt.Errorf("printing: %w", err)
	}
	return nil
}

func heading(w io.Writer, format string, arguments ...any) {
	fmt.Fprintf(w, "\n"+format+"\n", arguments...)
}

func (e *Evaluation) printOwn(w io.Writer) {
	heading(w, "Our own texts (organizations and topics: precision, recall, F1; tone toward organizations: macro F1, accuracy)")
	fmt.Fprintln(w, "\ttexts\torgs P\tR\tF1\ttopics P\tR\tF1\ttones\tmacro F1\taccuracy\topposite\tall neutral\t")
	for _, lang := range [...]string{"ko", "en", ""} {
		for _, split := range [...]Split{Dev, Test, ""} {
			o := e.Own(lang, split)
			fmt.Fprintf(w, "%s %s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%d\t%.3f\t%.3f\t%d\t%.3f\t\n", orAll(lang), orAll(string(split)), o.Texts,
				o.Organizations.Precision(), o.Organizations.Recall(), o.Organizations.F1(),
				o.Topics.Precision(), o.Topics.Recall(), o.Topics.F1(),
				o.Tones.N(), o.Tones.MacroF1(), o.Tones.Accuracy(), o.Tones.Opposite(), o.Tones.AllNeutral().MacroF1())
		}
	}
}

func orAll(s string) string {
	if s == "" {
		return "all"
	}
	return s
}

// printClasses tells how each class of text is read, in the half dev.
func (e *Evaluation) printClasses(w io.Writer) {
	classes := map[string]bool{}
	for i := range e.Texts {
		classes[e.Texts[i].Class] = true
	}
	heading(w, "By class, dev")
	fmt.Fprintln(w, "\ttexts\torgs F1\ttopics F1\ttones\taccuracy\topposite\t")
	for _, class := range slices.Sorted(maps.Keys(classes)) {
		o := Measure(e.Texts, e.Readings, func(t *Text) bool { return t.Split == Dev && t.Class == class })
		fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f\t%d\t%.3f\t%d\t\n", class, o.Texts, o.Organizations.F1(), o.Topics.F1(), o.Tones.N(), o.Tones.Accuracy(), o.Tones.Opposite())
	}
}

func (e *Evaluation) printTwins(w io.Writer) {
	heading(w, "Stories told in both languages")
	fmt.Fprintln(w, "\tstories\tsame organizations\tand same tones\torganizations\talike\t")
	for _, split := range [...]Split{Dev, Test, ""} {
		x := e.Twins(split)
		fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f\t%d\t%.3f\t\n", orAll(string(split)), x.Stories, part(x.SameOrganizations, x.Stories),
			part(x.Alike, x.Stories), x.Organizations, part(x.AlikeOrganizations, x.Organizations))
	}
}

func (e *Evaluation) printNear(w io.Writer) {
	heading(w, "Near-duplicates: found of all (mean distance in bits)")
	fmt.Fprint(w, "\tstories\t")
	for _, g := range Grades() {
		fmt.Fprintf(w, "%s\t", g)
	}
	fmt.Fprintln(w, "different taken for one\t")
	for i := range e.Near {
		n := &e.Near[i]
		fmt.Fprintf(w, "%s %s\t%d\t", n.Lang, n.Length, n.Stories)
		for _, g := range Grades() {
			fmt.Fprintf(w, "%.3f (%.1f)\t", part(n.Found[g], n.Stories), n.Mean[g])
		}
		fmt.Fprintf(w, "%d of %d, same subject %d of %d\t\n", n.Wrong, n.Different, n.WrongSubject, n.DifferentTopic)
	}
}

func (e *Evaluation) printOutside(w io.Writer) {
	if s := e.Seed; s != nil {
		heading(w, "The article outside the repository")
		fmt.Fprintf(w, "organizations with the exact count %d of %d, others %d %s; main topics %d of %d; cooperations and funding %d of %d\n",
			s.Organizations, s.OrganizationsOf, len(s.Wrong), strings.Join(s.Wrong, " "), s.Topics, s.TopicsOf, s.Events, s.EventsOf)
		fmt.Fprintf(w, "tones: accuracy %.3f, opposite %d %s\n", s.Tones.Accuracy(), len(s.Opposite), strings.Join(s.Opposite, " "))
	}
	if h := e.Headlines; h != nil {
		heading(w, "Headlines, five-fold cross-validation by headline")
		fmt.Fprintf(w, "all: n=%d accuracy %.4f macro F1 %.4f\n", h.N, h.Accuracy, h.MacroF1)
		fmt.Fprintf(w, "conflicting: n=%d accuracy %.4f macro F1 %.4f\n", h.ConflictingN, h.Conflicting, h.ConflictingMacro)
	}
	for _, why := range e.Skipped {
		heading(w, "skipped: %s", why)
	}
}

func (e *Evaluation) printHeld(w io.Writer) {
	heading(w, "Figures with a floor")
	fmt.Fprintln(w, "\tvalue\tfloor\tgoal\t\t")
	for _, h := range e.Held() {
		word := "ok"
		switch {
		case h.Falls():
			word = "BELOW THE FLOOR"
		case h.Value >= h.Goal-1e-9:
			word = "goal reached"
		}
		fmt.Fprintf(w, "%s\t%.4f\t%.4f\t%.2f\t%s\t\n", h.Name, h.Value, h.Floor, h.Goal, word)
	}
}

// PrintErrors writes what was read wrong in the half dev, text by text. The half test is never shown.
func (e *Evaluation) PrintErrors(w io.Writer) {
	for i := range e.Texts {
		t, r := &e.Texts[i], &e.Readings[i]
		if t.Split != Dev {
			continue
		}
		var wrong []string
		for _, id := range sortedKeys(t.Organizations) {
			if said, ok := r.Organizations[id]; !ok {
				wrong = append(wrong, "organization "+id+" missed")
			} else if said != t.Organizations[id] {
				wrong = append(wrong, fmt.Sprintf("tone of %s: labelled %s, said %s", id, t.Organizations[id], said))
			}
		}
		for _, id := range sortedKeys(r.Organizations) {
			if _, ok := t.Organizations[id]; !ok {
				wrong = append(wrong, "organization "+id+" is not in it")
			}
		}
		wrong = append(wrong, wrongTopics(t, r)...)
		if len(wrong) > 0 {
			fmt.Fprintf(w, "\n%s (%s, %s)\n  %s\n  %s\n    - %s\n", t.ID, t.Style, t.Class, t.Title, strings.ReplaceAll(t.Body, "\n", "\n  "), strings.Join(wrong, "\n    - "))
		}
	}
}
