package annotate

import (
	"slices"
	"strings"
	"unicode/utf8"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// actor is an entity of an event's sentence with the part that it plays there.
type actor struct {
	id           string
	person       bool
	organization string // a known person's
	start, end   int32
	part         grammarCase
	before       bool // stands before the trigger
}

// cast is who stands in an event's sentence, in order.
type cast struct {
	r      *reader
	f      firing
	actors []actor
}

// cast gathers the mentions of an event's sentence, each entity once unless its part differs.
func (r *reader) cast(f firing) *cast {
	c := &cast{r: r, f: f}
	mentions := r.in(f.sentence)
	for i := range mentions {
		m := &mentions[i]
		_, id, _ := r.describe(m)
		a := actor{id: id, person: !r.isOrganization(m), start: m.start, end: m.end, part: r.caseOf(m), before: m.start < f.start}
		if m.alias >= 0 && a.person {
			if o := r.a.entities[m.entity].organization; o >= 0 {
				a.organization = r.a.entities[o].id
			}
		}
		c.actors = append(c.actors, a)
		if len(c.actors) == 64 {
			break
		}
	}
	return c
}

// roles names the participants of an event of a kind.
func (c *cast) roles(kind string) []*bellwetherv1.EventRole {
	b := &roleBuilder{}
	switch kind {
	case "cooperation":
		c.company(b, "company")
		c.others(b, "with")
	case "supply-contract":
		c.supply(b)
	case "funding":
		c.funding(b)
	case "acquisition":
		c.acquisition(b)
	case "visit":
		c.visit(b)
	case "personnel":
		c.company(b, "company")
		c.people(b, "person")
	case "end-of-use":
		c.endOfUse(b)
	case "ownership":
		c.ownership(b)
	case "policy":
		if c.f.start < c.f.end {
			b.add("policy", c.r.doc.text(c.f.start, c.f.end))
		}
		c.others(b, "company")
	default:
		c.company(b, "company")
	}
	return b.roles
}

// roleBuilder collects roles, each entity in one role.
type roleBuilder struct{ roles []*bellwetherv1.EventRole }

func (b *roleBuilder) add(role, entity string) {
	if entity == "" {
		return
	}
	for _, r := range b.roles {
		if r.Entity == entity {
			return
		}
	}
	b.roles = append(b.roles, &bellwetherv1.EventRole{Role: role, Entity: entity})
}

func (b *roleBuilder) has(entity string) bool {
	for _, r := range b.roles {
		if r.Entity == entity {
			return true
		}
	}
	return false
}

// subject returns the organization that acts: the last actor marked as subject before the trigger (for a person, the
// organization that the person speaks for), else the first organization; nil for none.
func (c *cast) subject() *actor {
	var first, marked *actor
	for i := range c.actors {
		a := &c.actors[i]
		if a.person && a.organization == "" {
			continue
		}
		if first == nil && !a.person {
			first = a
		}
		if a.before && a.part == caseSubject {
			marked = a
		}
	}
	if marked != nil && marked.person {
		return &actor{id: marked.organization, start: marked.start, end: marked.end, part: marked.part, before: true}
	}
	if marked != nil {
		return marked
	}
	return first
}

// company adds the acting organization.
func (c *cast) company(b *roleBuilder, role string) {
	if a := c.subject(); a != nil {
		b.add(role, a.id)
		return
	}
	for _, a := range c.actors {
		b.add(role, a.organization)
	}
}

// others adds the remaining organizations.
func (c *cast) others(b *roleBuilder, role string) {
	for _, a := range c.actors {
		if !a.person {
			b.add(role, a.id)
		}
	}
}

// people adds the persons.
func (c *cast) people(b *roleBuilder, role string) {
	for _, a := range c.actors {
		if a.person {
			b.add(role, a.id)
		}
	}
}

// partners returns organizations that are joined two by two: A와 B, C와 D; or clause by clause: A는 B와, C는 D와.
func (c *cast) partners() [][2]string {
	if pairs := c.clauses(); len(pairs) > 0 {
		return pairs
	}
	var out [][2]string
	var last int32 = -1
	for i := 0; i+1 < len(c.actors); i++ {
		x, y := &c.actors[i], &c.actors[i+1]
		if x.person || y.person || x.id == y.id || x.start < last {
			continue
		}
		if x.part == caseWith && y.start-x.end <= 3 && !strings.Contains(c.r.doc.text(x.end, y.start), ",") {
			out = append(out, [2]string{x.id, y.id})
			last = y.end
		}
	}
	// 리벨리온은 KT와 SK텔레콤과 손잡았다; A와 B, C가 손잡았다: who acts is in no pair, so all are in it together.
	for _, a := range c.actors {
		if !a.person && a.part == caseSubject && !slices.ContainsFunc(out, func(p [2]string) bool { return p[0] == a.id || p[1] == a.id }) {
			return nil
		}
	}
	return out
}

// clauses returns the pairs of a sentence whose clauses share one verb, each with a subject and partners of its own: A는
// B·C와, D는 E와 손잡았다. It returns none where fewer than two subjects have partners.
func (c *cast) clauses() [][2]string {
	var out [][2]string
	var subject, last *actor // last is the subject that has partners already
	subjects := 0
	for i := range c.actors {
		a := &c.actors[i]
		switch {
		case a.person:
		case a.part == caseSubject:
			subject = a
		case subject != nil && c.accompanies(a):
			out = append(out, [2]string{subject.id, a.id})
			if last != subject {
				subjects++
			}
			last = subject
		}
	}
	if subjects < 2 {
		return nil
	}
	return out
}

// accompanies reports whether an actor is a partner (B와), or stands in an enumeration of partners whose last name the
// taxonomy may not know (B·어떤회사와).
func (c *cast) accompanies(a *actor) bool {
	if a.part == caseWith {
		return true
	}
	d, end := &c.r.doc, a.end
	if !separates(d.at(int(end))) {
		return false
	}
	for limit := d.sentences[c.f.sentence].end; end < limit && named(d.runes[end]) && d.runes[end] != ','; {
		end++
	}
	return d.runes[end-1] == '와' || d.runes[end-1] == '과'
}

// funding: who gave (investor), who got (company).
func (c *cast) funding(b *roleBuilder) {
	investors := &roleBuilder{}
	for i := range c.actors {
		if c.actors[i].person {
			continue
		}
		for _, name := range c.givers(i) {
			investors.add("investor", name)
		}
	}
	if len(investors.roles) == 0 {
		c.latinInvestors(investors)
	}
	for i := range c.actors {
		if a := &c.actors[i]; !a.person && a.part == caseSubject && !investors.has(a.id) {
			b.add("company", a.id)
			break
		}
	}
	if len(b.roles) == 0 {
		for _, a := range c.actors {
			if !a.person && !investors.has(a.id) {
				b.add("company", a.id)
				break
			}
		}
	}
	for _, r := range investors.roles {
		b.add(r.Role, r.Entity)
	}
}

// latinInvestors takes the organizations after "from", "led by", "with participation from" and the like.
func (c *cast) latinInvestors(b *roleBuilder) {
	s := c.r.doc.sentences[c.f.sentence]
	text := c.r.doc.text(s.start, s.end)
	at := -1
	for _, w := range [...]string{" led by ", " from ", " backed by ", " participation ", " investors including "} {
		if i := strings.Index(text, w); i >= 0 && (at < 0 || i < at) {
			at = i
		}
	}
	if at < 0 {
		return
	}
	from := c.r.doc.offsets[s.start] + int32(at)
	for _, a := range c.actors {
		if !a.person && c.r.doc.offsets[a.start] > from {
			b.add("investor", a.id)
		}
	}
}

// sourceEndings end an enumeration of those from whom something came.
var sourceEndings = [...]string{"으로부터", "로부터", "에게서", "에서는", "에서"}

// givers returns the names of the enumeration around actor i if it ends as a source (A·B·C에서, A, B 등으로부터): entity ids
// for those of the taxonomy, plain text for the rest. Names stand apart by middle dots or commas.
func (c *cast) givers(i int) []string {
	d := &c.r.doc
	s := d.sentences[c.f.sentence]
	start, end := c.actors[i].start, c.actors[i].end
	for start > s.start && (named(d.runes[start-1]) || d.runes[start-1] == ' ' && separates(d.at(int(start-2)))) {
		start--
	}
	for end < s.end && (named(d.runes[end]) || d.runes[end] == ' ' && (separates(d.runes[end-1]) || d.at(int(end+1)) == '등')) {
		end++
	}
	list := d.text(start, end)
	names := ""
	for _, ending := range sourceEndings {
		if head, ok := strings.CutSuffix(list, ending); ok {
			names = head
			break
		}
	}
	if names == "" {
		return nil
	}
	names = strings.TrimRight(strings.TrimSuffix(names, "등"), " ")
	var out []string
	at := start
	for _, name := range strings.FieldsFunc(names, separates) {
		n := int32(utf8.RuneCountInString(name))
		if trimmed := strings.TrimSpace(name); trimmed != "" {
			out = append(out, c.idOf(at, at+n, trimmed))
		}
		at += n + 1
	}
	return out
}

// named reports a code point inside an enumeration of names.
func named(r rune) bool { return isHangul(r) || isLatin(r) || separates(r) || r == '&' }

// separates reports a sign between the names of an enumeration.
func separates(r rune) bool {
	switch r {
	case '·', 'ㆍ', '・', '‧', ',', '、':
		return true
	}
	return false
}

// idOf returns the id of the actor that stands in a stretch, else the name itself.
func (c *cast) idOf(start, end int32, name string) string {
	for _, a := range c.actors {
		if a.start >= start && a.end <= end {
			return a.id
		}
	}
	return name
}

// supply: who supplies (supplier), whom (buyer). The subject supplies, unless it is supplied: A가 B에서 공급받는다, A will be
// supplied by B.
func (c *cast) supply(b *roleBuilder) {
	s := c.r.doc.sentences[c.f.sentence]
	rest := c.r.doc.text(c.f.end, s.end)
	if by := strings.Index(rest, " by "); by >= 0 && strings.HasSuffix(c.r.doc.text(c.f.start, c.f.end), "supplied") {
		from := c.r.doc.offsets[c.f.end] + int32(by)
		for _, a := range c.actors {
			if !a.person && c.r.doc.offsets[a.start] > from {
				b.add("supplier", a.id)
				break
			}
		}
		c.others(b, "buyer")
		return
	}
	if strings.HasPrefix(rest, "받") || strings.HasPrefix(rest, "을 받") {
		c.company(b, "buyer")
		c.others(b, "supplier")
		return
	}
	// 엔비디아에 HBM을 공급하는 SK하이닉스: whom it goes to is marked, who supplies follows.
	if a := c.subject(); a != nil && a.part == caseTo {
		for _, other := range c.actors {
			if !other.person && other.part != caseTo && other.id != a.id {
				b.add("supplier", other.id)
				break
			}
		}
		c.others(b, "buyer")
		return
	}
	c.company(b, "supplier")
	c.others(b, "buyer")
}

// acquisition: buyer and target. Korean marks the target as object; English puts it after the verb, unless passive. Of a
// merger that names no target all are equal.
func (c *cast) acquisition(b *roleBuilder) {
	for _, a := range c.actors {
		if !a.person && a.part == caseObject {
			if s := c.subject(); s != nil && s.id != a.id {
				b.add("buyer", s.id)
			}
			b.add("target", a.id)
			return
		}
	}
	trigger := c.r.doc.text(c.f.start, c.f.end)
	if trigger == "합병" || strings.HasPrefix(trigger, "merge") {
		c.company(b, "company")
		c.others(b, "with")
		return
	}
	s := c.r.doc.sentences[c.f.sentence]
	passive := strings.HasPrefix(c.r.doc.text(c.f.end, s.end), " by ")
	before, after := "buyer", "target"
	if passive {
		before, after = after, before
	}
	for _, a := range c.actors {
		switch {
		case a.person:
		case a.before:
			b.add(before, a.id)
		default:
			b.add(after, a.id)
		}
	}
}

// visit: who came (visitor), whom they met (host).
func (c *cast) visit(b *roleBuilder) {
	role := "visitor"
	for _, a := range c.actors {
		if a.person {
			b.add(role, a.id)
			role = "host"
		}
	}
	visitor := c.subject()
	if visitor != nil && !visitor.before {
		visitor = nil
	}
	for _, a := range c.actors {
		if !a.person && (visitor == nil || a.id != visitor.id || len(b.roles) == 0) {
			b.add("host", a.id)
		}
	}
	if visitor != nil {
		b.add("visitor", visitor.id)
	}
}

// endOfUse: the user is the subject; the supplier is the organization nearest before the trigger, in English after it.
func (c *cast) endOfUse(b *roleBuilder) {
	user := c.subject()
	if user == nil {
		return
	}
	b.add("user", user.id)
	for _, a := range c.actors {
		if !a.person && !a.before && a.id != user.id {
			b.add("supplier", a.id)
			return
		}
	}
	for i := len(c.actors) - 1; i >= 0; i-- {
		if a := c.actors[i]; !a.person && a.id != user.id {
			b.add("supplier", a.id)
			return
		}
	}
}

// ownership: 대주주인 A, A의 자회사 B; B, a subsidiary of A.
func (c *cast) ownership(b *roleBuilder) {
	s := c.r.doc.sentences[c.f.sentence]
	trigger := c.r.doc.text(c.f.start, c.f.end)
	rest := c.r.doc.text(c.f.end, s.end)
	var before, after *actor
	for i := range c.actors {
		a := &c.actors[i]
		if a.person {
			continue
		}
		if a.before {
			before = a
		} else if after == nil {
			after = a
		}
	}
	ownerAfter := strings.HasPrefix(rest, "인 ") || strings.HasSuffix(trigger, " of") || strings.HasSuffix(trigger, " by")
	if strings.HasSuffix(trigger, "자회사") {
		ownerAfter = false
	}
	owner, owned := before, after
	if ownerAfter {
		owner, owned = after, before
	}
	if owner != nil {
		b.add("owner", owner.id)
	}
	if owned != nil {
		b.add("owned", owned.id)
	}
}
