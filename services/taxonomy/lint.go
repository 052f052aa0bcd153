package taxonomy

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Finding is something that a careful author would change or explain. A taxonomy with findings still works; what cannot
// work is an error of Load.
type Finding struct {
	// Position is file:line, empty where the finding is about the whole.
	Position string
	// Entry is the id of the entry, empty where there is none.
	Entry string
	// Problem says what is wrong and how to mend it.
	Problem string
}

func (f Finding) String() string {
	var b strings.Builder
	for _, part := range [...]string{f.Position, f.Entry} {
		if part != "" {
			b.WriteString(part + ": ")
		}
	}
	return b.String() + f.Problem
}

// commonWords are words of daily use that companies are called by; as plain aliases they find everything else too.
var commonWords = []string{
	"apple", "meta", "arm", "oracle", "dell", "amazon", "alphabet", "intel", "rebellions", "micron", "tesla", "square", "visa", "target", "gap", "shell",
	"메타", "암", "델", "애플", "아크릴", "카카오", "알파벳", "아마존", "오라클", "삼성", "현대", "한화", "대상", "농심",
}

// linter collects findings.
type linter struct {
	t        *Taxonomy
	findings []Finding
}

// Lint returns what is suspicious in a taxonomy, in the order of its entries.
func Lint(t *Taxonomy) []Finding {
	l := &linter{t: t}
	decoys := l.decoys()
	for _, o := range t.Organizations {
		l.organization(o, decoys)
	}
	for _, p := range t.People {
		l.person(p)
	}
	for _, topic := range t.Topics {
		l.topic(topic)
	}
	l.events()
	l.contexts()
	l.publishers()
	return l.findings
}

func (l *linter) addf(position, entry, format string, args ...any) {
	l.findings = append(l.findings, Finding{position, entry, fmt.Sprintf(format, args...)})
}

// decoys are all surfaces that mean something else.
func (l *linter) decoys() map[string]bool {
	out := map[string]bool{}
	for _, d := range l.t.Decoys {
		out[key(d)] = true
	}
	for _, o := range l.t.Organizations {
		for _, d := range o.Not {
			out[key(d)] = true
		}
	}
	return out
}

func (l *linter) organization(o Organization, decoys map[string]bool) {
	forms := slices.Clone(o.Aliases)
	for _, s := range o.Short {
		forms = append(forms, s.Text...)
		if !conditional(s) && shortest(s.Text) <= 1 {
			l.addf(o.Position, o.ID, "short form %q is one letter long and has no condition; give it `with` words", s.Text)
		}
	}
	if !slices.ContainsFunc(forms, hangul) && o.Name.Ko != o.Name.En {
		l.addf(o.Position, o.ID, "no form in Korean; add one to aliases")
	}
	if !slices.ContainsFunc(forms, func(s string) bool { return !hangul(s) }) {
		l.addf(o.Position, o.ID, "no form in Latin letters; add one to aliases")
	}
	seen := map[string]bool{}
	for _, a := range o.Aliases {
		k := key(a)
		switch {
		case seen[k]:
			l.addf(o.Position, o.ID, "alias %q stands twice (case does not matter); keep one", a)
		case decoys[k]:
			l.addf(o.Position, o.ID, "alias %q is a decoy too; remove it from one of the two", a)
		case slices.Contains(commonWords, k):
			l.addf(o.Position, o.ID, "alias %q is a word of daily use; make it a short form with conditions", a)
		case hangul(a) && utf8.RuneCountInString(a) == 1 || !hangul(a) && utf8.RuneCountInString(a) <= 2:
			l.addf(o.Position, o.ID, "alias %q is very short; make it a short form with conditions", a)
		}
		seen[k] = true
	}
	for _, text := range o.Not {
		if !slices.ContainsFunc(forms, func(f string) bool { return strings.Contains(key(text), key(f)) }) {
			l.addf(o.Position, o.ID, "not: %q contains none of the forms, so it changes nothing here; move it to the entry that it protects, or remove it", text)
		}
	}
}

// conditional reports a short form with any condition.
func conditional(s Short) bool {
	return s.Full || s.Case || len(s.With)+len(s.Unless)+len(s.NotAfter)+len(s.NotBefore) > 0
}

// shortest returns the length of the shortest text in code points.
func shortest(texts []string) int {
	n := 1 << 30
	for _, t := range texts {
		n = min(n, utf8.RuneCountInString(t))
	}
	return n
}

func (l *linter) person(p Person) {
	if len(p.Aliases) == 0 {
		l.addf(p.Position, p.ID, "no alias; the person is found by family name alone")
	}
	if len(p.Family) > 0 && p.Organization == "" {
		l.addf(p.Position, p.ID, "family names without an organization count only beside the full name; name the organization if there is one")
	}
}

func (l *linter) topic(t Topic) {
	var words []string
	strongest := 0.0
	for _, k := range t.Keywords {
		words = append(words, l.t.Expand(k.Any)...)
		strongest = max(strongest, k.Weight)
	}
	for _, r := range t.Together {
		for _, list := range r.All {
			words = append(words, l.t.Expand(list)...)
		}
		strongest = max(strongest, r.Weight)
	}
	if !slices.ContainsFunc(words, hangul) {
		l.addf(t.Position, t.ID, "no word in Korean")
	}
	if !slices.ContainsFunc(words, func(s string) bool { return !hangul(s) }) {
		l.addf(t.Position, t.ID, "no word in Latin letters")
	}
	if strongest < 0.7 {
		l.addf(t.Position, t.ID, "no word or rule weighs 0.7 or more; the topic will hardly be found")
	}
}

// events names the kinds that no entry describes.
func (l *linter) events() {
	for _, kind := range eventKinds {
		if !slices.ContainsFunc(l.t.Events, func(e EventKind) bool { return e.Kind == kind }) {
			l.addf("", "", "no entry under events describes the kind %q", kind)
		}
	}
}

// contexts names the contexts that nothing refers to.
func (l *linter) contexts() {
	used := map[string]bool{}
	use := func(lists ...[]string) {
		for _, list := range lists {
			for _, w := range list {
				if name, ok := strings.CutPrefix(w, "@"); ok {
					used[name] = true
				}
			}
		}
	}
	for _, o := range l.t.Organizations {
		for _, s := range o.Short {
			use(s.With, s.Unless, s.NotAfter, s.NotBefore)
		}
	}
	for _, t := range l.t.Topics {
		for _, k := range t.Keywords {
			use(k.Any)
		}
		for _, r := range t.Together {
			use(r.Unless)
			use(r.All...)
		}
	}
	for _, e := range l.t.Events {
		use(e.Unless, e.Triggers)
		for _, lists := range e.Together {
			use(lists...)
		}
	}
	for _, name := range sortedKeys(l.t.Contexts) {
		if !used[name] {
			l.addf("", "", "context %q is used nowhere; remove it", name)
		}
	}
}

// publishers names what belongs to two families.
func (l *linter) publishers() {
	owner := map[string]string{}
	for _, f := range l.t.Publishers {
		for _, p := range f.Publishers {
			for _, name := range slices.Concat(p.Names, p.Domains) {
				k := strings.ToLower(name)
				if other, ok := owner[k]; ok && other != f.ID {
					l.addf(f.Position, f.ID, "%q belongs to the family %q too; the first one counts", name, other)
				}
				owner[k] = f.ID
			}
		}
	}
}

// key is a form without case and with single spaces.
func key(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// hangul reports whether s contains Hangul.
func hangul(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Hangul, r) })
}
