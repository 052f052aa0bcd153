package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// brief is what an article is to be about.
type brief struct {
	subject subject
	// theme names the episode's sentences; empty for ordinary news.
	theme string
	tone  string
	lang  string
	// at is the local time of publication: the text names its day.
	at time.Time
}

// compose writes a title and a text. Two or three sentences carry the tone, the others give the matter and a voice; which
// ones, who is in them and every number are drawn anew, so two articles of one topic share a sentence at most now and then.
func (v vocabulary) compose(b brief, rng *rand.Rand) (title, text string) {
	g := v.grammars[b.lang]
	slots := v.slots(b, g, rng)
	matter := g.Themes[b.subject.ID]
	nouns := matter.Nouns

	// draw picks n sentences that A can be told of.
	draw := func(list []string, n int) []string { return pick(rng, sayable(list, slots.listed), n) }

	var pool []string
	if b.theme != "" {
		episode := g.Themes[b.theme]
		nouns = episode.Nouns
		pool = append(pool, draw(episode.of(b.tone), 2)...)
		pool = append(pool, draw(episode.Neutral, rng.IntN(2))...)
	}
	slots.fix("noun", func() string { return nouns[rng.IntN(len(nouns))] })
	pool = append(pool, draw(matter.of(b.tone), 2)...)
	pool = append(pool, draw(matter.Neutral, 1+rng.IntN(2))...)
	// The first sentence names who it is about.
	if i := slices.IndexFunc(pool, func(s string) bool { return strings.Contains(s, "{A") }); i > 0 {
		pool[0], pool[i] = pool[i], pool[0]
	}
	voices := slices.Concat(draw(g.Shared.of(b.tone), 1+rng.IntN(2)), draw(g.Shared.Neutral, rng.IntN(2)), draw(g.Asks, 1))
	rng.Shuffle(len(voices), func(i, j int) { voices[i], voices[j] = voices[j], voices[i] })
	voices = append(voices, draw(g.Asides, 1)...)

	title = expand(draw(g.Titles.of(b.tone), 1)[0], slots.value, rng)
	return title, layOut(unique(append(pool, voices...)), slots, rng)
}

// sayable leaves out what speaks of shares where there are none, and the mark of it.
func sayable(list []string, listed bool) []string {
	var out []string
	for _, s := range list {
		if plain, shares := strings.CutPrefix(s, "$"); listed || !shares {
			out = append(out, plain)
		}
	}
	return out
}

// layOut expands the sentences and sets two or three in a paragraph.
func layOut(sentences []string, slots *slots, rng *rand.Rand) string {
	var b strings.Builder
	left := 2
	for i, s := range sentences {
		if i > 0 {
			if left == 0 {
				b.WriteByte('\n')
				left = 2 + rng.IntN(2)
			} else {
				b.WriteByte(' ')
			}
		}
		left--
		b.WriteString(expand(s, slots.value, rng))
	}
	return b.String()
}

// pick draws n of the list without repeats, in random order; fewer where the list is shorter.
func pick(rng *rand.Rand, list []string, n int) []string {
	n = min(n, len(list))
	out := make([]string, 0, n)
	for _, i := range rng.Perm(len(list))[:n] {
		out = append(out, list[i])
	}
	return out
}

// unique drops later repeats: a neutral article draws from one list twice.
func unique(list []string) []string {
	seen := make(map[string]bool, len(list))
	var out []string
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// slots gives the values for one article: companies and place are drawn once, people and numbers every time.
type slots struct {
	fixed map[string]string
	fresh map[string]func() string
	// listed is true where A has shares.
	listed bool
}

func (s *slots) fix(name string, draw func() string) { s.fixed[name] = draw() }

func (s *slots) value(name string) (string, bool) {
	if value, ok := s.fixed[name]; ok {
		return value, true
	}
	if name == "Noun" {
		noun, ok := s.fixed["noun"]
		return strings.ToUpper(noun[:1]) + noun[1:], ok
	}
	if draw, ok := s.fresh[name]; ok {
		return draw(), true
	}
	return "", false
}

// slots draws the cast and lists the slots that templates may use:
//
//	A R B X   the organization that it is about, a rival of it, another beside it, a bystander
//	noun Noun a name for the subject
//	firm place
//	person    another one every time
//	pct pct1  4 to 48; 1.1 to 29.9
//	n many    2 to 9; 12 to 95 (tens to hundreds where multiplied in the text)
//	money     an amount in the language's own currency, larger and smaller
//	nth       second to seventh, in English
//	quarter month year day weekday   of the article's time or soon after
func (v vocabulary) slots(b brief, g grammar, rng *rand.Rand) *slots {
	name := func(id string) string { return v.companies[id].name(b.lang) }
	group := b.subject.Rivals[rng.IntN(len(b.subject.Rivals))]
	cast := pick(rng, group, 2)
	others := slices.DeleteFunc(slices.Clone(b.subject.Others), func(id string) bool { return slices.Contains(cast, id) })
	people := pick(rng, g.People, len(g.People))
	s := &slots{fixed: map[string]string{
		"A": name(cast[0]), "R": name(cast[1]), "B": name(pick(rng, others, 1)[0]),
		"X":    v.bystander(b, cast, others, rng),
		"firm": pick(rng, g.Firms, 1)[0], "place": pick(rng, g.Places, 1)[0],
		"day": fmt.Sprint(b.at.Day()), "weekday": b.at.Weekday().String(),
	}, listed: !v.companies[cast[0]].Unlisted}
	upTo := func(low, high int) func() string {
		return func() string { return fmt.Sprint(low + rng.IntN(high-low+1)) }
	}
	s.fresh = map[string]func() string{
		"pct": upTo(4, 48), "n": upTo(2, 9), "many": upTo(12, 95),
		"pct1":  func() string { return fmt.Sprintf("%.1f", 1.1+rng.Float64()*28.8) },
		"year":  func() string { return fmt.Sprint(b.at.Year() + 1 + rng.IntN(3)) },
		"money": func() string { return money(b.lang, rng) },
		"person": func() string {
			person := people[0]
			people = append(people[1:], person)
			return person
		},
		"nth": func() string {
			return [...]string{"second", "third", "fourth", "fifth", "sixth", "seventh"}[rng.IntN(6)]
		},
		"quarter": func() string {
			return quarter(b.lang, (int(b.at.Month())-1)/3+rng.IntN(3))
		},
		"month": func() string {
			m := time.Month((int(b.at.Month())+rng.IntN(5))%12 + 1)
			if b.lang == "ko" {
				return fmt.Sprintf("%d월", m)
			}
			return m.String()
		},
	}
	return s
}

// bystander names a company out of another topic's cast, at random.
func (v vocabulary) bystander(b brief, cast, others []string, rng *rand.Rand) string {
	for {
		s := v.subjects[v.order[rng.IntN(len(v.order))]]
		if id := pick(rng, s.Others, 1)[0]; !slices.Contains(cast, id) && !slices.Contains(others, id) {
			return v.companies[id].name(b.lang)
		}
	}
}

// money draws an amount: 300억 원 to 9조 9,000억 원, or $120 million to $7.9 billion. No English one begins with an eight or
// an eleven: an article before it would have to be “an”.
func money(lang string, rng *rand.Rand) string {
	large := rng.IntN(3) == 0
	switch {
	case lang == "ko" && large:
		if rest := rng.IntN(10); rest > 0 {
			return fmt.Sprintf("%d조 %d,000억 원", 1+rng.IntN(9), rest)
		}
		return fmt.Sprintf("%d조 원", 1+rng.IntN(9))
	case lang == "ko":
		if hundreds := 3 + rng.IntN(95); hundreds >= 10 {
			return fmt.Sprintf("%d,%d00억 원", hundreds/10, hundreds%10)
		} else {
			return fmt.Sprintf("%d00억 원", hundreds)
		}
	case large:
		return fmt.Sprintf("$%d.%d billion", 1+rng.IntN(7), 1+rng.IntN(9))
	}
	return fmt.Sprintf("$%d million", 120+rng.IntN(680))
}

// quarter names a quarter of the year, counted from 0 and on into the next year.
func quarter(lang string, n int) string {
	if lang == "ko" {
		return fmt.Sprintf("%d분기", n%4+1)
	}
	return [...]string{"first", "second", "third", "fourth"}[n%4] + " quarter"
}
