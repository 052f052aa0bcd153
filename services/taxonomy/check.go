package taxonomy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// eventKinds are the kinds of events that the rest of the system knows.
var eventKinds = []string{
	"cooperation", "supply-contract", "funding", "acquisition", "launch", "visit", "personnel", "policy", "capacity",
	"end-of-use", "award", "plan", "ownership",
}

// checker collects the problems of a taxonomy.
type checker struct {
	t        *Taxonomy
	problems []error
}

// check returns every rule that t breaks, joined, or nil.
func check(t *Taxonomy) error {
	c := &checker{t: t}
	if !isID(t.Name) {
		c.addf("taxonomy", "market: %q is no id; give one file `market: some-name`", t.Name)
	}
	c.ids()
	for _, o := range t.Organizations {
		c.organization(o)
	}
	for _, p := range t.People {
		c.person(p)
	}
	for _, topic := range t.Topics {
		c.topic(topic)
	}
	for _, e := range t.Events {
		if !slices.Contains(eventKinds, e.Kind) {
			c.addf(e.Position, "kind: %q is not one of %s", e.Kind, strings.Join(eventKinds, ", "))
		}
		c.words(e.Position, "unless", e.Unless)
		for _, rule := range e.Together {
			for _, list := range rule {
				c.words(e.Position, "together", list)
			}
		}
	}
	for _, f := range t.Publishers {
		if !isID(f.ID) || len(f.Publishers) == 0 {
			c.addf(f.Position, "a publisher family needs an id in kebab-case and at least one publisher")
		}
	}
	return errors.Join(c.problems...)
}

func (c *checker) addf(at, format string, args ...any) {
	c.problems = append(c.problems, fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...)))
}

// ids checks that every id is well-formed and used once in its section, and that an alias belongs to one entry.
func (c *checker) ids() {
	seen := map[string]string{}
	once := func(section, id, at string) {
		if !isID(id) {
			c.addf(at, "id: %q is not in kebab-case (a-z, 0-9, -)", id)
		}
		key := section + " " + id
		if first, ok := seen[key]; ok {
			c.addf(at, "id: %q is used at %s already", id, first)
			return
		}
		seen[key] = at
	}
	owners := map[string]string{}
	alias := func(text, id, at string) {
		key := strings.ToLower(text)
		if owner, ok := owners[key]; ok && owner != id {
			c.addf(at, "aliases: %q names %s already; make it a short form with conditions", text, owner)
		}
		owners[key] = id
	}
	for _, o := range c.t.Organizations {
		once("organization", o.ID, o.Position)
		for _, text := range slices.Concat(o.Aliases, o.Tickers) {
			alias(text, o.ID, o.Position)
		}
	}
	for _, p := range c.t.People {
		once("person", p.ID, p.Position)
		for _, text := range p.Aliases {
			alias(text, p.ID, p.Position)
		}
	}
	for _, topic := range c.t.Topics {
		once("topic", topic.ID, topic.Position)
	}
	for _, f := range c.t.Publishers {
		once("publisher family", f.ID, f.Position)
	}
}

func (c *checker) organization(o Organization) {
	if o.Name.En == "" {
		c.addf(o.Position, "organization %s: name.en is missing", o.ID)
	}
	if len(o.Aliases)+len(o.Short) == 0 {
		c.addf(o.Position, "organization %s: no aliases and no short forms; it can never be found", o.ID)
	}
	for _, s := range o.Short {
		if len(s.Text) == 0 {
			c.addf(o.Position, "organization %s: a short form has no text", o.ID)
		}
		if s.Lang != "" && s.Lang != "ko" && s.Lang != "en" {
			c.addf(o.Position, "organization %s: short form %s: lang %q is neither ko nor en", o.ID, s.Text, s.Lang)
		}
		if s.Scope != "" && s.Scope != "article" && s.Scope != "sentence" {
			c.addf(o.Position, "organization %s: short form %s: scope %q is neither sentence nor article", o.ID, s.Text, s.Scope)
		}
		c.words(o.Position, "with", s.With)
		c.words(o.Position, "unless", s.Unless)
		c.words(o.Position, "not_after", s.NotAfter)
		c.words(o.Position, "not_before", s.NotBefore)
	}
}

func (c *checker) person(p Person) {
	if p.Name.En == "" && p.Name.Ko == "" {
		c.addf(p.Position, "person %s: name is missing", p.ID)
	}
	if p.Organization != "" {
		c.organizationID(p.Position, "organization", p.Organization)
	}
}

func (c *checker) topic(topic Topic) {
	if len(topic.Keywords)+len(topic.Together) == 0 {
		c.addf(topic.Position, "topic %s: neither keywords nor together; it can never be found", topic.ID)
	}
	for _, k := range topic.Keywords {
		c.weight(topic.Position, k.Weight)
		c.words(topic.Position, "keywords", k.Any)
	}
	for _, rule := range topic.Together {
		c.weight(topic.Position, rule.Weight)
		if len(rule.All) == 0 || len(rule.All) > 8 {
			c.addf(topic.Position, "topic %s: together needs one to eight lists", topic.ID)
		}
		for _, list := range rule.All {
			c.words(topic.Position, "together", list)
		}
		c.words(topic.Position, "unless", rule.Unless)
		for _, id := range rule.Of {
			c.organizationID(topic.Position, "of", id)
		}
	}
}

func (c *checker) weight(at string, w float64) {
	if !(w > 0 && w <= 2) {
		c.addf(at, "weight: %v is not in (0, 2]", w)
	}
}

func (c *checker) organizationID(at, field, id string) {
	if _, ok := c.t.Organization(id); !ok {
		c.addf(at, "%s: there is no organization %q", field, id)
	}
}

// words checks that no word is empty and that every context exists.
func (c *checker) words(at, field string, words []string) {
	for _, w := range words {
		name, isContext := strings.CutPrefix(w, "@")
		switch {
		case strings.Trim(w, "* ") == "":
			c.addf(at, "%s: an empty word", field)
		case isContext:
			if _, ok := c.t.Contexts[name]; !ok {
				c.addf(at, "%s: there is no context %q", field, name)
			}
		}
	}
}

// isID reports whether s is in kebab-case.
func isID(s string) bool {
	if s == "" || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if b := s[i]; !(b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '-') {
			return false
		}
	}
	return true
}

// Expand returns words with every "@name" replaced by that context's words. Contexts do not nest.
func (t *Taxonomy) Expand(words []string) []string {
	var out []string
	for _, w := range words {
		if name, ok := strings.CutPrefix(w, "@"); ok {
			out = append(out, t.Contexts[name]...)
			continue
		}
		out = append(out, w)
	}
	return out
}
